import { Alert, Button, Input, Modal, Space, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SchemeDetail } from '../api/types.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { useMe } from '../app/useMe.js';
import { formatMoment } from '../format/moment.js';
import { KeptSimulation } from './KeptSimulation.js';
import { useDecideVersion } from './useSchemeActions.js';

interface Props {
  scheme: SchemeDetail;
  onRunStarted: (runId: string) => void;
}

/** A version that waits for a second operator: who asked, and 审批 or 驳回. */
export function PendingNotice({ scheme, onRunStarted }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const decide = useDecideVersion(scheme.code);
  const [isRejecting, setRejecting] = useState(false);
  const [reason, setReason] = useState('');
  const version = scheme.versions.find((item) => item.state === 'pending');
  if (!version) return null;
  const requestedBy = version.publishedBy ?? version.createdBy;
  const isOwn = me.data?.name === requestedBy || me.data?.name === version.createdBy;
  const approve = () =>
    decide.mutate(
      { versionNo: version.versionNo },
      {
        onSuccess: (approved) => {
          if (approved.runId) onRunStarted(approved.runId);
          notifier.success(t('tiering.published'));
        },
      },
    );
  const reject = () =>
    decide.mutate(
      { versionNo: version.versionNo, reason: reason.trim() },
      {
        onSuccess: () => {
          setRejecting(false);
          setReason('');
          notifier.success(t('tiering.approval.rejected'));
        },
      },
    );
  return (
    <>
      <Alert
        type="warning"
        showIcon
        style={{ marginBottom: 16 }}
        data-testid="pending-version"
        title={t('tiering.approval.waiting', {
          no: version.versionNo,
          by: requestedBy,
          at: formatMoment(version.createdAt),
        })}
        description={
          decide.error && !isRejecting
            ? problemText(decide.error)
            : isOwn
              ? t('tiering.approval.own')
              : undefined
        }
        action={
          <Space>
            <KeptSimulation scheme={scheme} versionNo={version.versionNo} />
            <Button danger onClick={() => setRejecting(true)} data-testid="reject-version">
              {isOwn ? t('tiering.approval.withdraw') : t('tiering.approval.reject')}
            </Button>
            <Tooltip title={isOwn ? t('tiering.approval.own') : undefined}>
              <Button
                type="primary"
                disabled={isOwn}
                loading={decide.isPending && !isRejecting}
                onClick={approve}
                data-testid="approve-version"
              >
                {t('tiering.approval.approve')}
              </Button>
            </Tooltip>
          </Space>
        }
      />
      <Modal
        open={isRejecting}
        title={t('tiering.approval.rejectTitle', { no: version.versionNo })}
        okText={isOwn ? t('tiering.approval.withdraw') : t('tiering.approval.reject')}
        cancelText={t('words.cancel')}
        okButtonProps={{ danger: true, disabled: reason.trim() === '', 'data-testid': 'reject-confirm' }}
        confirmLoading={decide.isPending}
        onOk={reject}
        onCancel={() => setRejecting(false)}
      >
        <Input.TextArea
          rows={3}
          maxLength={200}
          value={reason}
          placeholder={t('tiering.approval.reason')}
          aria-label={t('tiering.approval.reason')}
          data-testid="reject-reason"
          onChange={(event) => setReason(event.target.value)}
        />
        {decide.error && isRejecting && (
          <Alert style={{ marginTop: 12 }} type="error" showIcon title={problemText(decide.error)} />
        )}
      </Modal>
    </>
  );
}
