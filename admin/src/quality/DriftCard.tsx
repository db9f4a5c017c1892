import { useTranslation } from 'react-i18next';
import type { DriftRow } from '../api/types-people.js';
import { ChartFrame } from '../charts/ChartFrame.js';
import { StatusTag, type StatusTone } from '../display/StatusTag.js';
import styles from './quality.module.css';

/** Bounds of the index by which the industry judges it. */
const watchFrom = 0.1;
const alarmFrom = 0.25;
const scaleEnd = 0.4;

const tones: Readonly<Record<DriftRow['state'], StatusTone>> = { ok: 'good', watch: 'caution', alarm: 'bad' };

/** Population stability index of the inputs and of the tier sizes, with the bounds of watch and alarm. */
export function DriftCard({ drift }: { drift: DriftRow[] }) {
  const { t } = useTranslation();
  const ordered = [...drift].sort((a, b) => b.psi - a.psi);
  return (
    <ChartFrame
      testId="drift-card"
      title={t('quality.drift')}
      basis={t('quality.driftBasis')}
      table={{
        columns: [
          { title: t('quality.driftOf') },
          { title: t('quality.driftKind') },
          { title: t('quality.psi'), align: 'right' },
          { title: t('quality.driftState') },
          { title: t('quality.since') },
        ],
        rows: ordered.map((row) => [
          row.label,
          t(`quality.driftKinds.${row.kind}`),
          row.psi.toFixed(3),
          t(`quality.driftStates.${row.state}`),
          row.since,
        ]),
      }}
    >
      {ordered.length === 0 && <p className={styles.note}>{t('quality.noDrift')}</p>}
      <div className={styles.rows} data-testid="drift-rows">
        {ordered.map((row) => (
          <div key={`${row.kind}-${row.label}`} className={styles.row}>
            <span>
              <span className={styles.name} title={row.label} style={{ display: 'block' }}>
                {row.label}
              </span>
              <span className={styles.sub}>{t(`quality.driftKinds.${row.kind}`)}</span>
            </span>
            <span
              className={styles.bar}
              role="img"
              aria-label={t('quality.driftAria', { label: row.label, psi: row.psi.toFixed(3) })}
            >
              <span
                className={styles.barFill}
                style={{
                  width: `${Math.min(1, row.psi / scaleEnd) * 100}%`,
                  background:
                    row.state === 'alarm'
                      ? 'var(--c-bad)'
                      : row.state === 'watch'
                        ? 'var(--c-caution)'
                        : undefined,
                }}
              />
              <span className={styles.limit} style={{ left: `${(watchFrom / scaleEnd) * 100}%` }} />
              <span className={styles.limit} style={{ left: `${(alarmFrom / scaleEnd) * 100}%` }} />
            </span>
            <span className={styles.figures}>
              <StatusTag tone={tones[row.state]}>
                {t(`quality.driftStates.${row.state}`)} {row.psi.toFixed(3)}
              </StatusTag>
            </span>
          </div>
        ))}
      </div>
    </ChartFrame>
  );
}
