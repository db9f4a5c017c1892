import { Button, Skeleton, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MiniHome } from '../../api/types.js';
import { useAppearance } from '../../app/Appearance.js';
import { problemText } from '../../app/problem-text.js';
import { formatDate } from '../../format/moment.js';
import { formatCount } from '../../format/number.js';
import { tierTone } from '../../theme.js';
import { Forest } from './Forest.js';
import { JoinSheet } from './JoinSheet.js';
import type { PhoneTabProps } from './Phone.js';
import { useChangeMarketing, usePhoneConsents, usePhoneHome } from './usePhone.js';
import { WhySheet } from './WhySheet.js';
import styles from './phone.module.css';

/** The member's card, what is missing to the next layer, points and coupons; or the invitation to join. */
export function HomeTab({ personId, token, interval, onOpen, onActed }: PhoneTabProps) {
  const { t } = useTranslation();
  const home = usePhoneHome(personId, token, interval);
  const [sheet, setSheet] = useState<'why' | 'join' | null>(null);
  if (home.isError && !home.data) return <div className={styles.empty}>{problemText(home.error)}</div>;
  if (!home.data) return <Skeleton active paragraph={{ rows: 6 }} style={{ padding: 16 }} />;
  return (
    <>
      <div className={styles.screen} data-testid="phone-home">
        <TierCard home={home.data} onWhy={() => setSheet('why')} />
        {home.data.isJoined ? (
          <>
            <MemberHome home={home.data} onOpen={onOpen} />
            <MarketingSwitch personId={personId} token={token} onActed={onActed} />
          </>
        ) : (
          <div className={styles.progress}>
            <p className={styles.inviteText}>{t('phone.invite')}</p>
            <Button type="primary" block onClick={() => setSheet('join')} data-testid="phone-join">
              {t('phone.join')}
            </Button>
          </div>
        )}
      </div>
      {sheet === 'why' && <WhySheet personId={personId} token={token} onClose={() => setSheet(null)} />}
      {sheet === 'join' && (
        <JoinSheet personId={personId} token={token} onClose={() => setSheet(null)} onJoined={onActed} />
      )}
    </>
  );
}

function TierCard({ home, onWhy }: { home: MiniHome; onWhy: () => void }) {
  const { t } = useTranslation();
  const { palette } = useAppearance();
  const levels = home.tier?.levels ?? [];
  const index = Math.max(
    0,
    levels.findIndex((level) => level.code === home.tier?.code),
  );
  const tone = tierTone(palette, index, levels.length);
  return (
    <div
      className={styles.card}
      style={{ background: tone.background, color: tone.isDark ? 'var(--c-on-strong)' : 'var(--c-text)' }}
      data-testid="phone-card"
    >
      <div className={styles.cardTop}>
        <div>
          <div className={styles.hello}>{home.displayName}</div>
          <div className={styles.tierName} data-testid="phone-tier">
            {home.tier?.name ?? t('phone.noTier')}
          </div>
          <div className={styles.sinceText}>
            {home.isJoined && home.memberSince
              ? t('phone.memberSince', { date: formatDate(home.memberSince) })
              : t('phone.notJoined')}
          </div>
        </div>
        <button type="button" className={styles.why} onClick={onWhy} data-testid="phone-why">
          {t('phone.why')}
        </button>
      </div>
      <Forest count={levels.length} lit={index} background={tone.background} isOnDark={tone.isDark} />
    </div>
  );
}

function MarketingSwitch({
  personId,
  token,
  onActed,
}: Pick<PhoneTabProps, 'personId' | 'token' | 'onActed'>) {
  const { t } = useTranslation();
  const consents = usePhoneConsents(personId, token);
  const change = useChangeMarketing(personId, token, onActed);
  if (!consents.data) return null;
  return (
    <div className={styles.setting}>
      <span>{t('phone.marketing')}</span>
      <Switch
        size="small"
        checked={consents.data.marketing}
        loading={change.isPending}
        aria-label={t('phone.marketing')}
        onChange={(isOn) => change.mutate(isOn)}
        data-testid="phone-marketing"
      />
    </div>
  );
}

function MemberHome({ home, onOpen }: { home: MiniHome; onOpen: PhoneTabProps['onOpen'] }) {
  const { t } = useTranslation();
  return (
    <>
      <div className={styles.progress} data-testid="phone-next">
        {home.next ? (
          <>
            <div>{home.next.sentence}</div>
            <div
              className={styles.track}
              role="progressbar"
              aria-label={home.next.sentence}
              aria-valuenow={Math.round(home.next.progress * 100)}
              aria-valuemin={0}
              aria-valuemax={100}
            >
              <span className={styles.fill} style={{ width: `${Math.round(home.next.progress * 100)}%` }} />
            </div>
          </>
        ) : (
          t('phone.topTier')
        )}
      </div>
      <div className={styles.figures}>
        <button type="button" className={styles.figure} onClick={() => onOpen('points')}>
          <span className={styles.small}>{t('phone.points')}</span>
          <strong data-testid="phone-points">{formatCount(home.points)}</strong>
        </button>
        <button type="button" className={styles.figure} onClick={() => onOpen('coupons')}>
          <span className={styles.small}>{t('phone.usableCoupons')}</span>
          <strong data-testid="phone-coupon-count">{formatCount(home.couponCount)}</strong>
          {home.expiringCoupons > 0 && (
            <span className={styles.small}>{t('phone.expiring', { n: home.expiringCoupons })}</span>
          )}
        </button>
      </div>
    </>
  );
}
