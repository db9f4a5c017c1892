import { Alert, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Engagement } from '../api/types-engagement.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { useStopEngagement } from './useEngagement.js';
import styles from './engagement.module.css';

/** Stopping is for good and wants a reason. */
export function StopDialog({ engagement, onClose }: { engagement: Engagement; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const stop = useStopEngagement(engagement.id);
  return (
    <Modal
      open
      title={t('engagement.stopTitle', { title: engagement.title })}
      okText={t('engagement.stop')}
      cancelText={t('words.cancel')}
      confirmLoading={stop.isPending}
      okButtonProps={{ danger: true, disabled: reason.trim() === '', 'data-testid': 'confirm-stop' }}
      onCancel={onClose}
      onOk={() =>
        stop.mutate(reason.trim(), {
          onSuccess: () => {
            notifier.success(t('engagement.stopped'));
            onClose();
          },
        })
      }
    >
      <div className={styles.cards}>
        <Alert
          type="warning"
          showIcon
          title={t(engagement.kind === 'lottery' ? 'engagement.stopHintLottery' : 'engagement.stopHint')}
        />
        <Input
          aria-label={t('engagement.stopReason')}
          data-testid="stop-reason"
          placeholder={t('engagement.stopReason')}
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        {stop.isError && <Alert type="error" showIcon title={problemText(stop.error)} />}
      </div>
    </Modal>
  );
}
