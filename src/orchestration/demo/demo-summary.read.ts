import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import { TieringRead } from '../../decisions/tiering/tiering.read.js';

type Counts = Record<string, number>;

/** What the main job left behind, in figures that can be checked against each other. */
export interface DemoSummary {
  businessDate: string;
  /** People held, joined or not. */
  members: number;
  joined: number;
  /** People with at least one counted order. */
  buyers: number;
  /** Paid orders held, those refunded in full included. */
  orders: number;
  /** Counted orders less their refunds. */
  netAmountFen: number;
  /** People by scheme code and tier code; each scheme sums to `members`. */
  tiers: Record<string, Counts>;
  coupons: Counts;
  pointsEntries: number;
  pointsBalance: number;
  /** Outcome, then reason where there is one. */
  deliveries: Record<string, number | Counts>;
  /** eligible = heldOut + submitted + waiting + all dropped. */
  reactivation: { eligible: number; heldOut: number; submitted: number; waiting: number; dropped: Counts };
}

/**
 * Reads the summary. Tables: member, shop_order, coupon, points_transaction, points_account, delivery,
 * reactivation_pick; tiers through tiering's read model.
 */
@Injectable()
export class DemoSummaryRead {
  constructor(private readonly tiering: TieringRead) {}

  async read(sql: Sql, businessDate: string): Promise<DemoSummary> {
    const people = await sql.row<{ members: number; joined: number }>(
      'SELECT COUNT(*) AS members, COUNT(m.joined_at) AS joined FROM member m WHERE m.merged_into_id IS NULL',
    );
    const orders = await sql.row<{ orders: number; buyers: number; net: number }>(
      `SELECT COUNT(*) AS orders, COUNT(DISTINCT IF(o.is_counted, o.member_id, NULL)) AS buyers,
              COALESCE(SUM(IF(o.is_counted, o.net_amount_fen, 0)), 0) AS net
       FROM shop_order o WHERE o.paid_at IS NOT NULL`,
    );
    const points = await sql.row<{ entries: number; balance: number }>(
      `SELECT (SELECT COUNT(*) FROM points_transaction t) AS entries,
              (SELECT COALESCE(SUM(a.available), 0) FROM points_account a) AS balance`,
    );
    return {
      businessDate,
      members: people?.members ?? 0,
      joined: people?.joined ?? 0,
      buyers: orders?.buyers ?? 0,
      orders: orders?.orders ?? 0,
      netAmountFen: orders?.net ?? 0,
      tiers: await this.tiers(sql),
      coupons: await couponStates(sql),
      pointsEntries: points?.entries ?? 0,
      pointsBalance: points?.balance ?? 0,
      deliveries: await deliveryOutcomes(sql),
      reactivation: await reactivationOn(sql, businessDate),
    };
  }

  private async tiers(sql: Sql): Promise<Record<string, Counts>> {
    const counted: Record<string, Counts> = {};
    for (const { code } of await this.tiering.schemesPublished(sql)) {
      const tiers = await this.tiering.countByTier(sql, code);
      counted[code] = Object.fromEntries(tiers.map(({ code: tierCode, count }) => [tierCode, count]));
    }
    return counted;
  }
}

async function couponStates(sql: Sql): Promise<Counts> {
  const rows = await sql.rows<{ state: string; coupons: number }>(
    'SELECT c.state, COUNT(*) AS coupons FROM coupon c GROUP BY c.state',
  );
  return Object.fromEntries(rows.map(({ state, coupons }) => [state, coupons]));
}

async function deliveryOutcomes(sql: Sql): Promise<Record<string, number | Counts>> {
  const rows = await sql.rows<{ outcome: string; reason: string | null; messages: number }>(
    'SELECT d.outcome, d.reason, COUNT(*) AS messages FROM delivery d GROUP BY d.outcome, d.reason',
  );
  const outcomes: Record<string, number | Counts> = {};
  for (const { outcome, reason, messages } of rows) {
    const known = outcomes[outcome];
    if (reason === null && known === undefined) outcomes[outcome] = messages;
    else {
      const byReason = typeof known === 'object' ? known : known === undefined ? {} : { none: known };
      outcomes[outcome] = { ...byReason, [reason ?? 'none']: messages };
    }
  }
  return outcomes;
}

async function reactivationOn(sql: Sql, businessDate: string): Promise<DemoSummary['reactivation']> {
  const rows = await sql.rows<{ outcome: string; reason: string | null; people: number }>(
    `SELECT p.outcome, p.reason, COUNT(*) AS people FROM reactivation_pick p WHERE p.period = ?
     GROUP BY p.outcome, p.reason`,
    [businessDate],
  );
  const sum = (outcome: string): number =>
    rows.filter((row) => row.outcome === outcome).reduce((total, { people }) => total + people, 0);
  const dropped = rows.filter(({ outcome }) => outcome === 'dropped');
  return {
    eligible: rows.reduce((total, { people }) => total + people, 0),
    heldOut: sum('held_out'),
    submitted: sum('submitted'),
    waiting: sum('waiting'),
    dropped: Object.fromEntries(dropped.map(({ reason, people }) => [reason ?? 'none', people])),
  };
}
