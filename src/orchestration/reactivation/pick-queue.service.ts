import { Injectable } from '@nestjs/common';
import { CouponsService } from '../../actions/coupons/coupons.service.js';
import { MessagingService } from '../../actions/messaging/messaging.service.js';
import { RecipientRead, type RecipientFacts } from '../../actions/messaging/recipient.read.js';
import { refusalOf } from '../../actions/messaging/send-gate.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { Database, type Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import { couponKeyOfPlan } from './coupon-key.js';
import { PEOPLE_PER_MESSAGE, sizeOfNextMessage } from './pick-decision.js';
import { couponReason } from './pick-reason.js';
import { ReactivationStore, type OpenPick, type PlanRow } from './reactivation.store.js';
import { SleeperRead } from './sleeper.read.js';

export const REACTIVATION_SOURCE = 'reactivation';
const SOURCE_LABEL = '沉睡唤醒';

/** Who can be sent to now, and why the others cannot, by pick id. */
interface Sendable {
  picks: OpenPick[];
  identityOf: Map<string, string>;
  refused: Map<string, string>;
}

/** What queueing would come to. */
export interface QueueForecast {
  /** People who would get a message, if there are at least two. */
  sendable: number;
  /** Why the others would not. */
  reasons: string[];
  /** How many of both wait since an earlier run. */
  carriedOver: number;
}

/** Rolls a transaction back whose coupons would have gone to one person alone. */
class LeftAlone extends Error {
  constructor(readonly refused: ReadonlyMap<string, string>) {
    super('one person alone cannot be sent a mass message');
  }
}

/**
 * Turns those who wait into messages. Coupons, messages and the picks' new state are one transaction per
 * message, so that no moment exists in which somebody has the one without the other.
 */
@Injectable()
export class PickQueueService {
  constructor(
    private readonly database: Database,
    private readonly store: ReactivationStore,
    private readonly sleepers: SleeperRead,
    private readonly recipients: RecipientRead,
    private readonly coupons: CouponsService,
    private readonly messages: MessagingService,
  ) {}

  /** Queues everybody who waits; a single one goes on waiting. */
  async queueAll(planId: string, channelId: string, businessDate: BusinessDate): Promise<void> {
    while (await this.queueNext(planId, channelId, businessDate));
  }

  /** Closes whoever still waits, as the plan is switched off. */
  async dropAll(planId: string): Promise<void> {
    const open = (tx: Tx) => this.store.openPicks(tx, planId, PEOPLE_PER_MESSAGE.most);
    let dropped: number;
    do {
      dropped = await this.database.transaction(async (tx) => {
        await this.store.lockPlan(tx, planId);
        const picks = await open(tx);
        await this.store.drop(tx, new Map(picks.map(({ id }) => [id, 'plan_off'])));
        return picks.length;
      });
    } while (dropped > 0);
  }

  /** What `queueAll` would do if these people were picked now; writes nothing. */
  async foresee(
    plan: PlanRow,
    channelId: string,
    businessDate: BusinessDate,
    picked: readonly string[],
  ): Promise<QueueForecast> {
    const open = await this.store.openPicks(this.database, plan.id, PEOPLE_PER_MESSAGE.most);
    const { picks, refused } =
      open.length === 0
        ? { picks: [], refused: new Map<string, string>() }
        : await this.sendable(this.database, plan, channelId, businessDate, open);
    const memberIds = [...picks.map(({ member_id: memberId }) => memberId), ...picked];
    const isAlone = memberIds.length < PEOPLE_PER_MESSAGE.least;
    const refusals =
      plan.coupon_template_id === null || isAlone
        ? []
        : [...(await this.coupons.foresee(this.database, plan.coupon_template_id, memberIds)).values()];
    return {
      sendable: memberIds.length - refusals.length,
      reasons: [...refused.values(), ...refusals.map(couponReason)],
      carriedOver: open.length,
    };
  }

  /** Asks the gate again about people who have been let through once; nobody is drawn a second time. */
  private async sendable(
    sql: Sql,
    plan: PlanRow,
    channelId: string,
    businessDate: BusinessDate,
    picks: readonly OpenPick[],
  ): Promise<Sendable> {
    const memberIds = picks.map(({ member_id: memberId }) => memberId);
    const asleep = await this.sleepers.stillAsleep(
      sql,
      await this.sleepers.question(sql, plan, businessDate),
      memberIds,
    );
    const rules = { ...(await this.recipients.rules(sql, 'mass')), blastLimit: Number.POSITIVE_INFINITY };
    const facts = await this.recipients.facts(
      sql,
      { channelId, messageKind: 'mass', purpose: 'marketing', businessDate, memberIds },
      rules,
    );
    const sendable: Sendable = { picks: [], identityOf: new Map(), refused: new Map() };
    const gate = (known: RecipientFacts | undefined): string | undefined =>
      known?.identityId === undefined
        ? 'not_following'
        : refusalOf('marketing', { ...known.facts, isHeldOut: false, positionInRun: 0 }, rules);
    for (const pick of picks) {
      const known = facts.get(pick.member_id);
      const reason = asleep.has(pick.member_id) ? gate(known) : 'no_longer';
      if (reason === undefined && known?.identityId !== undefined) {
        sendable.picks.push(pick);
        sendable.identityOf.set(pick.member_id, known.identityId);
      } else sendable.refused.set(pick.id, reason ?? 'not_following');
    }
    return sendable;
  }

  /** Queues one message; false when nobody is left who could be in one. */
  private async queueNext(planId: string, channelId: string, businessDate: BusinessDate): Promise<boolean> {
    try {
      return await this.database.transaction((tx) => this.queueOne(tx, planId, channelId, businessDate));
    } catch (error) {
      if (!(error instanceof LeftAlone)) throw error;
      await this.database.transaction(async (tx) => {
        await this.store.lockPlan(tx, planId);
        await this.store.drop(tx, error.refused);
      });
      return true;
    }
  }

  private async queueOne(
    tx: Tx,
    planId: string,
    channelId: string,
    businessDate: BusinessDate,
  ): Promise<boolean> {
    const plan = await this.store.lockPlan(tx, planId);
    if (!plan || plan.coupon_template_id === null) return false;
    const open = await this.store.openPicks(tx, planId, PEOPLE_PER_MESSAGE.most + 2);
    if (open.length === 0) return false;
    const next = open.slice(0, sizeOfNextMessage(open.length));
    const { picks, identityOf, refused } = await this.sendable(tx, plan, channelId, businessDate, next);
    await this.store.drop(tx, refused);
    if (picks.length < PEOPLE_PER_MESSAGE.least) {
      await this.store.markLone(
        tx,
        picks.map(({ id }) => id),
      );
      // Whoever is alone now may find company among those further back.
      return next.length < open.length;
    }
    const withCoupon = await this.giveCoupons(tx, plan.coupon_template_id, picks, planId);
    if (withCoupon.length === 0) return true;
    const sourceKey = `${REACTIVATION_SOURCE}:${planId}:${withCoupon[0]?.id ?? ''}`;
    const massSendId = await this.messages.queueMass(tx, {
      sourceKind: REACTIVATION_SOURCE,
      sourceKey,
      personKey: sourceKey,
      sourceLabel: SOURCE_LABEL,
      channelId,
      text: plan.text,
      businessDate,
      people: withCoupon.map(({ member_id: memberId }) => ({
        memberId,
        identityId: identityOf.get(memberId) ?? '',
      })),
    });
    if (massSendId === undefined) throw new Error(`The batch ${sourceKey} is there already`);
    await this.store.markSending(tx, withCoupon, {
      massSendId,
      deliverySourceKey: sourceKey,
      couponTemplateId: plan.coupon_template_id,
    });
    return true;
  }

  /** Gives each of these people the coupon of their pick; returns those who have it. The others are dropped. */
  private async giveCoupons(
    tx: Tx,
    templateId: string,
    picks: readonly OpenPick[],
    planId: string,
  ): Promise<OpenPick[]> {
    const result = await this.coupons.issueFor(tx, {
      templateId,
      sourceKind: REACTIVATION_SOURCE,
      sourceKey: couponKeyOfPlan(planId),
      sourceLabel: SOURCE_LABEL,
      members: picks.map(({ member_id: memberId, period }) => ({ memberId, occasion: period })),
    });
    const refusalOfMember = new Map(result.refused.map(({ memberId, reason }) => [memberId, reason]));
    const refused = new Map<string, string>();
    const withCoupon: OpenPick[] = [];
    for (const pick of picks) {
      const refusal = refusalOfMember.get(pick.member_id);
      if (refusal === undefined) withCoupon.push(pick);
      else refused.set(pick.id, couponReason(refusal));
    }
    if (withCoupon.length > 0 && withCoupon.length < PEOPLE_PER_MESSAGE.least) throw new LeftAlone(refused);
    await this.store.drop(tx, refused);
    return withCoupon;
  }
}
