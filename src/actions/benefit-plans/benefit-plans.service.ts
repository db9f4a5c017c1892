import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import {
  addDays,
  parseBusinessDate,
  startOfBusinessDate,
  type BusinessDate,
} from '../../platform/clock/business-date.js';
import { Database, type Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import { BASE_RATE_MILLI } from '../points/points-calculation.js';
import { PointsService } from '../points/points.service.js';
import {
  BenefitPlanStore,
  GENERAL_COLUMN,
  type LadderTier,
  type PlanRow,
  type SchemeOfPlan,
} from './benefit-plan.store.js';
import { BenefitPlanError } from './benefit-plans.errors.js';
import { messageRefusal } from './gift-messenger.service.js';
import { GiftNamesRead } from './gift-names.read.js';
import type { PlanGift } from './gifts.js';
import { MARKETING_OCCASIONS } from './occasions.js';
import { checkDraft, refused, type BenefitPlanDraft, type SoundPlan } from './plan-draft.js';

/** The scheme whose tiers bring benefits unless another one is named; its plan also starts the points programme. */
export const BENEFIT_SCHEME_CODE = 'member-level';

interface SchemeAtHand {
  scheme: SchemeOfPlan;
  schemeId: string;
  isPredicted: boolean;
  tiers: LadderTier[];
}

/** Editing and publishing 权益计划, one per scheme. */
@Injectable()
export class BenefitPlansService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: BenefitPlanStore,
    private readonly names: GiftNamesRead,
    private readonly points: PointsService,
  ) {}

  /** Writes the draft of a scheme's plan. Throws `benefit-plans.<reason>`. */
  async saveDraft(schemeCode: string, draft: BenefitPlanDraft, author: string): Promise<PlanRow> {
    return this.database.transaction(async (tx) => {
      const { scheme, schemeId, isPredicted, tiers } = await this.schemeAtHand(tx, schemeCode);
      const versions = await this.store.lockVersions(tx, schemeId);
      const plan = checkDraft(draft, { code: scheme.code, isPredicted, tiers });
      if (plan.endsOn !== null) parseBusinessDate(plan.endsOn);
      await this.checkThings(tx, plan);
      const open = versions.find(({ state }) => state === 'draft');
      const planId =
        open?.id ?? (await this.store.insertDraft(tx, schemeId, (versions[0]?.version_no ?? 0) + 1, author));
      await this.store.replaceContent(tx, planId, plan, new Map(tiers.map(({ code, id }) => [code, id])));
      return this.require(tx, schemeId, planId);
    });
  }

  /**
   * Publishes the draft from a business date on (today unless said). What tiers earn changes for orders paid from then
   * on. Throws `benefit-plans.no-draft`, `start-in-past`, `end-before-start`, `rate-elsewhere`, `predicted-tiers`.
   */
  async publish(
    schemeCode: string,
    options: { startsOn?: BusinessDate | undefined; author: string },
  ): Promise<PlanRow> {
    return this.database.transaction(async (tx) => {
      const { scheme, schemeId, isPredicted, tiers } = await this.schemeAtHand(tx, schemeCode);
      const versions = await this.store.lockVersions(tx, schemeId);
      const draft = versions.find(({ state }) => state === 'draft');
      if (!draft) throw new BenefitPlanError('no-draft', 409, '没有待发布的权益草稿');
      const today = await this.clock.today(tx);
      const startsOn = options.startsOn === undefined ? today : parseBusinessDate(options.startsOn);
      if (startsOn < today) throw refused('start-in-past', 'startsOn', '生效日期不能早于今天', { today });
      if (draft.ends_on !== null && draft.ends_on < startsOn)
        throw refused('end-before-start', 'endsOn', '结束日期不能早于生效日期', { startsOn });
      const gifts = await this.store.gifts(tx, draft.id);
      // The scheme may have been published anew since the draft was written.
      checkDraft(draftOf(draft, gifts, tiers), { code: scheme.code, isPredicted, tiers });
      const liveFrom = await this.liveFrom(tx, versions, startsOn);
      await this.store.publish(tx, draft, { startsOn, liveFrom, author: options.author });
      await this.setRates(tx, scheme, { draft, gifts, tiers, startsOn }, options.author);
      return this.require(tx, schemeId, draft.id);
    });
  }

  /** Saves and publishes a plan unless the scheme has a published one. */
  async ensurePublished(schemeCode: string, draft: BenefitPlanDraft, author: string): Promise<void> {
    const { schemeId } = await this.schemeAtHand(this.database, schemeCode);
    const versions = await this.store.versions(this.database, schemeId);
    if (versions.some(({ state }) => state === 'published')) return;
    await this.saveDraft(schemeCode, draft, author);
    await this.publish(schemeCode, { author });
  }

  /**
   * Points per yuan of every tier and of the column 通用, from the start on and, where the version ends, of what holds
   * afterwards. One scheme alone multiplies points, else an order would have two rates.
   */
  private async setRates(
    tx: Tx,
    scheme: SchemeOfPlan,
    version: {
      draft: PlanRow;
      gifts: readonly PlanGift[];
      tiers: readonly LadderTier[];
      startsOn: BusinessDate;
    },
    setBy: string,
  ): Promise<void> {
    const { draft, gifts, tiers, startsOn } = version;
    const multiplies = gifts.some(({ gift }) => gift.kind === 'rate');
    const others = await this.store.otherRateSchemes(tx, scheme.id);
    if (others.length > 0) {
      if (!multiplies) return;
      throw refused(
        'rate-elsewhere',
        'cells',
        `积分倍率已由「${others.join('、')}」的权益计划决定，一张订单只能有一个倍率`,
        { schemes: others },
      );
    }
    const wasUsed = (await this.store.versions(tx, scheme.id)).some(
      ({ id, starts_on: date }) => id !== draft.id && date !== null,
    );
    if (!multiplies && !wasUsed && scheme.code !== BENEFIT_SCHEME_CODE) return;
    const set = { schemeId: scheme.id, setBy };
    await this.points.setRates(tx, ratesOf(gifts, tiers), { ...set, startsOn });
    if (draft.ends_on === null) return;
    const afterwards = addDays(draft.ends_on, 1);
    const next = await this.store.inForce(tx, scheme.id, afterwards);
    const after = next ? await this.store.gifts(tx, next.id) : [];
    await this.points.setRates(tx, ratesOf(after, tiers), { ...set, startsOn: afterwards });
  }

  /** Joining counts as happening under the plan from now on, or from the day on which a replay stands. */
  private async liveFrom(tx: Tx, versions: readonly PlanRow[], startsOn: BusinessDate): Promise<Date> {
    const first = versions.findLast(({ live_from: liveFrom }) => liveFrom !== null);
    if (first?.live_from) return first.live_from;
    const now = await this.clock.now(tx);
    const isReplay = (await this.clock.fixedDate(tx)) !== undefined;
    const start = startOfBusinessDate(startsOn);
    return isReplay || start > now ? start : now;
  }

  private async schemeAtHand(sql: Sql, schemeCode: string): Promise<SchemeAtHand> {
    const scheme = await this.store.scheme(sql, schemeCode);
    if (!scheme)
      throw new BenefitPlanError('scheme-unknown', 404, `没有分层方案「${schemeCode.slice(0, 40)}」`);
    const ladder =
      scheme.published_version_id === null
        ? undefined
        : await this.store.ladder(sql, scheme.published_version_id);
    if (!ladder) {
      throw new BenefitPlanError('scheme-not-published', 409, '请先发布这个分层方案，再设置权益', {
        schemeCode,
      });
    }
    return { scheme, ...ladder };
  }

  /** What gifts point at must exist, and messages must suit their occasion. */
  private async checkThings(tx: Tx, plan: SoundPlan): Promise<void> {
    const things = await this.names.of(
      tx,
      plan.cells.flatMap(({ gifts }) => gifts),
    );
    plan.cells.forEach(({ cell, gifts }, index) => {
      gifts.forEach((gift, at) => {
        const path = `cells[${index}].gifts[${at}]`;
        if (gift.kind === 'coupon' && !things.coupons.has(gift.couponTemplateId))
          throw refused('coupon-unknown', `${path}.couponTemplateId`, '选择的优惠券不存在');
        if (gift.kind !== 'message') return;
        const message = things.messages.get(gift.messageTemplateId);
        if (!message) throw refused('message-unknown', `${path}.messageTemplateId`, '选择的消息不存在');
        const against = messageRefusal(message, MARKETING_OCCASIONS.has(cell));
        if (against !== undefined)
          throw refused('marketing-on-template', `${path}.messageTemplateId`, against, { cell });
        if (cell === 'enter' && message.messageKind === 'mass')
          throw refused('mass-on-entry', `${path}.messageTemplateId`, '升级/入级逐人发生，不能用群发消息');
      });
    });
  }

  private async require(tx: Tx, schemeId: string, planId: string): Promise<PlanRow> {
    const found = (await this.store.versions(tx, schemeId)).find(({ id }) => id === planId);
    if (!found) throw new BenefitPlanError('not-found', 404, '没有找到这个权益版本');
    return found;
  }
}

function ratesOf(
  gifts: readonly PlanGift[],
  tiers: readonly LadderTier[],
): { tierId: number; rateMilli: number }[] {
  const rateOf = new Map(
    gifts.flatMap(({ tierId, gift }) =>
      gift.kind === 'rate' ? [[tierId, Math.round(gift.pointsRate * 1000)] as const] : [],
    ),
  );
  return [...tiers.map(({ id }) => id), GENERAL_COLUMN].map((tierId) => ({
    tierId,
    rateMilli: rateOf.get(tierId) ?? BASE_RATE_MILLI,
  }));
}

/** A stored version as a draft again; gifts of tiers that are gone are left out. */
export function draftOf(
  plan: PlanRow,
  gifts: readonly PlanGift[],
  tiers: readonly LadderTier[],
): BenefitPlanDraft {
  const codes = new Map<number, string | null>([
    [GENERAL_COLUMN, null],
    ...tiers.map(({ id, code }) => [id, code] as const),
  ]);
  const cells = new Map<
    string,
    { tierCode: string | null; cell: PlanGift['cell']; gifts: PlanGift['gift'][] }
  >();
  for (const { tierId, cell, gift } of gifts) {
    const tierCode = codes.get(tierId);
    if (tierCode === undefined) continue;
    const key = `${tierId} ${cell}`;
    const known = cells.get(key);
    if (known) known.gifts.push(gift);
    else cells.set(key, { tierCode, cell, gifts: [gift] });
  }
  return {
    reentryDays: plan.reentry_days,
    monthlyDay: plan.monthly_day,
    expiryDays: plan.expiry_days,
    downgradeDays: plan.downgrade_days,
    afterRefund: plan.after_refund,
    afterDowngrade: plan.after_downgrade,
    endsOn: plan.ends_on,
    cells: [...cells.values()],
  };
}
