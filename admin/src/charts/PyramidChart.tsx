import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { TierCount } from '../api/types.js';
import { useAppearance } from '../app/Appearance.js';
import { formatCount, formatShare } from '../format/number.js';
import { tierTone } from '../theme.js';
import { treeLinePath } from './tree-line.js';
import styles from './charts.module.css';

interface Props {
  title: string;
  tiers: TierCount[];
  /** Address of the list behind a layer. */
  hrefOf?: (code: string) => string;
  rowHeight?: number;
}

const drawing = { width: 420, crest: 13 };

/** Room for the longest name, at most seven Chinese characters. */
function nameWidth(tiers: TierCount[]): number {
  const longest = Math.max(
    2,
    ...tiers.map((tier) => [...tier.name].reduce((sum, letter) => sum + (letter > '\u00ff' ? 14 : 8), 0)),
  );
  return Math.min(98, longest + 4);
}

/** Tier sizes as layers of a forest, the highest on top; a layer's width is its number of people. */
export function PyramidChart({ title, tiers, hrefOf, rowHeight = 46 }: Props) {
  const { t } = useTranslation();
  const { palette } = useAppearance();
  const layers = [...tiers].sort((a, b) => b.level - a.level);
  const total = layers.reduce((sum, tier) => sum + tier.count, 0);
  const widest = Math.max(1, ...layers.map((tier) => tier.count));
  const describe = (tier: TierCount) =>
    t('charts.item', {
      name: tier.name,
      count: formatCount(tier.count),
      share: formatShare(total ? tier.count / total : 0),
    });

  return (
    <div
      className={styles.pyramid}
      style={{ '--name-width': `${nameWidth(layers)}px` } as CSSProperties}
      data-testid="pyramid"
      role="img"
      aria-label={t('charts.pyramidAria', { title, items: layers.map(describe).join(', ') })}
    >
      {layers.map((tier, index) => {
        const width = tier.count === 0 ? 0 : Math.max(3, (tier.count / widest) * (drawing.width - 4));
        const tone = tierTone(palette, layers.length - 1 - index, layers.length);
        const bar = (
          <>
            <span className={styles.pyramidName}>{tier.name}</span>
            <svg
              viewBox={`0 0 ${drawing.width} ${rowHeight}`}
              preserveAspectRatio="none"
              className={styles.pyramidLayer}
              aria-hidden="true"
              style={{ height: rowHeight }}
            >
              {width > 0 && (
                <path
                  fill={tone.background}
                  d={treeLinePath({
                    x: (drawing.width - width) / 2,
                    y: drawing.crest + 2,
                    width,
                    height: rowHeight - drawing.crest - 2,
                    crest: drawing.crest,
                    seed: index + 1,
                  })}
                />
              )}
              <line
                x1="0"
                x2={drawing.width}
                y1={rowHeight - 0.5}
                y2={rowHeight - 0.5}
                stroke="var(--c-line)"
              />
            </svg>
            <span className={styles.pyramidCount}>
              <strong data-testid={`pyramid-count-${tier.code}`}>{formatCount(tier.count)}</strong>
              <span className="muted">{formatShare(total ? tier.count / total : 0)}</span>
            </span>
          </>
        );
        return hrefOf ? (
          <Link
            key={tier.code}
            to={hrefOf(tier.code)}
            className={styles.pyramidRow}
            aria-label={describe(tier)}
          >
            {bar}
          </Link>
        ) : (
          <div key={tier.code} className={styles.pyramidRow}>
            {bar}
          </div>
        );
      })}
    </div>
  );
}
