import type { Database } from '../../src/platform/database/database.js';
import type { GrowthServices } from './growth.js';
import type { OrderRow } from './people.js';

export const GROWTH_RULES = {
  perYuan: 1,
  perOrder: 10,
  perActivity: { followed: 20, visited: 5 },
  dailyActivityCap: 12,
  startsOn: null,
};

/** An order of a person, paid at noon of a business date. */
export function bought(
  memberId: number,
  date: string,
  amountFen: number,
  rest: Partial<OrderRow> = {},
): OrderRow {
  const paidAt = new Date(`${date}T04:00:00Z`);
  return { memberId, externalId: `${memberId}-${date}-${amountFen}`, paidAt, amountFen, ...rest };
}

/** What specs of the ledger do and ask, on the database and services of the moment. */
export function growthLedger(now: () => { database: Database; growth: GrowthServices }) {
  return {
    setRules: (value: unknown) => now().growth.settings.write(now().database, 'growth.rules', value, 'spec'),
    orderIds: async () => {
      const rows = await now().database.rows<{ id: string }>('SELECT o.id FROM shop_order o ORDER BY o.id');
      return rows.map(({ id }) => id);
    },
    settle: (ids: readonly string[]) =>
      now().database.transaction((tx) => now().growth.service.settleOrders(tx, ids)),
    visit: (memberId: number, date: string, key: string, kind = 'visited') =>
      now().database.transaction((tx) =>
        now().growth.facts.activities.append(tx, [
          { memberId: String(memberId), kind, dedupeKey: key, occurredAt: new Date(`${date}T04:00:00Z`) },
        ]),
      ),
    settleActivities: (...memberIds: number[]) =>
      now().database.transaction((tx) => now().growth.service.settleActivities(tx, memberIds.map(String))),
    total: (memberId: number) => now().growth.read.total(now().database, String(memberId)),
    entries: () =>
      now().database.rows<Record<string, unknown>>(
        `SELECT e.member_id, e.kind, e.points, e.source_key, e.earned_on FROM growth_entry e ORDER BY e.id`,
      ),
    /** Whom growth has marked. */
    marked: async () => {
      const rows = await now().database.rows<{ member_id: string }>(
        `SELECT DISTINCT k.member_id FROM member_mark k WHERE k.reason = 'growth' ORDER BY k.member_id`,
      );
      return rows.map((row) => row.member_id);
    },
    /** Why facts were refreshed, refresh by refresh. */
    told: async () => {
      const rows = await now().database.rows<{ payload_json: { reasons: Record<string, string[]> } }>(
        `SELECT e.payload_json FROM outbox_event e WHERE e.name = 'member-facts.refreshed' ORDER BY e.id`,
      );
      return rows.map((row) => row.payload_json.reasons);
    },
    /** Everybody whose sum is not that of their entries. */
    broken: () =>
      now().database.rows(
        `SELECT b.member_id FROM growth_balance b
         WHERE b.total <> (SELECT COALESCE(SUM(e.points), 0) FROM growth_entry e WHERE e.member_id = b.member_id)
         UNION SELECT e.member_id FROM growth_entry e LEFT JOIN growth_balance b ON b.member_id = e.member_id
         WHERE b.member_id IS NULL`,
      ),
  };
}
