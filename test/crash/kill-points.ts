import type { Database } from '../../src/platform/database/database.js';
import type { Installation } from '../harness/installation.js';
import { seeded } from '../harness/seeded.js';

/** A moment of the main job at which the worker is killed. */
export interface KillPoint {
  label: string;
  /** True from that moment on. Polled every few milliseconds. */
  isReached(installation: Installation): Promise<boolean>;
}

/** How many rows an undisturbed run leaves; thresholds are fractions of these. */
export interface FinalCounts {
  orders: number;
  points: number;
  facts: number;
}

async function holds(database: Database, condition: string): Promise<boolean> {
  return (await database.row(`SELECT 1 AS hit FROM DUAL WHERE ${condition}`)) !== undefined;
}

function whenRows(label: string, table: string, atLeast: number): KillPoint {
  return {
    label: `${label} ${atLeast}`,
    isReached: ({ test }) => holds(test.database, `(SELECT COUNT(*) FROM ${table} x) >= ${atLeast}`),
  };
}

function whenExists(label: string, select: string): KillPoint {
  return { label, isReached: ({ test }) => holds(test.database, `EXISTS (${select})`) };
}

/** The points in the order in which the main job reaches them: sync, facts, points, run, grants, reactivation. */
export function killPoints(seed: number, final: FinalCounts): KillPoint[] {
  const random = seeded(seed);
  const thresholds = (count: number, total: number): number[] =>
    Array.from({ length: count }, () => Math.max(1, Math.floor(random() * total))).sort((a, b) => a - b);
  return [
    whenExists(
      'follower list under way',
      `SELECT 1 FROM channel_identity i WHERE i.follow_state = 'following'`,
    ),
    ...thresholds(7, final.orders).map((rows) => whenRows('orders', 'shop_order', rows)),
    whenRows('facts', 'member_fact', thresholds(1, final.facts)[0] ?? 1),
    ...thresholds(2, final.points).map((rows) => whenRows('points entries', 'points_transaction', rows)),
    whenExists('tier run planned', 'SELECT 1 FROM tier_run r'),
    whenExists('tier run under way', `SELECT 1 FROM tier_run_range r WHERE r.lease_token IS NOT NULL`),
    whenExists('tier changes written', 'SELECT 1 FROM tier_change c'),
    whenExists('tier event not handled', `SELECT 1 FROM outbox_event e WHERE e.name = 'member-tier.changed'`),
    whenExists('gifts given', 'SELECT 1 FROM benefit_grant g'),
    whenExists('people picked', 'SELECT 1 FROM reactivation_pick p'),
    whenExists('mass send written', 'SELECT 1 FROM mass_send s'),
    whenExists('mass send called', 'SELECT 1 FROM mass_send s WHERE s.called_at IS NOT NULL'),
  ];
}
