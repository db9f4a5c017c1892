import type { BusinessDate } from '../../platform/clock/business-date.js';
import { growthForOrder, ONCE_KINDS, rulesOn, type DatedRules } from './growth-rules.js';

/** What the ledger holds of an order for one person on one business date. */
export interface OrderStanding {
  memberId: string;
  earnedOn: BusinessDate;
  points: number;
}

/** An order as it is now, with what the ledger holds for it. */
export interface OrderForGrowth {
  id: string;
  memberId: string;
  /** null: never paid. */
  paidOn: BusinessDate | null;
  /** Paid, before refunds. */
  paidAmountFen: number;
  /** Paid less refunds. */
  netAmountFen: number;
  /** Paid, not cancelled and not refunded in full. */
  isCounted: boolean;
  standings: readonly OrderStanding[];
  /** How many entries it has. */
  entryCount: number;
  /** The rules of its first entry; undefined: it has none. */
  rulesId: string | undefined;
}

/** An activity and what was earned by it. */
export interface ActivityForGrowth {
  id: string;
  memberId: string;
  kind: string;
  occurredOn: BusinessDate;
  /** null: no entry. */
  earned: number | null;
}

export interface NewGrowthEntry {
  memberId: string;
  kind: 'earn' | 'reverse' | 'adjust' | 'campaign' | 'grant';
  points: number;
  sourceKind: 'order' | 'activity' | 'campaign' | 'grant';
  /** Unique among entries of its source kind. */
  sourceKey: string;
  orderId: string | null;
  activityId: string | null;
  rulesId: string | null;
  earnedOn: BusinessDate;
  note: string;
  recordedBy: string;
}

/** Something whose business date has not come. */
export interface LaterGrowth {
  id: string;
  dueOn: BusinessDate;
}

export interface GrowthPlan {
  entries: NewGrowthEntry[];
  later: LaterGrowth[];
}

/**
 * Plans what orders still need so that their entries sum to what they are worth: floor(net × growth per
 * yuan) plus the growth of an order while it counts, 0 once it counts no more. The first entry is the full
 * earning, so that the ledger reads the same whether a refund was known at once or came later; an
 * amendment is a further entry. What stands for another person or another day is taken back there.
 * An order keeps the rules of its first entry. Planning again plans nothing.
 */
export function planOrders(
  orders: readonly OrderForGrowth[],
  history: readonly DatedRules[],
  today: BusinessDate,
): GrowthPlan {
  const entries: NewGrowthEntry[] = [];
  const later: LaterGrowth[] = [];
  for (const order of orders) {
    if (order.paidOn !== null && order.paidOn > today && (order.isCounted || order.entryCount > 0))
      later.push({ id: order.id, dueOn: order.paidOn });
    entries.push(...entriesOfOrder(order, history, today));
  }
  return { entries, later };
}

function entriesOfOrder(
  order: OrderForGrowth,
  history: readonly DatedRules[],
  today: BusinessDate,
): NewGrowthEntry[] {
  const dated =
    order.rulesId === undefined
      ? rulesOn(history, order.paidOn ?? '')
      : history.find(({ id }) => id === order.rulesId);
  const rules = dated?.rules ?? null;
  const rulesId = dated?.id ?? null;
  const entries: NewGrowthEntry[] = [];
  const add = (kind: NewGrowthEntry['kind'], points: number, at: Omit<OrderStanding, 'points'>): void => {
    const sourceKey = `${order.id}:${order.entryCount + entries.length}`;
    const source = { sourceKind: 'order', sourceKey, orderId: order.id, activityId: null, rulesId } as const;
    entries.push({ ...source, ...at, kind, points, note: '', recordedBy: '' });
  };
  const here =
    order.paidOn === null || order.paidOn > today
      ? undefined
      : { memberId: order.memberId, earnedOn: order.paidOn };
  for (const { memberId, earnedOn, points } of order.standings) {
    const isHere = memberId === here?.memberId && earnedOn === here.earnedOn;
    if (!isHere && points !== 0) add('reverse', -points, { memberId, earnedOn });
  }
  if (!here) return entries;
  const own = order.standings.find((one) => one.memberId === here.memberId && one.earnedOn === here.earnedOn);
  let standing = own?.points ?? 0;
  if (order.entryCount === 0) {
    standing = growthForOrder(order.paidAmountFen, rules);
    if (standing === 0) return entries;
    add('earn', standing, here);
  }
  const target = order.isCounted ? growthForOrder(order.netAmountFen, rules) : 0;
  if (target < standing) add('reverse', target - standing, here);
  if (target > standing) add(own ? 'adjust' : 'earn', target - standing, here);
  return entries;
}

/**
 * Plans what activities still earn, `activities` being all of these people's of any kind that ever earned.
 * Whoever comes first on a day fills its limit; following and joining earn once per person. Planning
 * again plans nothing.
 */
export function planActivities(
  activities: readonly ActivityForGrowth[],
  history: readonly DatedRules[],
  today: BusinessDate,
): GrowthPlan {
  const earnedOnDay = new Map<string, number>();
  const onceKeys = new Set<string>();
  for (const { memberId, kind, occurredOn, earned } of activities) {
    if (earned === null) continue;
    const day = `${memberId} ${occurredOn}`;
    earnedOnDay.set(day, (earnedOnDay.get(day) ?? 0) + earned);
    if (ONCE_KINDS.includes(kind)) onceKeys.add(`${memberId} ${kind}`);
  }
  const plan: GrowthPlan = { entries: [], later: [] };
  for (const { id, memberId, kind, occurredOn, earned } of activities) {
    const dated = rulesOn(history, occurredOn);
    const worth = dated?.rules?.perActivity[kind] ?? 0;
    if (earned !== null || worth === 0 || !dated) continue;
    if (occurredOn > today) {
      plan.later.push({ id: memberId, dueOn: occurredOn });
      continue;
    }
    const onceKey = `${memberId} ${kind}`;
    const isOnce = ONCE_KINDS.includes(kind);
    if (isOnce && onceKeys.has(onceKey)) continue;
    const day = `${memberId} ${occurredOn}`;
    const soFar = earnedOnDay.get(day) ?? 0;
    const points = Math.min(worth, Math.max(0, (dated.rules?.dailyActivityCap ?? Infinity) - soFar));
    if (points === 0) continue;
    earnedOnDay.set(day, soFar + points);
    if (isOnce) onceKeys.add(onceKey);
    plan.entries.push({
      memberId,
      kind: 'earn',
      points,
      sourceKind: 'activity',
      sourceKey: id,
      orderId: null,
      activityId: id,
      rulesId: dated.id,
      earnedOn: occurredOn,
      note: kind,
      recordedBy: '',
    });
  }
  return plan;
}
