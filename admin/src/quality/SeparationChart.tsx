import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SeparationTier } from '../api/types-people.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import styles from './quality.module.css';

/** Spend per head after the split, one line a tier: mean with its interval, median beside it. */
export function SeparationChart({ tiers, label }: { tiers: SeparationTier[]; label: string }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...tiers.map((tier) => Math.max(tier.high, tier.meanFen, tier.medianFen)));
  const place = (fen: number) => `${Math.max(0, Math.min(100, (fen / most) * 100))}%`;
  const describe = (tier: SeparationTier) =>
    t('quality.separationAria', {
      name: tier.name,
      mean: formatYuan(tier.meanFen),
      low: formatYuan(tier.low),
      high: formatYuan(tier.high),
      median: formatYuan(tier.medianFen),
    });
  return (
    <div role="img" aria-label={`${label}: ${tiers.map(describe).join('; ')}`} data-testid="separation-chart">
      <div className={styles.rows}>
        {tiers.map((tier) => (
          <Tooltip key={tier.code} title={describe(tier)}>
            <div className={styles.row}>
              <span className={styles.name}>{tier.name}</span>
              <span className={styles.strip}>
                <span
                  className={styles.interval}
                  style={{
                    left: place(tier.low),
                    width: `max(2px, calc(${place(tier.high)} - ${place(tier.low)}))`,
                  }}
                />
                <span className={styles.median} style={{ left: place(tier.medianFen) }} />
                <span className={styles.mean} style={{ left: place(tier.meanFen) }} />
              </span>
              <span className={styles.figures}>
                {formatYuan(tier.meanFen)}
                <span className={styles.sub}>
                  {t('quality.buyers', {
                    people: formatCount(tier.people),
                    buyers: formatCount(tier.buyers),
                  })}
                </span>
              </span>
            </div>
          </Tooltip>
        ))}
      </div>
      <div className={styles.axis} aria-hidden="true">
        <span>{formatYuan(0)}</span>
        <span>{formatYuan(most)}</span>
      </div>
      <div className={styles.key} aria-hidden="true">
        <span>
          <span className={`${styles.mean} ${styles.keyMark}`} /> {t('quality.mean')}
        </span>
        <span>
          <span className={`${styles.interval} ${styles.keyMark}`} style={{ width: 22 }} />{' '}
          {t('quality.interval')}
        </span>
        <span>
          <span className={`${styles.median} ${styles.keyMark}`} /> {t('quality.median')}
        </span>
      </div>
    </div>
  );
}
