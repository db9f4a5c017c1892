import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import {
  addDays,
  businessDateOf,
  startOfBusinessDate,
  type BusinessDate,
} from '../../platform/clock/business-date.js';
import { Database, isDuplicateKey, type Tx } from '../../platform/database/database.js';
import { LostRace } from '../../platform/database/lost-race.js';
import { chunks, type Sql } from '../../platform/database/sql.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import { planLedger, takeFromLots, type OrderStanding } from './ledger-plan.js';
import { earningOf, rateOn, type EarningRules, type RateRow } from './points-calculation.js';
import { PointsInsufficient } from './points.errors.js';
import { earnBeforeGoLiveSetting, goLiveOnSetting, pointsValidDaysSetting } from './points.settings.js';
import { PointsStore, type OrderForPoints } from './points.store.js';

const ORDERS_PER_PIECE = 1000;
const DEFAULT_VALID_DAYS = 365;

interface SettleContext {
  rates: (RateRow & { scheme_id: string })[];
  rules: EarningRules;
  expiresAt: Date;
}

/** Points: earned by paid orders of members, taken back by refunds, spent and expired. */
@Injectable()
export class PointsService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly settings: SettingStore,
    private readonly store: PointsStore,
  ) {}

  /** Sets what the tiers of a scheme earn for orders paid from `startsOn`; earlier orders keep theirs. */
  async setRates(
    tx: Tx,
    rates: readonly { tierId: number; rateMilli: number }[],
    set: { schemeId: string; startsOn: BusinessDate; setBy: string },
  ): Promise<void> {
    await this.store.addRates(tx, rates, set);
  }

  /**
   * Brings the ledger to where these orders say it should be: earns, reverses, or nothing. Any number
   * of repeats, in any order, ends at the same sums. Returns how many entries were written.
   */
  async settleOrders(tx: Tx, orderIds: readonly string[]): Promise<number> {
    const pieces = chunks([...new Set(orderIds)], ORDERS_PER_PIECE);
    const memberIds = new Set<string>();
    for (const piece of pieces) {
      for (const memberId of await this.store.accountsOf(tx, piece)) memberIds.add(memberId);
    }
    if (memberIds.size === 0) return 0;
    await this.store.lockAccounts(tx, [...memberIds].toSorted(byNumber));
    const context = await this.context(tx);
    let written = 0;
    for (const piece of pieces) written += await this.settlePiece(tx, piece, memberIds, context);
    return written;
  }

  /** Settles every order of these people, e.g. after they joined or were merged. */
  async settleMembers(tx: Tx, memberIds: readonly string[]): Promise<number> {
    if (memberIds.length === 0) return 0;
    return this.settleOrders(tx, await this.store.ordersOfMembers(tx, memberIds));
  }

  /** Settles orders whose business date has come by now. */
  async settlePending(businessDate: BusinessDate): Promise<number> {
    let settled = 0;
    for (;;) {
      const done = await this.database.transaction(async (tx) => {
        const orderIds = await this.store.pendingOrders(tx, businessDate, ORDERS_PER_PIECE);
        if (orderIds.length === 0) return 0;
        await this.settleOrders(tx, orderIds);
        await this.store.removePending(tx, orderIds);
        return orderIds.length;
      });
      if (done === 0) return settled;
      settled += done;
    }
  }

  /** Closes lots that are over by the wall clock; returns how many. */
  async expireLots(): Promise<number> {
    const now = await this.clock.now();
    let closed = 0;
    for (;;) {
      const done = await this.database.transaction(async (tx) => {
        const memberIds = await this.store.membersWithExpiredLots(tx, now, ORDERS_PER_PIECE);
        if (memberIds.length === 0) return 0;
        await this.store.lockAccounts(tx, memberIds.toSorted(byNumber));
        return this.store.expireLots(tx, memberIds, now);
      });
      if (done === 0) return closed;
      closed += done;
    }
  }

  /**
   * Spends points, the ones that expire first in front. A repeated `sourceKey` changes nothing and
   * returns false. Throws `points.insufficient`.
   */
  async spend(spending: {
    memberId: string;
    points: number;
    sourceKey: string;
    note: string;
  }): Promise<boolean> {
    const { memberId, points, sourceKey, note } = spending;
    try {
      await this.database.transaction(async (tx) => {
        await this.store.lockAccounts(tx, [memberId]);
        const now = await this.clock.now(tx);
        const entry = { memberId, kind: 'spend' as const, points: -points, sourceKey, note, occurredAt: now };
        await this.store.insertEntry(tx, { ...entry, sourceKind: 'spend' });
        const changed = takeFromLots(await this.store.usableLots(tx, memberId, now), points);
        if (!changed) throw new PointsInsufficient(points);
        await this.store.setLots(tx, changed);
        await this.store.addToAccounts(tx, new Map([[memberId, { balance: -points, owed: 0 }]]));
      });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** Moves one person's ledger to another and settles the orders that moved along. */
  async mergeMembers(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    await this.store.lockAccounts(tx, [fromMemberId, toMemberId].toSorted(byNumber));
    await this.store.move(tx, fromMemberId, toMemberId);
    await this.settleMembers(tx, [toMemberId]);
  }

  private async settlePiece(
    tx: Tx,
    orderIds: readonly string[],
    locked: ReadonlySet<string>,
    context: SettleContext,
  ): Promise<number> {
    // Read after the lock: whatever another transaction wrote for these people is seen.
    const orders = await this.store.orders(tx, orderIds, context.rates.at(-1)?.scheme_id);
    const standings = await this.standingsOf(tx, orders, context);
    if (standings.length === 0) return 0;
    if (standings.some(({ memberId }) => !locked.has(memberId))) throw new LostRace('shop_order');
    const memberIds = [...new Set(standings.map(({ memberId }) => memberId))];
    const reversible = standings.filter(({ entryCount }) => entryCount > 0).map(({ orderId }) => orderId);
    const lots = reversible.length === 0 ? [] : await this.store.openLotsOfOrders(tx, reversible);
    const plan = planLedger(standings, lots, await this.store.openDebts(tx, memberIds));
    if (plan.entries.length > 0) await this.store.apply(tx, plan, context.expiresAt);
    return plan.entries.length;
  }

  private async standingsOf(
    tx: Tx,
    orders: readonly OrderForPoints[],
    { rates, rules }: SettleContext,
  ): Promise<OrderStanding[]> {
    const standings: OrderStanding[] = [];
    const later: { orderId: string; dueOn: BusinessDate }[] = [];
    for (const order of orders) {
      const isKnown = order.entry_count > 0;
      const earning = earningOf({ paidOn: order.paid_on, joinedOn: order.joined_on }, rules);
      if (!isKnown && earning === 'later' && order.paid_on) {
        later.push({ orderId: order.id, dueOn: order.paid_on });
      }
      if (!isKnown && earning !== 'earns') continue;
      standings.push({
        orderId: order.id,
        memberId: order.holder_id ?? order.member_id,
        paidAmountFen: order.paid_amount_fen,
        netAmountFen: order.is_counted ? order.net_amount_fen : 0,
        rateMilli: order.rate_milli ?? rateOn(rates, order.tier_id_before, order.paid_on ?? ''),
        paidAt: order.paid_at ?? new Date(0),
        refundedAt: order.refunded_at,
        entryCount: order.entry_count,
        standing: order.standing,
        expired: order.expired,
      });
    }
    await this.store.addPending(tx, later);
    return standings;
  }

  private async context(sql: Sql): Promise<SettleContext> {
    const rates = await this.store.rates(sql);
    const now = await this.clock.now(sql);
    const validDays = await this.settings.read<number>(sql, pointsValidDaysSetting.name);
    return {
      rates,
      rules: {
        businessDate: await this.clock.today(sql),
        goLiveOn:
          (await this.settings.read<BusinessDate>(sql, goLiveOnSetting.name)) ??
          rates.map(({ starts_on: startsOn }) => startsOn).toSorted()[0],
        doEarlierOrdersEarn: (await this.settings.read<boolean>(sql, earnBeforeGoLiveSetting.name)) ?? false,
      },
      expiresAt: startOfBusinessDate(addDays(businessDateOf(now), (validDays ?? DEFAULT_VALID_DAYS) + 1)),
    };
  }
}

/** Orders ids by their number without losing digits. */
function byNumber(left: string, right: string): number {
  return left.length - right.length || (left < right ? -1 : Number(left > right));
}
