import { GiftOutlined, KeyOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MiniCoupon } from '../../../api/types-mini.js';
import { formatDate } from '../../../format/moment.js';
import { usePhoneLife } from '../phone-life.js';
import { Loaded, Nothing } from '../PhoneStates.js';
import { CodeSheet } from './CodeSheet.js';
import { CouponSheet } from './CouponSheet.js';
import { PhoneTicket } from './PhoneTicket.js';
import { usePhoneCoupons, type CouponPart } from './usePhoneCoupons.js';
import own from './coupons.module.css';
import styles from '../phone.module.css';

const parts: CouponPart[] = ['usable', 'used', 'ended'];

/** The member's coupons as tickets; each opens with its terms, a usable one with its code. */
export function CouponsTab() {
  const { t } = useTranslation();
  const { openPage } = usePhoneLife();
  const [part, setPart] = useState<CouponPart>('usable');
  const [openId, setOpenId] = useState<string | null>(null);
  const [isCodeOpen, setCodeOpen] = useState(false);
  const toClaim = (): void => openPage({ name: 'claim' });
  return (
    <>
      <div className={styles.screen}>
        <div className={styles.doors}>
          <Button icon={<GiftOutlined />} onClick={toClaim} data-testid="phone-coupons-claim">
            {t('phone.coupon.claimCentre')}
          </Button>
          <Button icon={<KeyOutlined />} onClick={() => setCodeOpen(true)} data-testid="phone-coupons-code">
            {t('phone.coupon.enterCode')}
          </Button>
        </div>
        <Segmented
          block
          style={{ marginBottom: 12 }}
          value={part}
          onChange={setPart}
          options={parts.map((value) => ({ value, label: t(`phone.coupon.parts.${value}`) }))}
          data-testid="phone-coupon-parts"
        />
        <Coupons key={part} part={part} onOpen={setOpenId} onClaim={toClaim} />
      </div>
      {openId && <CouponSheet couponId={openId} onClose={() => setOpenId(null)} />}
      {isCodeOpen && <CodeSheet onClose={() => setCodeOpen(false)} />}
    </>
  );
}

function Coupons({
  part,
  onOpen,
  onClaim,
}: {
  part: CouponPart;
  onOpen: (id: string) => void;
  onClaim: () => void;
}) {
  const { t } = useTranslation();
  const coupons = usePhoneCoupons(part);
  return (
    <Loaded asked={coupons}>
      {({ pages }) => (
        <div className={styles.tickets} data-testid="phone-coupons">
          {pages[0]?.length === 0 && (
            <Nothing
              action={part === 'usable' && <Button onClick={onClaim}>{t('phone.coupon.toClaim')}</Button>}
            >
              {t(`phone.coupon.none.${part}`)}
            </Nothing>
          )}
          {pages.flat().map((coupon) => (
            <button
              key={coupon.id}
              type="button"
              className={own.ticketButton}
              onClick={() => onOpen(coupon.id)}
              data-testid="phone-coupon"
            >
              <PhoneTicket
                terms={coupon}
                note={`${stateNote(coupon, t)} · ${coupon.source}`}
                isFaded={part !== 'usable'}
              />
            </button>
          ))}
          {coupons.hasNextPage && (
            <Button
              block
              loading={coupons.isFetchingNextPage}
              onClick={() => void coupons.fetchNextPage()}
              data-testid="phone-coupons-more"
            >
              {t('phone.coupon.more')}
            </Button>
          )}
        </div>
      )}
    </Loaded>
  );
}

function stateNote(coupon: MiniCoupon, t: TFunction): string {
  if (coupon.state === 'locked') return t('phone.coupon.locked');
  if (coupon.state !== 'issued') return t(`phone.coupon.states.${coupon.state}`);
  const isUpcoming = Date.parse(coupon.validFrom) > Date.now();
  return isUpcoming
    ? t('phone.coupon.upcoming', { date: formatDate(coupon.validFrom) })
    : t('phone.coupon.until', { date: formatDate(coupon.validUntil) });
}
