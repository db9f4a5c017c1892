import { Button, Drawer, Popconfirm, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SchemeDetail } from '../api/types.js';
import { notifier } from '../app/notifier.js';
import { StatusTag, type StatusTone } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { labelOf } from '../labels.js';
import { useRetire, useRollback } from './useSchemeActions.js';

const tones: Readonly<Record<string, StatusTone>> = {
  draft: 'waiting',
  pending: 'caution',
  published: 'good',
  retired: 'neutral',
};

interface Props {
  scheme: SchemeDetail;
  isOpen: boolean;
  onClose: () => void;
  onRunStarted: (runId: string) => void;
}

type Version = SchemeDetail['versions'][number];

/** Every version of the scheme; an older one can be published again, and the scheme be retired. */
export function VersionsDrawer({ scheme, isOpen, onClose, onRunStarted }: Props) {
  const { t } = useTranslation();
  const rollback = useRollback(scheme.code);
  const goBack = (version: Version) => (
    <Popconfirm
      title={t('tiering.rollbackTitle', { no: version.versionNo })}
      description={t('tiering.rollbackHint')}
      okText={t('tiering.rollback')}
      cancelText={t('words.cancel')}
      onConfirm={() =>
        rollback.mutate(version.versionNo, {
          onSuccess: (published) => {
            if (published.runId) onRunStarted(published.runId);
            if (published.state === 'pending') notifier.success(t('tiering.approval.sent'));
            onClose();
          },
        })
      }
    >
      <Button size="small" loading={rollback.isPending} data-testid={`rollback-${version.versionNo}`}>
        {t('tiering.rollback')}
      </Button>
    </Popconfirm>
  );
  return (
    <Drawer
      open={isOpen}
      size={880}
      title={t('tiering.versions')}
      onClose={onClose}
      data-testid="versions-drawer"
      footer={scheme.published && scheme.state !== 'retired' ? <RetireBar scheme={scheme} /> : null}
    >
      <Table<Version>
        size="middle"
        rowKey="versionNo"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={[...scheme.versions].sort((a, b) => b.versionNo - a.versionNo)}
        columns={[
          {
            title: t('members.version'),
            fixed: 'start',
            render: (_value, row) => t('tiering.versionNo', { no: row.versionNo }),
          },
          {
            title: t('members.state'),
            render: (_value, row) => (
              <StatusTag tone={tones[row.state] ?? 'neutral'}>{labelOf('version', row.state)}</StatusTag>
            ),
          },
          { title: t('tiering.createdBy'), dataIndex: 'createdBy' },
          {
            title: t('tiering.publishedAt'),
            render: (_value, row) => <span className="num">{formatMoment(row.publishedAt)}</span>,
          },
          {
            title: t('tiering.effectiveOn'),
            render: (_value, row) => <span className="num">{row.effectiveOn ?? '—'}</span>,
          },
          {
            title: t('tiering.season.until'),
            render: (_value, row) => <span className="num">{row.seasonUntil ?? '—'}</span>,
          },
          { title: t('tiering.approval.by'), render: (_value, row) => row.approvedBy ?? '—' },
          { title: t('tiering.existing'), render: (_value, row) => labelOf('existing', row.existingMembers) },
          {
            key: 'act',
            fixed: 'end',
            render: (_value, row) => row.state === 'retired' && row.publishedAt !== null && goBack(row),
          },
        ]}
      />
    </Drawer>
  );
}

/** Ends the scheme: nobody is placed by it any more, its history stays. */
function RetireBar({ scheme }: { scheme: SchemeDetail }) {
  const { t } = useTranslation();
  const retire = useRetire(scheme.code);
  return (
    <Popconfirm
      title={t('tiering.retire.title', { name: scheme.name })}
      description={t('tiering.retire.hint')}
      okText={t('tiering.retire.confirm')}
      cancelText={t('words.cancel')}
      onConfirm={() =>
        retire.mutate(undefined, { onSuccess: () => notifier.success(t('tiering.retire.done')) })
      }
    >
      <Button danger loading={retire.isPending} data-testid="retire-scheme">
        {t('tiering.retire.button')}
      </Button>
    </Popconfirm>
  );
}
