import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { TierCount } from '../api/types.js';
import { useAppearance } from '../app/Appearance.js';
import { formatCount, formatShare } from '../format/number.js';
import { lifecycleTone } from '../theme.js';
import styles from './charts.module.css';

const stages = ['prospect', 'new', 'active', 'growing', 'loyal', 'silent', 'dormant', 'lost', 'won_back'];

/** In the order in which people pass through; unknown stages by level, after the others. */
function byStage(a: TierCount, b: TierCount): number {
  const placeOf = (part: TierCount) =>
    stages.includes(part.code) ? stages.indexOf(part.code) : stages.length + part.level;
  return placeOf(a) - placeOf(b);
}

interface Props {
  title: string;
  parts: TierCount[];
  hrefOf?: (code: string) => string;
}

/** How people divide over the lifecycle stages: one bar, with names and figures below. */
export function ShareBar({ title, parts, hrefOf }: Props) {
  const { t } = useTranslation();
  const { palette } = useAppearance();
  const ordered = [...parts].sort(byStage);
  const total = ordered.reduce((sum, part) => sum + part.count, 0);
  const describe = (part: TierCount) =>
    t('charts.item', {
      name: part.name,
      count: formatCount(part.count),
      share: formatShare(total ? part.count / total : 0),
    });

  return (
    <div data-testid="lifecycle-bar">
      <div
        className={styles.shareBar}
        role="img"
        aria-label={t('charts.pyramidAria', { title, items: ordered.map(describe).join(', ') })}
      >
        {ordered
          .filter((part) => part.count > 0)
          .map((part) => (
            <Tooltip key={part.code} title={describe(part)}>
              <span
                className={styles.sharePart}
                style={{ flex: part.count, background: lifecycleTone(palette, part.code).background }}
              />
            </Tooltip>
          ))}
      </div>
      <div className={styles.shareLegend}>
        {ordered.map((part) => {
          const item = (
            <>
              <span
                className={styles.dot}
                style={{ background: lifecycleTone(palette, part.code).background }}
                aria-hidden="true"
              />
              <span>
                {part.name} <span className="muted">{formatShare(total ? part.count / total : 0)}</span>
              </span>
              <strong data-testid={`lifecycle-count-${part.code}`}>{formatCount(part.count)}</strong>
            </>
          );
          return hrefOf ? (
            <Link key={part.code} to={hrefOf(part.code)} className={styles.shareItem}>
              {item}
            </Link>
          ) : (
            <div key={part.code} className={styles.shareItem}>
              {item}
            </div>
          );
        })}
      </div>
    </div>
  );
}
