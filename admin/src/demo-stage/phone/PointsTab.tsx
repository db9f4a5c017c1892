import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import type { PointsEntry } from '../../api/types.js';
import { problemText } from '../../app/problem-text.js';
import { formatDate, formatMoment } from '../../format/moment.js';
import { formatCount } from '../../format/number.js';
import { labelOf } from '../../labels.js';
import type { PhoneTabProps } from './Phone.js';
import { usePhonePoints } from './usePhone.js';
import styles from './phone.module.css';

function byMonth(entries: PointsEntry[]): [string, PointsEntry[]][] {
  const months = new Map<string, PointsEntry[]>();
  for (const entry of entries) {
    const month = formatDate(entry.occurredAt).slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), entry]);
  }
  return [...months];
}

/** Balance and ledger, month by month. */
export function PointsTab({ personId, token, interval }: PhoneTabProps) {
  const { t } = useTranslation();
  const points = usePhonePoints(personId, token, interval);
  if (points.isError && !points.data) return <div className={styles.empty}>{problemText(points.error)}</div>;
  if (!points.data) return <Skeleton active style={{ padding: 16 }} />;
  return (
    <div className={styles.screen} data-testid="phone-points-tab">
      <div className={styles.progress} style={{ marginTop: 0 }}>
        <span className={styles.small}>{t('phone.points')}</span>
        <div style={{ fontSize: 28, fontWeight: 600 }} className="num">
          {formatCount(points.data.balance)}
        </div>
        {points.data.owed > 0 && (
          <span className={styles.small}>{t('phone.owed', { points: formatCount(points.data.owed) })}</span>
        )}
      </div>
      {points.data.entries.length === 0 && <div className={styles.empty}>{t('phone.noPoints')}</div>}
      {byMonth(points.data.entries).map(([month, entries]) => (
        <section key={month}>
          <div className={styles.month}>{month}</div>
          <ul className={styles.entries}>
            {entries.map((entry) => (
              <li key={entry.id}>
                <span>
                  {entry.kindLabel || labelOf('points', entry.kind)}
                  <span className={styles.small} style={{ display: 'block' }}>
                    {[formatMoment(entry.occurredAt), entry.note].filter(Boolean).join(' · ')}
                  </span>
                </span>
                <strong className={`${styles.count} ${entry.points < 0 ? styles.minus : styles.plus}`}>
                  {entry.points > 0 ? '+' : ''}
                  {formatCount(entry.points)}
                </strong>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
