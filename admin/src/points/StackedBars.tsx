import { useTranslation } from 'react-i18next';
import { formatCount } from '../format/number.js';
import styles from './points.module.css';

export interface StackedBar {
  key: string;
  name: string;
  available: number;
  pending: number;
}

/** Points by group: what can be used solid, what waits striped, the sum at the end. */
export function StackedBars({ bars, label, height }: { bars: StackedBar[]; label: string; height: number }) {
  const { t } = useTranslation();
  const most = Math.max(...bars.map(({ available, pending }) => available + pending), 1);
  const share = (points: number): string => `${(points / most) * 100}%`;
  return (
    <div role="img" aria-label={label} style={{ minHeight: height }}>
      <div className={styles.bars}>
        {bars.map(({ key, name, available, pending }) => (
          <BarRow key={key} name={name} sum={available + pending}>
            {available > 0 && <span className={styles.barPart} style={{ width: share(available) }} />}
            {pending > 0 && (
              <span className={`${styles.barPart} ${styles.barWaiting}`} style={{ width: share(pending) }} />
            )}
          </BarRow>
        ))}
      </div>
      <div className={styles.legend}>
        <span>
          <i className={styles.barPart} /> {t('points.available')}
        </span>
        <span>
          <i className={`${styles.barPart} ${styles.barWaiting}`} /> {t('points.pending')}
        </span>
      </div>
    </div>
  );
}

function BarRow({ name, sum, children }: { name: string; sum: number; children: React.ReactNode }) {
  return (
    <>
      <span>{name}</span>
      <span className={styles.bar}>{children}</span>
      <span className={styles.barValue}>{formatCount(sum)}</span>
    </>
  );
}
