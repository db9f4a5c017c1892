import { Injectable } from '@nestjs/common';
import {
  addDays,
  startOfBusinessDate,
  businessDateOf,
  type BusinessDate,
} from '../../platform/clock/business-date.js';
import type { Sql } from '../../platform/database/sql.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import { pointWorthSetting } from './points.settings.js';

/** Lots that are `fromDays` to `toDays` old (null: and older), counted in whole days since they were given. */
export interface LiabilityByAge {
  fromDays: number;
  toDays: number | null;
  lots: number;
  members: number;
  available: number;
  pending: number;
}

export interface LiabilityByMonth {
  /** `YYYY-MM` in which the points end unless they are used. */
  month: string;
  available: number;
  pending: number;
}

/** What the brand owes its members in points. */
export interface PointsLiability {
  /** By the wall clock. */
  asOf: BusinessDate;
  available: number;
  pending: number;
  /** What members owe after refunds; not taken off the others. */
  owed: number;
  members: number;
  /** Fen that 100 points are worth by the setting; null: not set, so no amount is shown. */
  worthFenPer100: number | null;
  /** (available + pending) in fen; null without a worth. */
  worthFen: number | null;
  byAge: LiabilityByAge[];
  byExpiry: LiabilityByMonth[];
}

/** What happened in a month, by the business date on which it happened. */
export interface PointsMonth {
  month: string;
  /** Given by orders, grants and adjustments up. */
  issued: number;
  /** Taken back by refunds and adjustments down. */
  reversed: number;
  /** Used, less what came back from cancelled exchanges. */
  spent: number;
  expired: number;
}

const AGES: readonly [number, number | null][] = [
  [0, 30],
  [31, 90],
  [91, 180],
  [181, 365],
  [366, null],
];

/** Figures of the points programme. Reads: points_account, points_lot, points_transaction, setting. */
@Injectable()
export class PointsReportRead {
  private readonly settings = new SettingStore();

  /** By age of lot and by month of expiry; one pass over the open lots. */
  async liability(sql: Sql, now: Date): Promise<PointsLiability> {
    const asOf = businessDateOf(now);
    const sums = await sql.row<{ members: number; available: number; pending: number; owed: number }>(
      `SELECT COUNT(CASE WHEN a.available + a.pending > 0 THEN 1 END) AS members,
         COALESCE(SUM(a.available), 0) AS available, COALESCE(SUM(a.pending), 0) AS pending,
         COALESCE(SUM(a.owed), 0) AS owed
       FROM points_account a`,
    );
    const worth = (await this.settings.read<number>(sql, pointWorthSetting.name)) ?? null;
    const { members = 0, available = 0, pending = 0, owed = 0 } = sums ?? {};
    return {
      asOf,
      members,
      available,
      pending,
      owed,
      worthFenPer100: worth,
      worthFen: worth === null ? null : Math.floor(((available + pending) * worth) / 100),
      byAge: await this.byAge(sql, asOf),
      byExpiry: await this.byExpiry(sql),
    };
  }

  /** The last `months` calendar months up to the one of `today`. By ix_points_transaction_day. */
  async months(sql: Sql, today: BusinessDate, months: number): Promise<PointsMonth[]> {
    const names = lastMonths(today, months);
    const rows = await sql.rows<{ month: number; kind: string; up: number; down: number }>(
      `SELECT EXTRACT(YEAR_MONTH FROM t.occurred_on) AS month, t.kind,
         SUM(CASE WHEN t.points > 0 THEN t.points ELSE 0 END) AS up,
         SUM(CASE WHEN t.points < 0 THEN -t.points ELSE 0 END) AS down
       FROM points_transaction t WHERE t.occurred_on >= ? AND t.occurred_on <= ? AND t.kind <> 'release'
       GROUP BY EXTRACT(YEAR_MONTH FROM t.occurred_on), t.kind`,
      [`${names[0]}-01`, today],
    );
    return names.map((month) => {
      const of = (kinds: readonly string[], side: 'up' | 'down'): number =>
        rows
          .filter((row) => String(row.month) === month.replace('-', '') && kinds.includes(row.kind))
          .reduce((sum, row) => sum + row[side], 0);
      return {
        month,
        issued: of(['earn', 'grant', 'adjust'], 'up'),
        reversed: of(['reverse', 'adjust'], 'down'),
        spent: of(['spend'], 'down') - of(['unspend'], 'up'),
        expired: of(['expire'], 'down'),
      };
    });
  }

  private async byAge(sql: Sql, asOf: BusinessDate): Promise<LiabilityByAge[]> {
    const found: LiabilityByAge[] = [];
    for (const [fromDays, toDays] of AGES) {
      // A lot given today is 0 days old; the bounds are half-open instants.
      const youngest = startOfBusinessDate(addDays(asOf, 1 - fromDays));
      const oldest = toDays === null ? new Date(0) : startOfBusinessDate(addDays(asOf, -toDays));
      const row = await sql.row<{ lots: number; members: number; available: number; pending: number }>(
        `SELECT COUNT(*) AS lots, COUNT(DISTINCT l.member_id) AS members,
           COALESCE(SUM(CASE WHEN l.state = 'available' THEN l.remaining ELSE 0 END), 0) AS available,
           COALESCE(SUM(CASE WHEN l.state = 'pending' THEN l.remaining ELSE 0 END), 0) AS pending
         FROM points_lot l WHERE l.remaining > 0 AND l.granted_at >= ? AND l.granted_at < ?`,
        [oldest, youngest],
      );
      found.push({
        fromDays,
        toDays,
        lots: row?.lots ?? 0,
        members: row?.members ?? 0,
        available: row?.available ?? 0,
        pending: row?.pending ?? 0,
      });
    }
    return found;
  }

  private async byExpiry(sql: Sql): Promise<LiabilityByMonth[]> {
    const rows = await sql.rows<{ month: number; available: number; pending: number }>(
      `SELECT x.month, SUM(x.available) AS available, SUM(x.pending) AS pending FROM (
         SELECT EXTRACT(YEAR_MONTH FROM l.expires_at + INTERVAL 8 HOUR - INTERVAL 1 SECOND) AS month,
           CASE WHEN l.state = 'available' THEN l.remaining ELSE 0 END AS available,
           CASE WHEN l.state = 'pending' THEN l.remaining ELSE 0 END AS pending
         FROM points_lot l WHERE l.remaining > 0
       ) x GROUP BY x.month ORDER BY x.month`,
    );
    return rows.map((row) => ({
      month: `${String(row.month).slice(0, 4)}-${String(row.month).slice(4)}`,
      available: row.available,
      pending: row.pending,
    }));
  }
}

/** `YYYY-MM` of the last months, the one of `today` last. */
function lastMonths(today: BusinessDate, months: number): string[] {
  const [year = 0, month = 1] = today.split('-').map(Number);
  return Array.from({ length: months }, (_, index) => {
    const at = year * 12 + (month - 1) - (months - 1 - index);
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
  });
}
