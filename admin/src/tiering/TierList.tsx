import { Link } from 'react-router';
import type { SchemeRow } from '../api/types.js';
import { useAppearance } from '../app/Appearance.js';
import { tierColour } from '../display/TierTag.js';
import { formatCount, formatShare } from '../format/number.js';
import styles from './tiering.module.css';

/** Groups without an order of worth: a bar each, the largest first. */
export function TierList({ scheme, hrefOf }: { scheme: SchemeRow; hrefOf: (code: string) => string }) {
  const { palette } = useAppearance();
  const total = scheme.tiers.reduce((sum, tier) => sum + tier.count, 0);
  const most = Math.max(1, ...scheme.tiers.map((tier) => tier.count));
  return (
    <div data-testid="tier-list">
      {[...scheme.tiers]
        .sort((a, b) => b.count - a.count)
        .map((tier) => (
          <Link key={tier.code} to={hrefOf(tier.code)} className={styles.tierListRow}>
            <span className={styles.tierListName}>{tier.name}</span>
            <span className={styles.tierListTrack}>
              <span
                className={styles.tierListBar}
                style={{
                  width: `${(tier.count / most) * 100}%`,
                  background: tierColour(palette, scheme, tier.code),
                }}
              />
            </span>
            <strong className="num">{formatCount(tier.count)}</strong>
            <span className="muted num">{formatShare(total ? tier.count / total : 0)}</span>
          </Link>
        ))}
    </div>
  );
}
