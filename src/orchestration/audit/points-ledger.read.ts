import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import type { LedgerPeriod } from './ledger-period.js';

/** Points on members' accounts: usable, waiting, and owed (a positive number). */
export interface PointsSums {
  available: number;
  pending: number;
  owed: number;
}

/** What one kind of transactions moved within a period. */
export interface PointsBookLine extends PointsSums {
  /** earn, grant, spend …, as points calls them. */
  kind: string;
  transactions: number;
}

/** All members' points over a period. */
export interface PointsBook {
  opening: PointsSums;
  lines: PointsBookLine[];
  closing: PointsSums;
  /** Each transaction of the period sums to 0 over all accounts, those of the house included. */
  isDoubleEntry: boolean;
  /** The same sums carried on to now give what the accounts say. */
  isBalanced: boolean;
}

/** One transaction of the ledger. */
export interface PointsMovement extends PointsSums {
  id: string;
  recordedAt: Date;
  occurredAt: Date;
  memberId: string;
  kind: string;
  sourceKind: string;
  sourceKey: string;
  orderId: string | null;
  note: string;
  by: string;
}

interface AccountSums {
  kind: string;
  account: string;
  earlier: number;
  within: number;
  later: number;
}

const ROWS_PER_READ = 2_000;

/**
 * The book of points over a period, by the time at which transactions were written down (an order of last week that
 * arrives today is today's). Reads: points_transaction, points_entry, points_account. Sums read the entries once.
 */
@Injectable()
export class PointsLedgerRead {
  async book(sql: Sql, { startsAt, endsAt }: LedgerPeriod): Promise<PointsBook> {
    const sums = await sql.rows<AccountSums>(
      `SELECT t.kind, e.account, SUM(IF(t.recorded_at < ?, e.amount, 0)) AS earlier,
         SUM(IF(t.recorded_at >= ? AND t.recorded_at < ?, e.amount, 0)) AS within,
         SUM(IF(t.recorded_at >= ?, e.amount, 0)) AS later
       FROM points_transaction t JOIN points_entry e ON e.transaction_id = t.id GROUP BY t.kind, e.account`,
      [startsAt, startsAt, endsAt, endsAt],
    );
    const counts = await sql.rows<{ kind: string; transactions: number }>(
      `SELECT t.kind, COUNT(*) AS transactions FROM points_transaction t
       WHERE t.recorded_at >= ? AND t.recorded_at < ? GROUP BY t.kind ORDER BY t.kind`,
      [startsAt, endsAt],
    );
    const now = await sql.row<PointsSums>(
      `SELECT COALESCE(SUM(a.available), 0) AS available, COALESCE(SUM(a.pending), 0) AS pending,
         COALESCE(SUM(a.owed), 0) AS owed FROM points_account a`,
    );
    const part = (name: 'earlier' | 'within' | 'later', kind?: string): PointsSums =>
      sumsOf(
        sums.filter((row) => kind === undefined || row.kind === kind).map((row) => [row.account, row[name]]),
      );
    const opening = part('earlier');
    const closing = plus(opening, part('within'));
    const carried = plus(closing, part('later'));
    return {
      opening,
      lines: counts.map(({ kind, transactions }) => ({ kind, transactions, ...part('within', kind) })),
      closing,
      isDoubleEntry: sums.reduce((sum, { within }) => sum + within, 0) === 0,
      isBalanced:
        carried.available === now?.available && carried.pending === now.pending && carried.owed === now.owed,
    };
  }

  /** Every transaction written down within the period, in the order of writing. */
  async *movements(sql: Sql, { startsAt, endsAt }: LedgerPeriod): AsyncGenerator<PointsMovement> {
    let after = '0';
    for (;;) {
      const rows = await sql.rows<{
        id: string;
        recorded_at: Date;
        occurred_at: Date;
        member_id: string;
        kind: string;
        source_kind: string;
        source_key: string;
        order_id: string | null;
        note: string;
        recorded_by: string;
        available: number;
        pending: number;
        owed: number;
      }>(
        `SELECT t.id, t.recorded_at, t.occurred_at, t.member_id, t.kind, t.source_kind, t.source_key, t.order_id,
           t.note, t.recorded_by,
           COALESCE((SELECT SUM(e.amount) FROM points_entry e
             WHERE e.transaction_id = t.id AND e.account = 'available'), 0) AS available,
           COALESCE((SELECT SUM(e.amount) FROM points_entry e
             WHERE e.transaction_id = t.id AND e.account = 'pending'), 0) AS pending,
           COALESCE((SELECT -SUM(e.amount) FROM points_entry e
             WHERE e.transaction_id = t.id AND e.account = 'owed'), 0) AS owed
         FROM points_transaction t WHERE t.id > ? AND t.recorded_at >= ? AND t.recorded_at < ?
         ORDER BY t.id LIMIT ${ROWS_PER_READ}`,
        [after, startsAt, endsAt],
      );
      for (const row of rows) {
        yield {
          id: row.id,
          recordedAt: row.recorded_at,
          occurredAt: row.occurred_at,
          memberId: row.member_id,
          kind: row.kind,
          sourceKind: row.source_kind,
          sourceKey: row.source_key,
          orderId: row.order_id,
          note: row.note,
          by: row.recorded_by,
          available: row.available,
          pending: row.pending,
          owed: row.owed,
        };
      }
      if (rows.length < ROWS_PER_READ) return;
      after = rows.at(-1)?.id ?? after;
    }
  }
}

/** Of a member's accounts; owed stands negative in the entries. */
function sumsOf(amounts: readonly [account: string, amount: number][]): PointsSums {
  const of = (account: string): number =>
    amounts.filter(([name]) => name === account).reduce((sum, [, amount]) => sum + amount, 0);
  return { available: of('available'), pending: of('pending'), owed: 0 - of('owed') };
}

function plus(left: PointsSums, right: PointsSums): PointsSums {
  return {
    available: left.available + right.available,
    pending: left.pending + right.pending,
    owed: left.owed + right.owed,
  };
}
