import { useTranslation } from 'react-i18next';
import type { CouponLook } from '../api/types-redemption.js';
import { formatMoment } from '../format/moment.js';
import styles from './redemption.module.css';

/** A coupon as the till sees it: its worth, where it may be used, and whose it is, masked. */
export function LookTicket({ coupon }: { coupon: CouponLook }) {
  const { t } = useTranslation();
  const lines = [
    {
      key: 'member',
      label: t('redemption.member'),
      value: [coupon.memberName, coupon.memberPhone].filter(Boolean).join(' · ') || t('words.unknown'),
    },
    {
      key: 'validity',
      label: t('redemption.validity'),
      value: t('redemption.validTo', { time: formatMoment(coupon.validUntil) }),
    },
    {
      key: 'scope',
      label: t('redemption.scope'),
      value: coupon.scope.length > 0 ? coupon.scope.join('；') : t('redemption.scopeAll'),
    },
    ...(coupon.exchangeItem
      ? [{ key: 'item', label: t('redemption.item'), value: coupon.exchangeItem }]
      : []),
    ...(coupon.note ? [{ key: 'note', label: t('redemption.noteLabel'), value: coupon.note }] : []),
  ];
  return (
    <div className={styles.ticket}>
      <div className={styles.ticketHead}>
        <strong data-testid="till-value">{coupon.value}</strong>
        <span>{coupon.name}</span>
      </div>
      <dl className={styles.ticketLines}>
        {lines.map(({ key, label, value }) => (
          <div key={key} data-testid={`till-${key}`}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
