import { Injectable } from '@nestjs/common';
import { addDays, daysBetween, type BusinessDate } from '../../platform/clock/business-date.js';
import { sql, type SqlFragment } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import { emptyStatistics, type PurchaseStatistics } from './purchase-statistics.js';

// Reads: member, shop_order.

/** Ids per page; a page is one statement. Few, so that its rows are gone before they grow old. */
const IDS_PER_PAGE = 4000;
/** Pages asked at once. */
const LANES = 2;
/** The held-back period: a third of the history, at most 90 days, and none under 14. */
const HORIZON_AT_MOST = 90;
const HORIZON_AT_LEAST = 14;
/** More than any amount of a day in fen. */
const AMOUNT_LIMIT = 1_000_000_000_000;

interface StatisticsRow {
  member_id: string;
  frequency: number;
  recency_days: number;
  age_days: number;
  spend_days: number;
  spend_fen: number;
  frequency_before: number;
  recency_before: number | null;
}

/** Statistics, and the day after which orders are held back; null: the history is too short for that. */
export interface DatedStatistics {
  statistics: PurchaseStatistics;
  splitOn: BusinessDate | null;
}

/**
 * A page of statistics: counted orders until a date, made to purchase days first, for days are what is counted.
 * The first day's amount rides with its date in one number, so that it can be left out of repeat spend without
 * another pass. Reads ix_shop_order_member alone, in its order, and only the people asked for.
 */
export function statisticsStatement(
  fromId: number,
  toId: number,
  until: BusinessDate,
  split: BusinessDate,
): SqlFragment {
  return sql`SELECT s.member_id, s.day_count - 1 AS frequency, DATEDIFF(s.last_on, s.first_on) AS recency_days,
      DATEDIFF(${until}, s.first_on) AS age_days,
      s.paid_day_count - (s.first_fen > 0) AS spend_days, s.total_fen - s.first_fen AS spend_fen,
      s.day_count_before - 1 AS frequency_before, DATEDIFF(s.last_before_on, s.first_on) AS recency_before
    FROM (
      SELECT d.member_id, COUNT(*) AS day_count, MIN(d.paid_on) AS first_on, MAX(d.paid_on) AS last_on,
        SUM(d.amount_fen) AS total_fen, SUM(CASE WHEN d.amount_fen > 0 THEN 1 ELSE 0 END) AS paid_day_count,
        MOD(MIN(TO_DAYS(d.paid_on) * ${AMOUNT_LIMIT} + d.amount_fen), ${AMOUNT_LIMIT}) AS first_fen,
        SUM(CASE WHEN d.paid_on <= ${split} THEN 1 ELSE 0 END) AS day_count_before,
        MAX(CASE WHEN d.paid_on <= ${split} THEN d.paid_on END) AS last_before_on
      FROM (
        SELECT o.member_id, o.paid_on, SUM(o.net_amount_fen) AS amount_fen
        FROM shop_order o
        WHERE o.member_id BETWEEN ${fromId} AND ${toId} AND o.is_counted = 1 AND o.paid_on <= ${until}
        GROUP BY o.member_id, o.paid_on) d
      GROUP BY d.member_id) s
    ORDER BY s.member_id`;
}

/** Reads what the models are fitted to, page by page. */
@Injectable()
export class PurchaseStatisticsRead {
  /** Everybody after `afterId` with a counted order until `until` (included), in the order of their ids. */
  async read(
    db: Sql,
    until: BusinessDate,
    options: { afterId?: number; onProgress?: (done: number, total: number) => Promise<void> } = {},
  ): Promise<DatedStatistics> {
    const { afterId = 0, onProgress } = options;
    const first = await db.row<{ first_on: BusinessDate | null }>(
      'SELECT MIN(o.paid_on) AS first_on FROM shop_order o WHERE o.is_counted = 1 AND o.paid_on <= ?',
      [until],
    );
    const people = await db.row<{ people: number; lowest: number | null; highest: number | null }>(
      'SELECT COUNT(*) AS people, MIN(m.id) AS lowest, MAX(m.id) AS highest FROM member m WHERE m.id > ?',
      [afterId],
    );
    const horizon = horizonOf(first?.first_on ?? until, until);
    const splitOn = horizon === 0 ? null : addDays(until, -horizon);
    const statistics = emptyStatistics(people?.people ?? 0, horizon);
    const [lowest, highest] = [people?.lowest ?? 1, people?.highest ?? 0];
    for (let from = lowest; from <= highest; from += IDS_PER_PAGE * LANES) {
      const starts = Array.from({ length: LANES }, (_, lane) => from + lane * IDS_PER_PAGE);
      const pages = await Promise.all(
        starts
          .filter((start) => start <= highest)
          .map((start) => {
            const page = statisticsStatement(start, start + IDS_PER_PAGE - 1, until, splitOn ?? until);
            return db.rows<StatisticsRow>(page.text, page.values);
          }),
      );
      for (const rows of pages) append(statistics, rows);
      await onProgress?.(Math.min(from + IDS_PER_PAGE * LANES, highest) - lowest, highest - lowest);
    }
    return { statistics, splitOn };
  }
}

function horizonOf(firstOn: BusinessDate, until: BusinessDate): number {
  const horizon = Math.min(HORIZON_AT_MOST, Math.floor(daysBetween(firstOn, until) / 3));
  return horizon < HORIZON_AT_LEAST ? 0 : horizon;
}

/** People who appeared after they were counted have no place any more; they come with the next fit. */
function append(statistics: PurchaseStatistics, rows: readonly StatisticsRow[]): void {
  for (const row of rows.slice(0, statistics.memberId.length - statistics.count)) {
    const index = statistics.count;
    statistics.memberId[index] = Number(row.member_id);
    statistics.frequency[index] = row.frequency;
    statistics.recencyDays[index] = row.recency_days;
    statistics.ageDays[index] = row.age_days;
    statistics.spendDays[index] = row.spend_days;
    statistics.spendFen[index] = row.spend_fen;
    statistics.frequencyBefore[index] = row.frequency_before;
    statistics.recencyBefore[index] = row.recency_before ?? 0;
    statistics.count = index + 1;
  }
}
