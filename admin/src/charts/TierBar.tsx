import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SchemeKind, TierCount } from '../api/types.js';
import { useAppearance } from '../app/Appearance.js';
import { tierColour } from '../display/TierTag.js';
import { formatCount, formatShare } from '../format/number.js';
import styles from './charts.module.css';

interface Props {
  kind: SchemeKind;
  tiers: TierCount[];
  width?: number;
}

/** How people divide over the tiers, from low to high: one small bar, with names and figures on hover. */
export function TierBar({ kind, tiers, width = 180 }: Props) {
  const { t } = useTranslation();
  const { palette } = useAppearance();
  const ordered = [...tiers].sort((a, b) => a.level - b.level);
  const total = ordered.reduce((sum, tier) => sum + tier.count, 0);
  if (total === 0) return <span className="muted">—</span>;
  const describe = (tier: TierCount) =>
    t('charts.item', {
      name: tier.name,
      count: formatCount(tier.count),
      share: formatShare(tier.count / total),
    });
  return (
    <Tooltip
      title={[...ordered].reverse().map((tier) => (
        <div key={tier.code}>{describe(tier)}</div>
      ))}
    >
      <span
        className={styles.tierBar}
        style={{ width }}
        role="img"
        aria-label={ordered.map(describe).join(', ')}
      >
        {ordered
          .filter((tier) => tier.count > 0)
          .map((tier) => (
            <span
              key={tier.code}
              className={styles.sharePart}
              style={{ flex: tier.count, background: tierColour(palette, { kind, tiers }, tier.code) }}
            />
          ))}
      </span>
    </Tooltip>
  );
}
