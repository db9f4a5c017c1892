import type { Database } from '../../src/platform/database/database.js';

/**
 * A person's name in a dump: their smallest identity. Ids are left out, because a transaction that was
 * killed leaves a gap in them and nothing else.
 */
const PERSON = (member: string): string =>
  `(SELECT MIN(CONCAT(pc.code, '/', pi.external_id)) FROM channel_identity pi
    JOIN channel pc ON pc.id = pi.channel_id WHERE pi.member_id = ${member})`;

const TIER = (column: string): string => `(SELECT dt.code FROM tier dt WHERE dt.id = ${column})`;

const SLOTS = [1, 2, 3]
  .map((slot) => `${TIER(`mt.tier_${slot}`)} AS tier_${slot}, mt.since_${slot}`)
  .join(', ');

/** What must be equal after a run with crashes and one without, table by table; ids and times left out. */
const DUMPS: Record<string, string> = {
  people: `SELECT ${PERSON('m.id')} AS person, m.display_name, m.city, m.joined_at, m.merged_into_id IS NOT NULL AS is_merged
    FROM member m`,
  identities: `SELECT c.code AS channel, i.external_id, i.union_id, ${PERSON('i.member_id')} AS person, i.follow_state
    FROM channel_identity i JOIN channel c ON c.id = i.channel_id`,
  consents: `SELECT ${PERSON('n.member_id')} AS person, n.purpose, n.is_granted FROM consent_current n`,
  orders: `SELECT c.code AS channel, o.external_id, ${PERSON('o.member_id')} AS person, o.state, o.paid_amount_fen,
      o.refunded_amount_fen, o.is_counted, o.paid_at,
      (SELECT COUNT(*) FROM shop_order_item oi WHERE oi.order_id = o.id) AS items,
      (SELECT COUNT(*) FROM order_amendment oa WHERE oa.order_id = o.id) AS amendments
    FROM shop_order o JOIN channel c ON c.id = o.channel_id`,
  refunds: `SELECT c.code AS channel, r.external_id, r.order_external_id, r.amount_fen, r.state, r.order_id IS NULL AS is_loose
    FROM refund r JOIN channel c ON c.id = r.channel_id`,
  facts: `SELECT ${PERSON('f.member_id')} AS person, f.as_of_on, f.next_decay_on, f.first_paid_on, f.last_paid_on,
      f.order_count, f.net_amount_fen, f.order_count_30, f.net_amount_fen_90, f.order_count_180, f.net_amount_fen_365,
      f.average_order_value_fen, f.purchase_day_count, f.purchase_interval_days, f.refund_count, f.is_following
    FROM member_fact f`,
  tiers: `SELECT ${PERSON('mt.member_id')} AS person, ${SLOTS} FROM member_tier mt`,
  changes: `SELECT ${PERSON('tc.member_id')} AS person, s.code AS scheme, ${TIER('tc.from_tier')} AS from_tier,
      ${TIER('tc.to_tier')} AS to_tier, tc.cause, tc.business_date, tc.deciding_json
    FROM tier_change tc JOIN scheme s ON s.id = tc.scheme_id`,
  grants: `SELECT ${PERSON('g.member_id')} AS person, g.kind, ${TIER('g.tier_id')} AS tier, g.outcome, g.business_date
    FROM benefit_grant g`,
  coupons: `SELECT ${PERSON('k.member_id')} AS person, t.code AS template, k.source_kind, k.state
    FROM coupon k JOIN coupon_template t ON t.id = k.template_id`,
  templates: 'SELECT t.code, t.stock, t.issued FROM coupon_template t',
  points: `SELECT ${PERSON('p.member_id')} AS person, p.kind, p.points, p.rate_milli, o.external_id AS order_no
    FROM points_transaction p LEFT JOIN shop_order o ON o.id = p.order_id`,
  lots: `SELECT ${PERSON('l.member_id')} AS person, l.granted, l.remaining, l.state, l.reversed, l.spent, l.netted, o.external_id AS order_no
    FROM points_lot l LEFT JOIN shop_order o ON o.id = l.order_id`,
  accounts: `SELECT ${PERSON('a.member_id')} AS person, a.available, a.pending, a.owed FROM points_account a`,
  deliveries: `SELECT ${PERSON('d.member_id')} AS person, d.source_kind, d.purpose, d.message_kind, d.outcome, d.reason, d.text
    FROM delivery d`,
  picks: `SELECT ${PERSON('p.member_id')} AS person, p.period, p.outcome, p.reason FROM reactivation_pick p`,
};

/** Sorted lines per table. */
export async function dump(database: Database): Promise<Record<string, string[]>> {
  const lines: Record<string, string[]> = {};
  for (const [table, select] of Object.entries(DUMPS)) {
    const rows = await database.rows<Record<string, unknown>>(select);
    lines[table] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return lines;
}

/** The lines that only one side has, per table; empty when both are equal. Lines are counted, not just compared. */
export function differences(
  expected: Record<string, string[]>,
  actual: Record<string, string[]>,
): Record<string, { missing: string[]; extra: string[] }> {
  const found: Record<string, { missing: string[]; extra: string[] }> = {};
  for (const table of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const missing = without(expected[table] ?? [], actual[table] ?? []);
    const extra = without(actual[table] ?? [], expected[table] ?? []);
    if (missing.length + extra.length > 0)
      found[table] = { missing: missing.slice(0, 5), extra: extra.slice(0, 5) };
  }
  return found;
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of others) counts.set(line, (counts.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const left = counts.get(line) ?? 0;
    counts.set(line, left - 1);
    return left <= 0;
  });
}
