import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ChannelRow, SyncRun } from '../api/types.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { labelOf, runTone } from '../labels.js';
import { QueryTable } from '../table/QueryTable.js';

/** Earlier sync runs of one channel. */
export function SyncRunsDrawer({ channel, onClose }: { channel: ChannelRow | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      open={channel !== null}
      size={960}
      title={channel ? `${channel.name} · ${t('channels.runs')}` : ''}
      onClose={onClose}
      destroyOnHidden
    >
      {channel && (
        <QueryTable<SyncRun>
          id="sync-runs"
          what={t('channels.runs')}
          unit={t('words.times')}
          path={`/channels/${channel.id}/runs`}
          isEmbedded
          refetchInterval={5_000}
          rowKey={(row) => row.id}
          empty={t('channels.neverSynced')}
          columns={[
            { key: 'stream', title: t('channels.stream'), render: (row) => row.streamLabel },
            {
              key: 'state',
              title: t('schedules.state'),
              render: (row) => <StatusTag tone={runTone(row.state)}>{labelOf('run', row.state)}</StatusTag>,
            },
            {
              key: 'started',
              title: t('schedules.started'),
              render: (row) => <span className="num">{formatMoment(row.startedAt)}</span>,
            },
            {
              key: 'finished',
              title: t('schedules.finished'),
              render: (row) => <span className="num">{formatMoment(row.finishedAt)}</span>,
            },
            {
              key: 'pages',
              title: t('channels.pages'),
              align: 'right',
              render: (row) => formatCount(row.pages),
            },
            {
              key: 'read',
              title: t('channels.rowsRead'),
              align: 'right',
              render: (row) => formatCount(row.rowsRead),
            },
            {
              key: 'changed',
              title: t('channels.rowsChanged'),
              align: 'right',
              render: (row) => formatCount(row.rowsChanged),
            },
            {
              key: 'errors',
              title: t('channels.errors'),
              align: 'right',
              render: (row) => formatCount(row.errorCount),
            },
            { key: 'error', title: t('channels.lastError'), render: (row) => row.error ?? '—' },
          ]}
        />
      )}
    </Drawer>
  );
}
