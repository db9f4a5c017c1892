import { useTranslation } from 'react-i18next';
import type { MiniHome } from '../../../api/types.js';
import { useAppearance } from '../../../app/Appearance.js';
import { formatDate } from '../../../format/moment.js';
import { tierTone } from '../../../theme.js';
import { Forest } from './Forest.js';
import own from './home.module.css';

/** The member's layer of the forest. */
export function TierCard({ home, onWhy }: { home: MiniHome; onWhy: () => void }) {
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
      className={own.card}
      style={{ background: tone.background, color: tone.isDark ? 'var(--c-on-strong)' : 'var(--c-text)' }}
      data-testid="phone-card"
    >
      <div className={own.cardTop}>
        <div>
          <div className={own.hello}>{home.displayName}</div>
          <div className={own.tierName} data-testid="phone-tier">
            {home.tier?.name ?? t('phone.noTier')}
          </div>
          <div className={own.sinceText}>
            {home.isJoined && home.memberSince
              ? t('phone.memberSince', { date: formatDate(home.memberSince) })
              : t('phone.notJoined')}
          </div>
        </div>
        <button type="button" className={own.why} onClick={onWhy} data-testid="phone-why">
          {t('phone.why')}
        </button>
      </div>
      <Forest count={levels.length} lit={index} background={tone.background} isOnDark={tone.isDark} />
    </div>
  );
}
