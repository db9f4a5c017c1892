import { App, Button, Card, Empty, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RedemptionRow } from '../api/types-redemption.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { formatClock, formatMoment } from '../format/moment.js';
import { formatYuan } from '../format/money.js';
import { ReasonDialog } from './ReasonDialog.js';
import { useAwaiting, useDecide } from './useRedemption.js';
import styles from './redemption.module.css';

/** What a second person has to look at; cards, so that it can be done on a phone. */
export function AwaitingList() {
  const { t } = useTranslation();
  const awaiting = useAwaiting();
  if (awaiting.isError && !awaiting.data)
    return (
      <ErrorNotice
        error={awaiting.error}
        what={t('redemption.tabs.awaiting')}
        onRetry={() => void awaiting.refetch()}
      />
    );
  if (awaiting.isPending) return <Skeleton active paragraph={{ rows: 4 }} />;
  if (awaiting.data.items.length === 0)
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('redemption.noAwaiting')} />;
  return (
    <div className={styles.cards} data-testid="awaiting">
      {awaiting.data.items.map((row) => (
        <AwaitingCard key={row.id} row={row} />
      ))}
    </div>
  );
}

function AwaitingCard({ row }: { row: RedemptionRow }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const [isRejecting, setRejecting] = useState(false);
  const approve = useDecide('approve');
  const ask = () =>
    modal.confirm({
      title: t('redemption.approveTitle'),
      content: t('redemption.approveText', {
        member: row.memberName,
        coupon: row.couponName,
        amount: formatYuan(row.discountFen),
      }),
      okText: t('redemption.approve'),
      cancelText: t('words.cancel'),
      okButtonProps: { 'data-testid': 'approve-confirm' },
      onOk: () =>
        approve
          .mutateAsync({ id: row.id })
          .then(() => notifier.success(t('redemption.approved')))
          .catch((error: unknown) => notifier.error(problemText(error))),
    });
  return (
    <Card size="small" data-testid={`awaiting-${row.id}`}>
      <div className={styles.cardHead}>
        <strong>{row.couponName}</strong>
        <span className={styles.saved}>-{formatYuan(row.discountFen)}</span>
      </div>
      <div className={styles.cardLines}>
        <span>{[row.memberName, row.memberPhone].filter(Boolean).join(' · ')}</span>
        <span>
          {[
            row.shopName ?? t('redemption.noShop'),
            row.orderAmountFen !== null && `${t('redemption.orderAmount')} ${formatYuan(row.orderAmountFen)}`,
            row.orderRef,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        <span className="muted">
          {row.by} · {formatMoment(row.createdAt)}
          {row.decideUntil && ` · ${t('redemption.decideUntil', { time: formatClock(row.decideUntil) })}`}
        </span>
      </div>
      <div className={styles.actions}>
        <Button onClick={() => setRejecting(true)} data-testid="reject">
          {row.canApprove ? t('redemption.reject') : t('redemption.withdraw')}
        </Button>
        {row.canApprove ? (
          <Button type="primary" onClick={ask} loading={approve.isPending} data-testid="approve">
            {t('redemption.approve')}
          </Button>
        ) : (
          <span className="muted">{t('redemption.ownWaiting')}</span>
        )}
      </div>
      {isRejecting && <ReasonDialog action="reject" row={row} onClose={() => setRejecting(false)} />}
    </Card>
  );
}
