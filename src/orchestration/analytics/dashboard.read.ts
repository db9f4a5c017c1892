import { Injectable } from '@nestjs/common';
import { addDays, startOfBusinessDate, type BusinessDate } from '../../platform/clock/business-date.js';
import type { Sql } from '../../platform/database/sql.js';

/** One business day of counted orders. */
export interface PaidDay {
  date: BusinessDate;
  amountFen: number;
  orders: number;
}

export interface PeopleTotals {
  people: number;
  joined: number;
  /** Joined on one of the last 30 business dates, and on one of the 30 before those. */
  joined30: number;
  joinedBefore30: number;
}

export interface Repurchase {
  /** People with a counted order in the last 365 business dates. */
  buyers: number;
  /** Of those, people with two or more. */
  returning: number;
}

/** Work that waits for a person, by what it is. */
export interface OpenItems {
  unknownDeliveries: number;
  failedRuns: number;
  scarceTemplates: number;
  isMessagingStopped: boolean;
}

const COUNT_CAP = 10_000;
/** A template is scarce when less than this share of its stock is left. */
const SCARCE_SHARE = 0.1;

/** The figures of the dashboard. Reads: member, shop_order, member_fact, delivery, job_run, coupon_template. */
@Injectable()
export class DashboardRead {
  /** People held and joined; records merged away do not count. Walks ix_member_joined. */
  async peopleTotals(sql: Sql, today: BusinessDate): Promise<PeopleTotals> {
    const end = startOfBusinessDate(addDays(today, 1));
    const month = startOfBusinessDate(addDays(today, -29));
    const monthBefore = startOfBusinessDate(addDays(today, -59));
    const row = await sql.row<{ people: number; joined: number; recent: number; earlier: number }>(
      `SELECT COUNT(*) AS people, COUNT(m.joined_at) AS joined,
              COALESCE(SUM(m.joined_at >= ? AND m.joined_at < ?), 0) AS recent,
              COALESCE(SUM(m.joined_at >= ? AND m.joined_at < ?), 0) AS earlier
       FROM member m WHERE m.merged_into_id IS NULL`,
      [month, end, monthBefore, month],
    );
    return {
      people: row?.people ?? 0,
      joined: row?.joined ?? 0,
      joined30: row?.recent ?? 0,
      joinedBefore30: row?.earlier ?? 0,
    };
  }

  /** Counted orders by business date, `from` and `to` included; days without any are left in with zeros. */
  async paidByDay(sql: Sql, from: BusinessDate, to: BusinessDate): Promise<PaidDay[]> {
    const rows = await sql.rows<{ paid_on: BusinessDate; amount: number; orders: number }>(
      `SELECT o.paid_on, SUM(o.net_amount_fen) AS amount, COUNT(*) AS orders FROM shop_order o
       WHERE o.paid_on >= ? AND o.paid_on <= ? AND o.is_counted = 1 GROUP BY o.paid_on`,
      [from, to],
    );
    const byDate = new Map(rows.map((row) => [row.paid_on, row]));
    const days: PaidDay[] = [];
    for (let date = from; date <= to; date = addDays(date, 1)) {
      const row = byDate.get(date);
      days.push({ date, amountFen: row?.amount ?? 0, orders: row?.orders ?? 0 });
    }
    return days;
  }

  /** People with a counted order on the dates from `from` to `to`, both included. */
  async buyers(sql: Sql, from: BusinessDate, to: BusinessDate): Promise<number> {
    const row = await sql.row<{ buyers: number }>(
      `SELECT COUNT(DISTINCT o.member_id) AS buyers FROM shop_order o
       WHERE o.paid_on >= ? AND o.paid_on <= ? AND o.is_counted = 1`,
      [from, to],
    );
    return row?.buyers ?? 0;
  }

  /** From the facts, as of their date. */
  async repurchase365(sql: Sql): Promise<Repurchase> {
    const row = await sql.row<{ buyers: number; repeat_buyers: number }>(
      `SELECT COALESCE(SUM(f.order_count_365 >= 1), 0) AS buyers,
              COALESCE(SUM(f.order_count_365 >= 2), 0) AS repeat_buyers FROM member_fact f`,
    );
    return { buyers: row?.buyers ?? 0, returning: row?.repeat_buyers ?? 0 };
  }

  /** When an order or refund was last recorded; undefined while there is none. */
  async dataAsOf(sql: Sql): Promise<Date | undefined> {
    const row = await sql.row<{ finished_at: Date | null }>(
      'SELECT MAX(o.recorded_at) AS finished_at FROM shop_order o',
    );
    return row?.finished_at ?? undefined;
  }

  /** What waits for a person: unclear messages, runs that failed since yesterday, stock that runs out. */
  async openItems(sql: Sql): Promise<Omit<OpenItems, 'isMessagingStopped'>> {
    const row = await sql.row<{ unclear: number; failed: number; scarce: number }>(
      `SELECT
         (SELECT COUNT(*) FROM (SELECT 1 FROM delivery d WHERE d.outcome = 'unknown' LIMIT ${COUNT_CAP}) u) AS unclear,
         (SELECT COUNT(*) FROM job_run r
          WHERE r.state = 'failed' AND r.finished_at > UTC_TIMESTAMP(3) - INTERVAL 1 DAY) AS failed,
         (SELECT COUNT(*) FROM coupon_template k
          WHERE k.state = 'active' AND k.stock > 0 AND k.stock - k.issued < k.stock * ${SCARCE_SHARE}) AS scarce`,
    );
    return {
      unknownDeliveries: row?.unclear ?? 0,
      failedRuns: row?.failed ?? 0,
      scarceTemplates: row?.scarce ?? 0,
    };
  }
}
