import { Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MiniCoupon } from '../../api/types.js';
import { problemText } from '../../app/problem-text.js';
import { Ticket } from '../../coupons/Ticket.js';
import { formatDate } from '../../format/moment.js';
import { labelOf } from '../../labels.js';
import type { PhoneTabProps } from './Phone.js';
import { Sheet } from './Sheet.js';
import { usePhoneCoupon, usePhoneCoupons } from './usePhone.js';
import styles from './phone.module.css';

const isUsable = (coupon: MiniCoupon) => coupon.state === 'issued' || coupon.state === 'locked';

/** The member's coupons as tickets; a usable one shows its code. */
export function CouponsTab({ personId, token, interval }: PhoneTabProps) {
  const { t } = useTranslation();
  const coupons = usePhoneCoupons(personId, token, interval);
  const [part, setPart] = useState<'usable' | 'past'>('usable');
  const [openId, setOpenId] = useState<string | null>(null);
  const shown = coupons.data?.filter((coupon) => isUsable(coupon) === (part === 'usable')) ?? [];
  return (
    <>
      <div className={styles.screen}>
        <Segmented
          block
          style={{ marginBottom: 12 }}
          value={part}
          onChange={setPart}
          options={[
            { value: 'usable', label: t('phone.usable') },
            { value: 'past', label: t('phone.past') },
          ]}
        />
        {coupons.isPending && <Skeleton active />}
        {coupons.isError && <div className={styles.empty}>{problemText(coupons.error)}</div>}
        {coupons.data && shown.length === 0 && <div className={styles.empty}>{t('phone.noCoupons')}</div>}
        <div className={styles.tickets} data-testid="phone-coupons">
          {shown.map((coupon) => (
            <button
              key={coupon.id}
              type="button"
              className={`${styles.ticketButton} ${isUsable(coupon) ? '' : styles.used}`}
              onClick={() => isUsable(coupon) && setOpenId(coupon.id)}
              data-testid="phone-coupon"
            >
              <Ticket
                name={coupon.name}
                minSpendFen={coupon.minSpendFen}
                amountOffFen={coupon.amountOffFen}
                validText={
                  isUsable(coupon)
                    ? t('phone.validUntil', { date: formatDate(coupon.validUntil), source: coupon.source })
                    : labelOf('coupon', coupon.state)
                }
              />
            </button>
          ))}
        </div>
      </div>
      {openId && (
        <CouponSheet personId={personId} token={token} couponId={openId} onClose={() => setOpenId(null)} />
      )}
    </>
  );
}

function CouponSheet({
  personId,
  token,
  couponId,
  onClose,
}: {
  personId: string;
  token: string;
  couponId: string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const coupon = usePhoneCoupon(personId, token, couponId);
  return (
    <Sheet title={t('phone.useCoupon')} testId="phone-coupon-sheet" onClose={onClose}>
      {coupon.isPending && <Skeleton active />}
      {coupon.isError && <p>{problemText(coupon.error)}</p>}
      {coupon.data && (
        <>
          <strong>{coupon.data.name}</strong>
          <div className={styles.code} data-testid="phone-coupon-code">
            {coupon.data.code}
          </div>
          <p className={styles.small}>{t('phone.showCode')}</p>
        </>
      )}
    </Sheet>
  );
}
