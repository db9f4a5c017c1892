import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { miniApi } from '../../../api/http.js';
import type { MiniPointsEntry } from '../../../api/types-mini.js';
import { formatDate, formatMoment } from '../../../format/moment.js';
import { formatCount } from '../../../format/number.js';
import { usePhoneLife } from '../phone-life.js';
import own from './points.module.css';
import styles from '../phone.module.css';

/** Entries of one answer. */
const pageSize = 30;

function byMonth(entries: MiniPointsEntry[]): [string, MiniPointsEntry[]][] {
  const months = new Map<string, MiniPointsEntry[]>();
  for (const entry of entries) {
    const month = formatDate(entry.occurredAt).slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), entry]);
  }
  return [...months];
}

/** The ledger by month. `newest` is kept fresh by the caller; what is older is fetched when asked for. */
export function Ledger({ newest }: { newest: MiniPointsEntry[] }) {
  const { t } = useTranslation();
  const { personId, token } = usePhoneLife();
  const lastId = newest.at(-1)?.id ?? '';
  const older = useInfiniteQuery({
    queryKey: ['phone', personId, '/points/entries', lastId],
    queryFn: ({ pageParam, signal }) =>
      miniApi.get<MiniPointsEntry[]>(
        '/points/entries',
        token,
        { before: pageParam, limit: pageSize },
        signal,
      ),
    initialPageParam: lastId,
    getNextPageParam: (last) => (last.length < pageSize ? undefined : last.at(-1)?.id),
    enabled: false,
  });
  const hasMore = older.data ? older.hasNextPage : newest.length >= pageSize;
  if (newest.length === 0) return <div className={styles.empty}>{t('phone.point.none')}</div>;
  return (
    <div data-testid="phone-ledger">
      {byMonth([...newest, ...(older.data?.pages.flat() ?? [])]).map(([month, entries]) => (
        <section key={month}>
          <div className={styles.month}>{month}</div>
          <ul className={styles.entries}>
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </ul>
        </section>
      ))}
      {hasMore && (
        <Button
          block
          style={{ marginTop: 12 }}
          loading={older.isFetching}
          onClick={() => void (older.data ? older.fetchNextPage() : older.refetch())}
          data-testid="phone-ledger-more"
        >
          {t('phone.point.more')}
        </Button>
      )}
    </div>
  );
}

function Entry({ entry }: { entry: MiniPointsEntry }) {
  const { t } = useTranslation();
  const expiry =
    entry.points > 0 && !entry.isPending && entry.expiresAt !== null
      ? t('phone.point.until', { date: formatDate(entry.expiresAt) })
      : '';
  const waits =
    entry.isPending && entry.availableAt !== null
      ? t('phone.point.waits', { date: formatDate(entry.availableAt) })
      : '';
  return (
    <li>
      <span>
        {entry.kindLabel}
        <span className={styles.note}>
          {[formatMoment(entry.occurredAt), entry.note, waits, expiry].filter(Boolean).join(' · ')}
        </span>
      </span>
      <strong
        className={`${styles.count} ${entry.points < 0 ? own.minus : entry.isPending ? own.waiting : own.plus}`}
      >
        {entry.points > 0 ? '+' : ''}
        {formatCount(entry.points)}
      </strong>
    </li>
  );
}
