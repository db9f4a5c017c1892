import { CalendarOutlined, CrownOutlined, GiftOutlined, ShopOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MiniHome } from '../../../api/types.js';
import { formatCount } from '../../../format/number.js';
import { usePhoneLife } from '../phone-life.js';
import { Loaded } from '../PhoneStates.js';
import { usePhoneQuery } from '../usePhoneQuery.js';
import { JoinSheet } from './JoinSheet.js';
import { TierCard } from './TierCard.js';
import { WhySheet } from './WhySheet.js';
import own from './home.module.css';
import styles from '../phone.module.css';

/** The member's card, what is missing to the next layer, points and coupons; or the invitation to join. */
export function HomeTab() {
  const { t } = useTranslation();
  const home = usePhoneQuery<MiniHome>('/home', { isLive: true });
  const [sheet, setSheet] = useState<'why' | 'join' | null>(null);
  const close = (): void => setSheet(null);
  return (
    <>
      <div className={styles.screen} data-testid="phone-home">
        <Loaded asked={home}>
          {(member) => (
            <>
              <TierCard home={member} onWhy={() => setSheet('why')} />
              {member.isJoined ? (
                <MemberHome home={member} />
              ) : (
                <div className={styles.panel}>
                  <p className={styles.inviteText}>{t('phone.invite')}</p>
                  <Button type="primary" block onClick={() => setSheet('join')} data-testid="phone-join">
                    {t('phone.join')}
                  </Button>
                </div>
              )}
            </>
          )}
        </Loaded>
      </div>
      {sheet === 'why' && <WhySheet onClose={close} />}
      {sheet === 'join' && <JoinSheet onClose={close} />}
    </>
  );
}

function MemberHome({ home }: { home: MiniHome }) {
  const { t } = useTranslation();
  const { openTab } = usePhoneLife();
  return (
    <>
      <Progress next={home.next} />
      <div className={styles.figures}>
        <button type="button" className={styles.figure} onClick={() => openTab('points')}>
          <span className={styles.small}>{t('phone.points')}</span>
          <strong data-testid="phone-points">{formatCount(home.points)}</strong>
        </button>
        <button type="button" className={styles.figure} onClick={() => openTab('coupons')}>
          <span className={styles.small}>{t('phone.usableCoupons')}</span>
          <strong data-testid="phone-coupon-count">{formatCount(home.couponCount)}</strong>
          {home.expiringCoupons > 0 && (
            <span className={styles.small}>{t('phone.expiring', { n: home.expiringCoupons })}</span>
          )}
        </button>
      </div>
      <Shortcuts />
    </>
  );
}

function Progress({ next }: { next: MiniHome['next'] }) {
  const { t } = useTranslation();
  if (!next)
    return (
      <div className={styles.panel} data-testid="phone-next">
        {t('phone.topTier')}
      </div>
    );
  const percent = Math.round(next.progress * 100);
  return (
    <div className={styles.panel} data-testid="phone-next">
      <div>{next.sentence}</div>
      <div
        className={styles.track}
        role="progressbar"
        aria-label={next.sentence}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <span className={styles.fill} style={{ width: `${percent}%` }} />
      </div>
    </div>
  );
}

function Shortcuts() {
  const { t } = useTranslation();
  const { openPage, openTab } = usePhoneLife();
  const shortcut = (testId: string, icon: ReactNode, words: string, onClick: () => void): ReactNode => (
    <button type="button" className={own.shortcut} onClick={onClick} data-testid={testId}>
      <span className={styles.shortcutIcon}>{icon}</span>
      {words}
    </button>
  );
  return (
    <nav className={own.shortcuts} aria-label={t('phone.titles.home')}>
      {shortcut('phone-to-claim', <GiftOutlined />, t('phone.titles.claim'), () =>
        openPage({ name: 'claim' }),
      )}
      {shortcut('phone-to-mall', <ShopOutlined />, t('phone.titles.mall'), () => openPage({ name: 'mall' }))}
      {shortcut('phone-to-check-in', <CalendarOutlined />, t('phone.checkIn.short'), () =>
        openTab('activities'),
      )}
      {shortcut('phone-to-benefits', <CrownOutlined />, t('phone.titles.benefits'), () =>
        openPage({ name: 'benefits' }),
      )}
    </nav>
  );
}
