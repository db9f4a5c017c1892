import { Alert, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RedemptionRow } from '../api/types-redemption.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { formatYuan } from '../format/money.js';
import { useDecide } from './useRedemption.js';

interface Props {
  action: 'undo' | 'reject';
  row: RedemptionRow;
  onClose: () => void;
  onDone?: () => void;
}

/** Says what taking back means, and asks for the reason, which stays with the redemption. */
export function ReasonDialog({ action, row, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [isMissing, setMissing] = useState(false);
  const decide = useDecide(action);
  const words = {
    coupon: row.couponName,
    member: row.memberName,
    amount: formatYuan(row.discountFen),
  };
  const submit = () => {
    if (reason.trim() === '') {
      setMissing(true);
      return;
    }
    decide.mutate(
      { id: row.id, reason: reason.trim() },
      {
        onSuccess: () => {
          notifier.success(action === 'undo' ? t('redemption.undone') : t('redemption.rejected'));
          onClose();
          onDone?.();
        },
      },
    );
  };
  return (
    <Modal
      open
      title={action === 'undo' ? t('redemption.undoTitle') : t('redemption.rejectTitle')}
      okText={action === 'undo' ? t('redemption.undo') : t('redemption.reject')}
      okButtonProps={{ danger: true, loading: decide.isPending, 'data-testid': 'reason-confirm' }}
      cancelText={t('words.cancel')}
      onOk={submit}
      onCancel={onClose}
    >
      <p>{action === 'undo' ? t('redemption.undoText', words) : t('redemption.rejectText', words)}</p>
      <Input
        aria-label={t('redemption.reason')}
        placeholder={t('redemption.reason')}
        maxLength={200}
        value={reason}
        status={isMissing ? 'error' : ''}
        onChange={(event) => {
          setReason(event.target.value);
          setMissing(false);
        }}
        onPressEnter={submit}
        data-testid="reason-text"
      />
      {isMissing && (
        <Alert type="warning" title={t('redemption.reasonNeeded')} style={{ marginTop: 12 }} showIcon />
      )}
      {decide.isError && (
        <Alert type="error" title={problemText(decide.error)} style={{ marginTop: 12 }} showIcon />
      )}
    </Modal>
  );
}
