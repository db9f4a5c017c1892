import { useTranslation } from 'react-i18next';
import type { Explanation } from '../api/types.js';
import styles from './why.module.css';

const steps = [1, 2, 3, 4, 5];

/** The R, F and M scores as rows of dots. */
export function ScoreDots({ scores }: { scores: NonNullable<Explanation['scores']> }) {
  const { t } = useTranslation();
  const axes = [
    ['R', t('members.scoreR'), scores.r],
    ['F', t('members.scoreF'), scores.f],
    ['M', t('members.scoreM'), scores.m],
  ] as const;
  return (
    <div className={styles.scores} data-testid="rfm-scores">
      {axes.map(([letter, label, score]) => (
        <span key={letter} className={styles.score}>
          {letter} {label} <strong>{score ?? '—'}</strong>
          <span className={styles.scoreDots} aria-hidden="true">
            {steps.map((step) => (
              <span
                key={step}
                className={`${styles.scoreDot} ${score !== null && step <= score ? styles.scoreOn : ''}`}
              />
            ))}
          </span>
        </span>
      ))}
    </div>
  );
}
