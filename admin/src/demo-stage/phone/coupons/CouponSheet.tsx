import { QRCode } from 'antd';
import { useTranslation } from 'react-i18next';
import type { MiniCouponDetail } from '../../../api/types-mini.js';
import { formatDate, formatMoment } from '../../../format/moment.js';
import { lightPalette } from '../../../theme.js';
import { Loaded } from '../PhoneStates.js';
import { Sheet } from '../Sheet.js';
import { PhoneTicket } from './PhoneTicket.js';
import { usePhoneCoupon } from './usePhoneCoupons.js';
import styles from '../phone.module.css';

/** One coupon: its code for the till while it can be used, and its terms. */
export function CouponSheet({ couponId, onClose }: { couponId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const coupon = usePhoneCoupon(couponId);
  return (
    <Sheet title={t('phone.coupon.sheet')} testId="phone-coupon-sheet" onClose={onClose}>
      <Loaded asked={coupon}>
        {(found) => (
          <>
            <PhoneTicket
              terms={found}
              note={t('phone.coupon.until', { date: formatDate(found.validUntil) })}
              isFaded={found.code === null}
            />
            <Use coupon={found} />
            <dl className={styles.rules} data-testid="phone-coupon-rules">
              {found.rules.map(({ label, text }) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{text}</dd>
                </div>
              ))}
            </dl>
          </>
        )}
      </Loaded>
    </Sheet>
  );
}

function Use({ coupon }: { coupon: MiniCouponDetail }) {
  const { t } = useTranslation();
  if (coupon.state === 'locked')
    return (
      <p className={styles.whyLine}>
        {t('phone.coupon.lockedUntil', { time: formatMoment(coupon.lockedUntil) })}
      </p>
    );
  if (coupon.state === 'redeemed' && coupon.redeemedAt !== null)
    return (
      <p className={styles.whyLine}>{t('phone.coupon.usedOn', { time: formatMoment(coupon.redeemedAt) })}</p>
    );
  if (coupon.state !== 'issued')
    return <p className={styles.whyLine}>{t(`phone.coupon.states.${coupon.state}`)}</p>;
  if (coupon.code === null || coupon.qrPayload === null)
    return (
      <p className={styles.whyLine}>{t('phone.coupon.notYet', { date: formatDate(coupon.validFrom) })}</p>
    );
  return (
    <div className={styles.atTill}>
      <QRCode
        // Scanners want dark on light, whatever the phone looks like.
        type="svg"
        value={coupon.qrPayload}
        size={148}
        marginSize={2}
        bordered={false}
        color={lightPalette.text}
        bgColor={lightPalette.card}
        aria-label={t('phone.coupon.qr')}
        data-testid="phone-coupon-qr"
      />
      <div className={styles.code} data-testid="phone-coupon-code">
        {coupon.code}
      </div>
      <p className={styles.small}>{t('phone.coupon.show')}</p>
    </div>
  );
}
