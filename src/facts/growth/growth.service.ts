import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { addDays, type BusinessDate } from '../../platform/clock/business-date.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { LostRace } from '../../platform/database/lost-race.js';
import { chunks, type Sql } from '../../platform/database/sql.js';
import { LATE_AFTER_DAYS } from '../orders/orders.service.js';
import { MemberMarks } from '../member-marks/member-marks.service.js';
import { planActivities, planOrders, type GrowthPlan } from './growth-plan.js';
import { rulesHistory, type DatedRules } from './growth-rules.js';
import { GrowthStore } from './growth.store.js';

const ROWS_PER_PIECE = 1000;

/** Whether people whose growth changed are marked, so that tiers follow at once. */
export interface Marking {
  isSilent?: boolean;
}

/** Growth (成长值): earned by orders and activities, taken back by refunds; an append-only ledger and its sums. */
@Injectable()
export class GrowthService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: GrowthStore,
    private readonly marks: MemberMarks,
  ) {}

  /** The rules ever set; empty: growth was never used. */
  async history(sql: Sql): Promise<DatedRules[]> {
    return rulesHistory(await this.store.rulesRows(sql));
  }

  /**
   * Brings the ledger to where these orders say it should be: earns, takes back, corrects, or nothing.
   * Any number of repeats, in any order, ends at the same sums. Returns how many entries were written.
   */
  async settleOrders(tx: Tx, orderIds: readonly string[], marking: Marking = {}): Promise<number> {
    const history = await this.history(tx);
    if (history.length === 0) return 0;
    const pieces = chunks([...new Set(orderIds)], ROWS_PER_PIECE);
    const memberIds = new Set<string>();
    for (const piece of pieces) {
      for (const memberId of await this.store.holdersOfOrders(tx, piece)) memberIds.add(memberId);
    }
    await this.store.lockBalances(tx, [...memberIds].toSorted(byNumber));
    const today = await this.clock.today(tx);
    let written = 0;
    for (const piece of pieces) {
      // Read after the lock: whatever another transaction wrote for these people is seen.
      const orders = await this.store.orders(tx, piece);
      const isForeign = orders.some(({ paidOn, memberId }) => paidOn !== null && !memberIds.has(memberId));
      if (isForeign) throw new LostRace('shop_order');
      written += await this.carryOut(tx, planOrders(orders, history, today), 'order', today, marking);
    }
    return written;
  }

  /** Gives these people what their activities still earn. Returns how many entries were written. */
  async settleActivities(tx: Tx, memberIds: readonly string[], marking: Marking = {}): Promise<number> {
    const history = await this.history(tx);
    const kinds = new Set(history.flatMap(({ rules }) => Object.keys(rules?.perActivity ?? {})));
    if (kinds.size === 0) return 0;
    const today = await this.clock.today(tx);
    let written = 0;
    for (const piece of chunks([...new Set(memberIds)].toSorted(byNumber), ROWS_PER_PIECE)) {
      // Most refreshes bring nothing to earn; those take no lock.
      const expected = planActivities(await this.store.activities(tx, piece, [...kinds]), history, today);
      const due = [...new Set(expected.entries.map(({ memberId }) => memberId))].toSorted(byNumber);
      await this.store.addPending(tx, 'member', expected.later);
      if (due.length === 0) continue;
      await this.store.lockBalances(tx, due);
      const activities = await this.store.activities(tx, due, [...kinds]);
      written += await this.carryOut(
        tx,
        planActivities(activities, history, today),
        'member',
        today,
        marking,
      );
    }
    return written;
  }

  /** Settles what belongs to a business date that has come by now, and takes back what is ahead of it. */
  async settleDue(): Promise<number> {
    const ahead = await this.settlePieces(
      (tx, today) => this.store.ordersAheadOf(tx, today, ROWS_PER_PIECE),
      (tx, orderIds) => this.settleOrders(tx, orderIds),
    );
    const orders = await this.settlePieces(
      (tx, today) => this.store.pending(tx, 'order', today, ROWS_PER_PIECE),
      async (tx, orderIds) => {
        await this.store.removePending(tx, 'order', orderIds);
        await this.settleOrders(tx, orderIds);
      },
    );
    const members = await this.settlePieces(
      (tx, today) => this.store.pending(tx, 'member', today, ROWS_PER_PIECE),
      async (tx, memberIds) => {
        await this.store.removePending(tx, 'member', memberIds);
        await this.settleActivities(tx, memberIds);
      },
    );
    return ahead + orders + members;
  }

  /** Moves one person's ledger to another, within the merge; their activities have moved already. */
  async mergeMembers(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    await this.store.lockBalances(tx, [fromMemberId, toMemberId].toSorted(byNumber));
    await this.store.move(tx, fromMemberId, toMemberId);
    await this.settleActivities(tx, [toMemberId]);
  }

  private async carryOut(
    tx: Tx,
    plan: GrowthPlan,
    kind: 'order' | 'member',
    today: BusinessDate,
    { isSilent = false }: Marking,
  ): Promise<number> {
    await this.store.addPending(tx, kind, plan.later);
    if (plan.entries.length === 0) return 0;
    const changed = await this.store.append(tx, plan.entries);
    if (!isSilent) {
      await this.marks.mark(tx, changed, 'growth');
      await this.marks.mark(tx, lateAmong(changed, plan, today), 'late_data');
    }
    return plan.entries.length;
  }

  /** Settles piece after piece, each in a transaction of its own, until none is left. */
  private async settlePieces(
    next: (tx: Tx, today: BusinessDate) => Promise<string[]>,
    settle: (tx: Tx, ids: string[]) => Promise<unknown>,
  ): Promise<number> {
    let settled = 0;
    for (;;) {
      const done = await this.database.transaction(async (tx) => {
        const ids = await next(tx, await this.clock.today(tx));
        if (ids.length > 0) await settle(tx, ids);
        return ids.length;
      });
      if (done === 0) return settled;
      settled += done;
    }
  }
}

/** Who earned only by what was heard of late (补录); a refund is as timely as its own word. */
function lateAmong(memberIds: readonly string[], { entries }: GrowthPlan, today: BusinessDate): string[] {
  const timely = new Set(
    entries
      .filter(({ kind, earnedOn }) => kind === 'reverse' || earnedOn >= addDays(today, -LATE_AFTER_DAYS))
      .map(({ memberId }) => memberId),
  );
  return memberIds.filter((memberId) => !timely.has(memberId));
}

/** Orders ids by their number without losing digits. */
export function byNumber(left: string, right: string): number {
  return left.length - right.length || (left < right ? -1 : Number(left > right));
}
