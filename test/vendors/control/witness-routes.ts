import type { ControlRoute } from '../api-route.js';
import type { CallCounter } from '../call-counter.js';
import type { Deliveries, Delivery } from '../deliveries.js';
import { findTemplate } from '../message-templates.js';
import { ControlError } from '../platform-error.js';
import type { Pushes } from '../pushes.js';
import { shanghaiDate } from '../shanghai-time.js';
import { isRefunded, type World } from '../world.js';
import { queryNumber } from './control-body.js';

/** What the platforms saw, independent of what our system believes. */
export function witnessRoutes(
  world: World,
  deliveries: Deliveries,
  pushes: Pushes,
  calls: () => CallCounter,
): ControlRoute[] {
  return [
    { method: 'GET', path: '/_control/totals', handle: () => totalsOf(world) },
    {
      method: 'GET',
      path: '/_control/log',
      handle(query) {
        const after = queryNumber(query, 'after', 0);
        const limit = queryNumber(query, 'limit', 1000);
        const fits = (row: Delivery): boolean =>
          [
            ['kind', row.kind],
            ['account', row.account],
            ['openid', row.openId],
            ['key', row.key],
            ['outcome', row.outcome],
          ].every(([name, value]) => !query.has(name as string) || query.get(name as string) === value);
        const rows: Delivery[] = [];
        for (let at = after; at < deliveries.rows.length && rows.length < limit; at += 1) {
          const row = deliveries.rows[at] as Delivery;
          if (fits(row)) rows.push(row);
        }
        const last = rows.length === limit ? (rows.at(-1)?.seq ?? after) : deliveries.rows.length;
        return { rows, next: last, hasMore: last < deliveries.rows.length, total: deliveries.rows.length };
      },
    },
    {
      method: 'GET',
      path: '/_control/stats',
      handle: () => ({
        calls: calls().all(),
        deliveries: countBy(deliveries.rows, (row) => `${row.kind} ${row.outcome}`),
        duplicateKeys: duplicateKeys(deliveries.rows),
        pushes: countBy(pushes.list(), (push) => push.outcome),
      }),
    },
    { method: 'GET', path: '/_control/pushes', handle: () => ({ pushes: pushes.list() }) },
    {
      method: 'GET',
      path: '/_control/inbox',
      handle(query) {
        const reference = query.get('openid') ?? query.get('person') ?? '';
        const person = world.findPerson(reference);
        if (!person) throw new ControlError(404, 'unknown_person', `no person ${reference}`);
        const openIds = query.has('openid')
          ? [reference]
          : [person.officialAccountOpenId, person.miniProgramOpenId];
        const rows = openIds
          .flatMap((openId) => deliveries.ofOpenId(openId))
          .filter((row) => row.outcome === 'sent');
        rows.sort((a, b) => b.seq - a.seq);
        return { messages: rows.slice(0, queryNumber(query, 'limit', 100)).map(messageOf) };
      },
    },
  ];
}

/** A message as the person's phone shows it. */
function messageOf(row: Delivery): object {
  const template = row.templateId === null ? null : findTemplate(row.templateId);
  return {
    seq: row.seq,
    kind: row.kind,
    title: template?.title ?? null,
    lines: template ? template.keywords.map(([key, label]) => ({ label, value: row.fields[key] ?? '' })) : [],
    text: row.kind === 'mass' ? row.fields.content : null,
    link: row.link,
    at: row.at,
    simulatorAt: row.simulatorAt,
  };
}

/** What a complete sync must arrive at. Money in fen. */
function totalsOf(world: World): object {
  const paid = world.orders.filter((order) => order.paidAt !== null);
  const paidFen = paid.reduce((sum, order) => sum + order.amountFen, 0);
  const refunds = world.afterSales.filter(isRefunded);
  const refundedFen = refunds.reduce((sum, entry) => sum + entry.amountFen, 0);
  const count = (fits: (person: World['people'][number]) => boolean): number =>
    world.people.filter(fits).length;
  return {
    people: count((person) => person.follow !== null || person.joined !== null || person.orders.length > 0),
    followers: world.followers.total,
    buyers: new Set(paid.map((order) => order.person)).size,
    joined: count((person) => person.joined !== null),
    marketingConsents: count((person) => person.joined?.marketing === true),
    orders: world.orders.length,
    paidOrders: paid.length,
    unpaidOrders: world.orders.length - paid.length,
    paidFen,
    refunds: refunds.length,
    refundedFen,
    netFen: paidFen - refundedFen,
    openAfterSales: world.afterSales.filter((entry) => entry.status === 'MERCHANT_PROCESSING').length,
    afterSales: world.afterSales.length,
    firstOrderOn: firstOrderOn(world),
    products: world.products.length,
  };
}

/** Shanghai date on which the oldest order was created; null without orders. */
function firstOrderOn(world: World): string | null {
  let first = Infinity;
  for (const order of world.orders) first = Math.min(first, order.createdAt);
  return first === Infinity ? null : shanghaiDate(first * 1000);
}

function countBy<T>(rows: readonly T[], keyOf: (row: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[keyOf(row)] = (counts[keyOf(row)] ?? 0) + 1;
  return counts;
}

/** Keys under which one person was sent more than one message: must be empty. */
function duplicateKeys(
  rows: readonly Delivery[],
): { kind: string; key: string; openId: string; count: number }[] {
  const counts = new Map<string, { kind: string; key: string; openId: string; count: number }>();
  for (const row of rows) {
    if (row.key === null || row.outcome !== 'sent') continue;
    const slot = `${row.kind} ${row.openId} ${row.key}`;
    const entry = counts.get(slot);
    if (entry) entry.count += 1;
    else counts.set(slot, { kind: row.kind, key: row.key, openId: row.openId, count: 1 });
  }
  return [...counts.values()].filter((entry) => entry.count > 1);
}
