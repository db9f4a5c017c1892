import { ApiOutlined, HistoryOutlined, SettingOutlined, SyncOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Card, Progress, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChannelRow } from '../api/types.js';
import { Facts } from '../display/Facts.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { labelOf, runTone } from '../labels.js';
import { useJobRun } from '../schedules/useJobs.js';
import { Certificate } from './Certificate.js';
import { useCheckChannel, useStartSync } from './useChannels.js';
import styles from './channels.module.css';

interface Props {
  channel: ChannelRow;
  onConfigure: () => void;
  onWatch: () => void;
}

/** One channel: what came in, when, and whether it is all there. */
export function ChannelCard({ channel, onConfigure, onWatch }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [jobRunId, setJobRunId] = useState<string | null>(null);
  const sync = useStartSync(channel.id);
  const check = useCheckChannel(channel.id);
  const run = useJobRun(jobRunId, () => {
    void client.invalidateQueries({ queryKey: ['channels'] });
    void client.invalidateQueries({ queryKey: ['list', `/channels/${channel.id}/runs`] });
  });
  const isSyncing = run.data?.state === 'planned' || run.data?.state === 'running';
  const facts = [
    ...(channel.followers === null
      ? []
      : [{ key: 'followers', label: t('channels.followers'), value: formatCount(channel.followers) }]),
    ...(channel.orders === null
      ? []
      : [{ key: 'orders', label: t('channels.orders'), value: formatCount(channel.orders) }]),
    {
      key: 'last',
      label: t('channels.lastSync'),
      value: formatMoment(channel.lastSync?.finishedAt ?? channel.lastSync?.startedAt),
    },
  ];
  return (
    <Card
      data-testid={`channel-${channel.code}`}
      title={
        <span className={styles.title}>
          {channel.name} <Tag>{channel.kindLabel}</Tag>
        </span>
      }
      extra={
        channel.isEnabled ? (
          <StatusTag tone={channel.lastSync ? runTone(channel.lastSync.state) : 'waiting'}>
            {channel.lastSync ? labelOf('run', channel.lastSync.state) : t('channels.neverSynced')}
          </StatusTag>
        ) : (
          <StatusTag tone="neutral">{t('channels.disabled')}</StatusTag>
        )
      }
    >
      <Facts items={facts} />
      {channel.lastSync?.error && (
        <p style={{ color: 'var(--c-bad-text)', margin: '8px 0 0' }}>{channel.lastSync.error}</p>
      )}
      <Certificate channelId={channel.id} />
      {isSyncing && run.data && (
        <Progress
          percent={
            run.data.progressTotal > 0
              ? Math.floor((run.data.progressDone / run.data.progressTotal) * 100)
              : 0
          }
          status="active"
          aria-label={t('channels.syncing')}
        />
      )}
      {run.data?.error && <p style={{ color: 'var(--c-bad-text)', margin: '8px 0 0' }}>{run.data.error}</p>}
      <div className={styles.actions}>
        <Button
          type="primary"
          icon={<SyncOutlined spin={isSyncing} />}
          loading={sync.isPending}
          disabled={isSyncing || !channel.isEnabled}
          onClick={() => sync.mutate(undefined, { onSuccess: (started) => setJobRunId(started.jobRunId) })}
          data-testid={`sync-${channel.code}`}
        >
          {isSyncing ? t('channels.syncing') : t('channels.syncNow')}
        </Button>
        <Button icon={<ApiOutlined />} loading={check.isPending} onClick={() => check.mutate()}>
          {t('channels.check')}
        </Button>
        <Button icon={<SettingOutlined />} onClick={onConfigure}>
          {t('channels.configure')}
        </Button>
        <Button icon={<HistoryOutlined />} onClick={onWatch}>
          {t('channels.runs')}
        </Button>
      </div>
      {check.data && (
        <ul className={styles.steps} data-testid="check-steps">
          {check.data.steps.map((step) => (
            <li key={step.name}>
              <StatusTag tone={step.isOk ? 'good' : 'bad'}>{step.name}</StatusTag>{' '}
              <span className="muted">{step.detail}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
