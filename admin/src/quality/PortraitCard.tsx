import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { PortraitField, Portraits } from '../api/types-people.js';
import type { ConditionField } from '../api/types.js';
import { ChartFrame } from '../charts/ChartFrame.js';
import { formatCount, formatShare } from '../format/number.js';
import { fieldValueText } from './field-value.js';
import styles from './quality.module.css';

interface Props {
  code: string;
  field: ConditionField | undefined;
  portraits: Portraits;
}

interface Row {
  code: string;
  name: string;
  people: number;
  figures: PortraitField;
}

/** 画像: one field described tier by tier. */
export function PortraitCard({ code, field, portraits }: Props) {
  const { t } = useTranslation();
  const rows = portraits.tiers.flatMap((tier): Row[] => {
    const figures = tier.fields.find((item) => item.field === code);
    return figures ? [{ code: tier.code, name: tier.name, people: tier.people, figures }] : [];
  });
  const label = rows[0]?.figures.label ?? field?.label ?? '';
  const write = (value: number | null | undefined) => fieldValueText(field, value);
  const hasShares = rows.some((row) => row.figures.share && row.figures.share.length > 0);
  return (
    <ChartFrame
      testId={`portrait-${code}`}
      title={label}
      basis={`${field?.source ?? ''} ${t('quality.portraitBasis')}`.trim()}
      height={320}
      table={{
        columns: [
          { title: t('quality.tier') },
          { title: t('quality.n'), align: 'right' },
          { title: t('quality.missing'), align: 'right' },
          ...(hasShares
            ? [{ title: t('quality.shares') }]
            : [
                { title: t('quality.mean'), align: 'right' as const },
                { title: t('quality.median'), align: 'right' as const },
                { title: t('quality.deciles') },
              ]),
        ],
        rows: rows.map(({ name, figures }) => [
          name,
          formatCount(figures.n),
          formatCount(figures.missing),
          ...(hasShares
            ? [
                (figures.share ?? [])
                  .map((part) => `${part.label} ${formatShare(figures.n ? part.count / figures.n : 0)}`)
                  .join(', ') || '—',
              ]
            : [
                write(figures.mean),
                write(figures.median),
                figures.deciles.length > 0 ? figures.deciles.map(write).join(' · ') : '—',
              ]),
        ]),
      }}
    >
      {hasShares ? <Shares rows={rows} /> : <Strips rows={rows} label={label} write={write} />}
    </ChartFrame>
  );
}

/** The deciles at 10, 30, 70 and 90 per cent. */
function pointsOf(deciles: number[]): { low: number; from: number; to: number; high: number } | null {
  const [low, , from, , , , to, , high] = deciles;
  if (low === undefined || from === undefined || to === undefined || high === undefined) return null;
  return { low, from, to, high };
}

interface StripsProps {
  rows: Row[];
  label: string;
  write: (value: number | null | undefined) => string;
}

function Strips({ rows, label, write }: StripsProps) {
  const { t } = useTranslation();
  const points = rows.map(({ figures }) => pointsOf(figures.deciles));
  const values = rows.flatMap(({ figures }, index) => [
    figures.mean ?? 0,
    figures.median ?? 0,
    points[index]?.high ?? 0,
    points[index]?.low ?? 0,
  ]);
  const most = Math.max(...values, 0);
  const least = Math.min(...values, 0);
  const span = most - least || 1;
  const place = (value: number) => ((value - least) / span) * 100;
  const between = (from: number, to: number) => ({
    left: `${place(from)}%`,
    width: `${Math.max(0.4, place(to) - place(from))}%`,
  });
  const describe = ({ name, figures }: Row, at: number) =>
    t('quality.portraitAria', {
      name,
      mean: write(figures.mean),
      median: write(figures.median),
      low: write(points[at]?.low),
      high: write(points[at]?.high),
    });
  return (
    <div role="img" aria-label={`${label}: ${rows.map(describe).join('; ')}`}>
      <div className={styles.rows}>
        {rows.map((row, index) => {
          const strip = points[index];
          return (
            <Tooltip key={row.code} title={describe(row, index)}>
              <div className={styles.row}>
                <span className={styles.name}>{row.name}</span>
                <span className={styles.strip}>
                  {strip && (
                    <>
                      <span className={styles.wide} style={between(strip.low, strip.high)} />
                      <span className={styles.inner} style={between(strip.from, strip.to)} />
                    </>
                  )}
                  {row.figures.median !== null && (
                    <span className={styles.median} style={{ left: `${place(row.figures.median)}%` }} />
                  )}
                  {row.figures.mean !== null && (
                    <span className={styles.mean} style={{ left: `${place(row.figures.mean)}%` }} />
                  )}
                </span>
                <span className={styles.figures}>
                  {write(row.figures.median)}
                  <span className={styles.sub}>
                    {t('quality.nAndMissing', {
                      n: formatCount(row.figures.n),
                      missing: formatCount(row.figures.missing),
                    })}
                  </span>
                </span>
              </div>
            </Tooltip>
          );
        })}
      </div>
      <div className={styles.axis} aria-hidden="true">
        <span>{write(least)}</span>
        <span>{write(most)}</span>
      </div>
      <div className={styles.key} aria-hidden="true">
        <span>
          <span className={`${styles.median} ${styles.keyMark}`} /> {t('quality.median')}
        </span>
        <span>
          <span className={`${styles.mean} ${styles.keyMark}`} /> {t('quality.mean')}
        </span>
        <span>
          <span className={`${styles.inner} ${styles.keyMark}`} style={{ width: 22 }} /> {t('quality.middle')}
        </span>
        <span>
          <span className={`${styles.wide} ${styles.keyMark}`} style={{ width: 22 }} /> {t('quality.most')}
        </span>
      </div>
    </div>
  );
}

function Shares({ rows }: { rows: Row[] }) {
  const { t } = useTranslation();
  return (
    <>
      {rows.map(({ code, name, figures }) => (
        <div key={code}>
          <div className={styles.shareTitle}>
            {name}{' '}
            <span className="muted">
              {t('quality.nAndMissing', {
                n: formatCount(figures.n),
                missing: formatCount(figures.missing),
              })}
            </span>
          </div>
          {(figures.share ?? []).map((part) => {
            const share = figures.n ? part.count / figures.n : 0;
            return (
              <div key={part.value} className={styles.shareRow}>
                <span className={styles.name}>{part.label}</span>
                <span className={styles.bar}>
                  <span className={styles.barFill} style={{ width: `${share * 100}%` }} />
                </span>
                <span className={styles.figures}>{formatShare(share)}</span>
              </div>
            );
          })}
        </div>
      ))}
    </>
  );
}
