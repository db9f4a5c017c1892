import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { LostRace } from '../../platform/database/lost-race.js';
import { chunks, type Sql } from '../../platform/database/sql.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import { openDebts, openLotsOfOrders } from './holdings.js';
import { LedgerDraft } from './ledger-draft.js';
import { byNumber } from './member-order.js';
import { OrderPointsStore, type OrderForPoints } from './order-points.store.js';
import { draftOrder, type OrderStanding } from './order-standing.js';
import { earningOf, rateOn, type EarningRules, type RateRow } from './points-calculation.js';
import { DEFAULT_RULES, pointsRulesHistory, pointsRulesOn, type DatedPointsRules } from './points-rules.js';
import { lotTimes, readPointsDays, type PointsDays } from './points-times.js';
import { earnBeforeGoLiveSetting, goLiveOnSetting } from './points.settings.js';
import { PointsStore } from './points.store.js';

const ORDERS_PER_PIECE = 1000;

interface SettleContext {
  rates: (RateRow & { scheme_id: string })[];
  rules: readonly DatedPointsRules[];
  earning: EarningRules;
  days: PointsDays;
  now: Date;
}

/** The points of orders: earned by paid orders of members, taken back by refunds. */
@Injectable()
export class OrderPointsService {
  constructor(
    private readonly clock: BusinessClock,
    private readonly settings: SettingStore,
    private readonly ledger: PointsStore,
    private readonly store: OrderPointsStore,
  ) {}

  /**
   * Brings the ledger to where these orders say it should be: earns, reverses, or nothing. Any number of repeats, in
   * any order, ends at the same sums. Returns how many transactions were written.
   */
  async settleOrders(tx: Tx, orderIds: readonly string[]): Promise<number> {
    const pieces = chunks([...new Set(orderIds)], ORDERS_PER_PIECE);
    const memberIds = new Set<string>();
    for (const piece of pieces) {
      for (const memberId of await this.store.accountsOf(tx, piece)) memberIds.add(memberId);
    }
    if (memberIds.size === 0) return 0;
    await this.ledger.lockAccounts(tx, [...memberIds].toSorted(byNumber));
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

  /** Moves one person's ledger to another and settles the orders that moved along. */
  async mergeMembers(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    await this.ledger.lockAccounts(tx, [fromMemberId, toMemberId].toSorted(byNumber));
    await this.ledger.move(tx, fromMemberId, toMemberId);
    await this.settleMembers(tx, [toMemberId]);
  }

  /** Settles up to a thousand orders whose business date has come by `businessDate`; returns how many. */
  async settlePending(tx: Tx, businessDate: BusinessDate): Promise<number> {
    const orderIds = await this.store.pendingOrders(tx, businessDate, ORDERS_PER_PIECE);
    if (orderIds.length === 0) return 0;
    await this.settleOrders(tx, orderIds);
    await this.store.removePending(tx, orderIds);
    return orderIds.length;
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
    const known = standings.filter(({ entryCount }) => entryCount > 0).map(({ orderId }) => orderId);
    const draft = new LedgerDraft(await openLotsOfOrders(tx, known), await openDebts(tx, memberIds));
    for (const standing of standings) draftOrder(draft, standing);
    if (!draft.isEmpty) await this.ledger.apply(tx, draft);
    return draft.transactions.length;
  }

  private async standingsOf(
    tx: Tx,
    orders: readonly OrderForPoints[],
    context: SettleContext,
  ): Promise<OrderStanding[]> {
    const earning: OrderForPoints[] = [];
    const later: { orderId: string; dueOn: BusinessDate }[] = [];
    for (const order of orders) {
      const isKnown = order.entry_count > 0;
      const verdict = earningOf({ paidOn: order.paid_on, joinedOn: order.joined_on }, context.earning);
      if (!isKnown && verdict === 'later' && order.paid_on) {
        later.push({ orderId: order.id, dueOn: order.paid_on });
      }
      if (isKnown || verdict === 'earns') earning.push(order);
    }
    await this.store.addPending(tx, later);
    const haveCategories = context.rules.some(({ rules }) => Object.keys(rules.categories).length > 0);
    const lines = haveCategories
      ? await this.store.lines(
          tx,
          earning.map(({ id }) => id),
        )
      : undefined;
    return earning.map((order) => ({
      ...standingOf(order, context),
      lines: lines?.get(order.id) ?? [],
    }));
  }

  private async context(sql: Sql): Promise<SettleContext> {
    const rates = await this.store.rates(sql);
    return {
      rates,
      rules: pointsRulesHistory(await this.store.rulesRows(sql)),
      earning: {
        businessDate: await this.clock.today(sql),
        goLiveOn:
          (await this.settings.read<BusinessDate>(sql, goLiveOnSetting.name)) ??
          rates.map(({ starts_on: startsOn }) => startsOn).toSorted()[0],
        doEarlierOrdersEarn: (await this.settings.read<boolean>(sql, earnBeforeGoLiveSetting.name)) ?? false,
      },
      days: await readPointsDays(sql, this.settings),
      now: await this.clock.now(sql),
    };
  }
}

/** An order keeps the rate and the rules under which it first earned. */
function standingOf(order: OrderForPoints, context: SettleContext): Omit<OrderStanding, 'lines'> {
  const paidOn = order.paid_on ?? '';
  const isKnown = order.entry_count > 0;
  const dated = isKnown
    ? context.rules.find(({ id }) => id === order.rules_id)
    : pointsRulesOn(context.rules, paidOn);
  return {
    orderId: order.id,
    memberId: order.holder_id ?? order.member_id,
    paidAmountFen: order.paid_amount_fen,
    netAmountFen: order.is_counted ? order.net_amount_fen : 0,
    rateMilli: order.rate_milli ?? rateOn(context.rates, order.tier_id_before, paidOn),
    rulesId: dated?.id ?? null,
    rules: dated?.rules ?? DEFAULT_RULES,
    paidAt: order.paid_at ?? new Date(0),
    refundedAt: order.refunded_at,
    entryCount: order.entry_count,
    standing: order.standing,
    expired: order.expired,
    times: lotTimes(context.now, paidOn, context.days.refundDays, context.days.validDays),
  };
}
