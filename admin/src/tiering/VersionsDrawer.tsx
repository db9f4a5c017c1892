import { Button, Drawer, Popconfirm, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SchemeDetail } from '../api/types.js';
import { StatusTag, type StatusTone } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { labelOf } from '../labels.js';
import { useRollback } from './useScheme.js';

const tones: Readonly<Record<string, StatusTone>> = {
  draft: 'waiting',
  published: 'good',
  retired: 'neutral',
};

interface Props {
  scheme: SchemeDetail;
  isOpen: boolean;
  onClose: () => void;
  onRunStarted: (runId: string) => void;
}

/** Every version of the scheme; an older one can be published again. */
export function VersionsDrawer({ scheme, isOpen, onClose, onRunStarted }: Props) {
  const { t } = useTranslation();
  const rollback = useRollback(scheme.code);
  return (
    <Drawer open={isOpen} size={720} title={t('tiering.versions')} onClose={onClose}>
      <Table
        size="middle"
        rowKey="versionNo"
        pagination={false}
        dataSource={[...scheme.versions].sort((a, b) => b.versionNo - a.versionNo)}
        columns={[
          {
            title: t('members.version'),
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
          { title: t('tiering.existing'), render: (_value, row) => labelOf('existing', row.existingMembers) },
          {
            key: 'act',
            render: (_value, row) =>
              row.state === 'retired' && (
                <Popconfirm
                  title={t('tiering.rollbackTitle', { no: row.versionNo })}
                  description={t('tiering.rollbackHint')}
                  okText={t('tiering.rollback')}
                  cancelText={t('words.cancel')}
                  onConfirm={() =>
                    rollback.mutate(row.versionNo, {
                      onSuccess: (version) => {
                        if (version.runId) onRunStarted(version.runId);
                        onClose();
                      },
                    })
                  }
                >
                  <Button size="small" loading={rollback.isPending}>
                    {t('tiering.rollback')}
                  </Button>
                </Popconfirm>
              ),
          },
        ]}
      />
    </Drawer>
  );
}
