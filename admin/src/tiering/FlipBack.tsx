import { useTranslation } from 'react-i18next';
import type { Simulation } from '../api/types.js';
import { BasisHint } from '../display/BasisHint.js';
import { formatCount, formatShare } from '../format/number.js';
import styles from './tiering.module.css';

/** The share of movers that would be back within 30 days, with its interval drawn on a line from 0 to 100 %. */
export function FlipBack({ flipBack }: { flipBack: Simulation['flipBack'] }) {
  const { t } = useTranslation();
  const { share, low, high } = flipBack;
  const hasInterval = share !== null && low !== null && high !== null;
  return (
    <section data-testid="flip-back">
      <h3 style={{ fontSize: 14, marginTop: 20 }}>
        {t('tiering.sim.flipBack')} <BasisHint text={t('tiering.sim.flipBackBasis')} />
      </h3>
      {hasInterval ? (
        <div className={styles.flip}>
          <span className={styles.moveValue} data-testid="flip-share">
            {formatShare(share)}
          </span>
          <span>
            {t('tiering.sim.interval', { low: formatShare(low), high: formatShare(high) })}
            <span
              className={styles.flipLine}
              role="img"
              aria-label={t('tiering.sim.interval', { low: formatShare(low), high: formatShare(high) })}
            >
              <span
                className={styles.flipRange}
                style={{ left: `${low * 100}%`, width: `${Math.max(0.5, (high - low) * 100)}%` }}
              />
              <span className={styles.flipPoint} style={{ left: `${share * 100}%` }} />
            </span>
          </span>
        </div>
      ) : (
        <p style={{ margin: 0 }}>{t('tiering.sim.flipUnknown')}</p>
      )}
      <p className="muted" style={{ margin: '6px 0 0' }}>
        {t('tiering.sim.flipCounts', {
          sample: formatCount(flipBack.sample),
          changed: formatCount(flipBack.changed),
          flipped: formatCount(flipBack.flipped),
        })}{' '}
        {flipBack.note}
      </p>
    </section>
  );
}
