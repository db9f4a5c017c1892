import { Alert, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BatchForecast, CouponBatchDetail } from '../api/types-batches.js';
import { problemText } from '../app/problem-text.js';
import { useMe } from '../app/useMe.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { useStartBatch } from './useBatches.js';
import styles from './batches.module.css';

/** The last word before coupons go out: people, cost, stock, and above a number that number typed. */
export function StartDialog({
  batch,
  forecast,
  onClose,
}: {
  batch: CouponBatchDetail;
  forecast: BatchForecast;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const me = useMe();
  const [typed, setTyped] = useState('');
  const start = useStartBatch(batch.id);
  const count = forecast.willGive;
  const needsTyping = count > batch.confirmAbove;
  const needsOther =
    batch.approvalAbove !== null && count > batch.approvalAbove && me.data?.name === batch.createdBy;
  const isTyped = !needsTyping || typed.replaceAll(/[\s,，]/g, '') === String(count);
  return (
    <Modal
      open
      title={t('batches.startTitle')}
      okText={t('batches.confirm', { count: formatCount(count) })}
      cancelText={t('words.cancel')}
      okButtonProps={{ disabled: !isTyped || needsOther, 'data-testid': 'batch-confirm' }}
      confirmLoading={start.isPending}
      mask={{ closable: false }}
      onCancel={onClose}
      onOk={() => start.mutate(typed, { onSuccess: onClose })}
    >
      <p data-testid="batch-statement">
        {t('batches.statement', {
          people: formatCount(batch.people),
          give: formatCount(count),
          coupon: batch.templateName,
          cost: formatYuan(forecast.costFen),
          left: formatCount(forecast.room.stockLeft - count),
        })}
      </p>
      <p className="muted">{t('batches.irreversible')}</p>
      {needsTyping && (
        <>
          <div className={styles.hint}>{t('batches.typeNumber', { count: formatCount(count) })}</div>
          <Input
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            inputMode="numeric"
            autoFocus
            aria-label={t('batches.typeNumber', { count: formatCount(count) })}
            data-testid="batch-typed"
          />
        </>
      )}
      {needsOther && (
        <Alert
          type="warning"
          showIcon
          className={styles.notice}
          title={t('batches.secondPerson', { count: formatCount(batch.approvalAbove ?? 0) })}
        />
      )}
      {start.isError && (
        <Alert type="error" showIcon className={styles.notice} title={problemText(start.error)} />
      )}
    </Modal>
  );
}
