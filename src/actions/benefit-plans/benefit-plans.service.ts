import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import {
  parseBusinessDate,
  startOfBusinessDate,
  type BusinessDate,
} from '../../platform/clock/business-date.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { CouponsRead } from '../coupons/coupons.read.js';
import { BASE_RATE_MILLI } from '../points/points-calculation.js';
import { PointsService } from '../points/points.service.js';
import { BenefitPlanStore, type LadderTier, type PlanContent, type PlanRow } from './benefit-plan.store.js';
import { BenefitPlanError, PredictedTiers } from './benefit-plans.errors.js';

/** What an operator says about the tiers of a scheme. Tiers that are left out bring nothing but the base rate. */
export interface BenefitPlanDraft {
  reentryDays: number;
  /** Absent: that of the version before. */
  noticeTemplateId?: string | null | undefined;
  tiers: {
    tierCode: string;
    couponTemplateId: string | null;
    /** Points per yuan, at most three decimals. */
    pointsRate: number;
    isNoticeOn: boolean;
  }[];
}

const REENTRY_AT_MOST = 36_500;
const RATE_AT_MOST = 100;

/** Editing and publishing 等级权益. */
@Injectable()
export class BenefitPlansService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: BenefitPlanStore,
    private readonly coupons: CouponsRead,
    private readonly points: PointsService,
  ) {}

  /** Writes the draft of a scheme's plan. Throws `benefit-plans.<reason>`. */
  async saveDraft(schemeCode: string, draft: BenefitPlanDraft, author: string): Promise<PlanRow> {
    return this.database.transaction(async (tx) => {
      const { schemeId, tiers } = await this.ladderOf(tx, schemeCode);
      const versions = await this.store.lockVersions(tx, schemeId);
      const noticeTemplateId =
        draft.noticeTemplateId === undefined ? versions[0]?.notice_template_id : draft.noticeTemplateId;
      const content = await this.contentOf(tx, { ...draft, noticeTemplateId }, tiers);
      const open = versions.find(({ state }) => state === 'draft');
      const planId =
        open?.id ?? (await this.store.insertDraft(tx, schemeId, (versions[0]?.version_no ?? 0) + 1, author));
      await this.store.replaceContent(tx, planId, content);
      return this.require(tx, schemeId, planId);
    });
  }

  /**
   * Publishes the draft from a business date on (today unless said). What tiers earn changes for orders
   * paid from then on. Throws `benefit-plans.no-draft`, `benefit-plans.start-in-past`.
   */
  async publish(
    schemeCode: string,
    options: { startsOn?: BusinessDate | undefined; author: string },
  ): Promise<PlanRow> {
    return this.database.transaction(async (tx) => {
      const { schemeId, tiers } = await this.ladderOf(tx, schemeCode);
      const versions = await this.store.lockVersions(tx, schemeId);
      const draft = versions.find(({ state }) => state === 'draft');
      if (!draft) throw new BenefitPlanError('no-draft', 409, '没有待发布的权益草稿');
      const today = await this.clock.today(tx);
      const startsOn = options.startsOn === undefined ? today : parseBusinessDate(options.startsOn);
      if (startsOn < today) {
        throw new BenefitPlanError('start-in-past', 422, '生效日期不能早于今天', {
          field: 'startsOn',
          today,
        });
      }
      const liveFrom = await this.liveFrom(tx, versions, startsOn);
      await this.store.publish(tx, draft, { startsOn, liveFrom, author: options.author });
      const rateOf = new Map(
        (await this.store.tiers(tx, draft.id)).map((tier) => [tier.tier_id, tier.points_rate_milli]),
      );
      const rates = tiers.map(({ id }) => ({ tierId: id, rateMilli: rateOf.get(id) ?? BASE_RATE_MILLI }));
      await this.points.setRates(tx, rates, { schemeId, startsOn, setBy: options.author });
      return this.require(tx, schemeId, draft.id);
    });
  }

  /** Saves and publishes a plan unless the scheme has a published one. */
  async ensurePublished(schemeCode: string, draft: BenefitPlanDraft, author: string): Promise<void> {
    const { schemeId } = await this.ladderOf(this.database, schemeCode);
    const versions = await this.store.versions(this.database, schemeId);
    if (versions.some(({ state }) => state === 'published')) return;
    await this.saveDraft(schemeCode, draft, author);
    await this.publish(schemeCode, { author });
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

  private async ladderOf(
    sql: Parameters<BenefitPlanStore['scheme']>[0],
    schemeCode: string,
  ): Promise<{ schemeId: string; tiers: LadderTier[] }> {
    const scheme = await this.store.scheme(sql, schemeCode);
    const ladder =
      scheme?.published_version_id == null
        ? undefined
        : await this.store.ladder(sql, scheme.published_version_id);
    if (ladder?.isPredicted) throw new PredictedTiers(schemeCode);
    if (!ladder) {
      throw new BenefitPlanError('scheme-not-published', 409, '请先发布会员等级，再设置等级权益', {
        schemeCode,
      });
    }
    return ladder;
  }

  private async contentOf(
    tx: Tx,
    draft: BenefitPlanDraft,
    tiers: readonly LadderTier[],
  ): Promise<PlanContent> {
    if (
      !Number.isInteger(draft.reentryDays) ||
      draft.reentryDays < 0 ||
      draft.reentryDays > REENTRY_AT_MOST
    ) {
      throw new BenefitPlanError('reentry-invalid', 422, '再次进入的间隔需为 0 到 36500 天', {
        field: 'reentryDays',
      });
    }
    const content: PlanContent = {
      reentryDays: draft.reentryDays,
      noticeTemplateId: draft.noticeTemplateId ?? null,
      tiers: [],
    };
    for (const tier of draft.tiers) {
      const known = tiers.find(({ code }) => code === tier.tierCode);
      if (!known || content.tiers.some(({ tierId }) => tierId === known.id)) {
        throw new BenefitPlanError('tier-unknown', 422, `会员等级里没有「${tier.tierCode}」`, {
          field: 'tierCode',
          tierCode: tier.tierCode,
        });
      }
      await this.checkTier(tx, tier, known.name);
      content.tiers.push({
        tierId: known.id,
        couponTemplateId: tier.couponTemplateId,
        pointsRateMilli: Math.round(tier.pointsRate * 1000),
        isNoticeOn: tier.isNoticeOn,
      });
    }
    return content;
  }

  private async checkTier(tx: Tx, tier: BenefitPlanDraft['tiers'][number], name: string): Promise<void> {
    const { pointsRate, couponTemplateId } = tier;
    const isWholeMilli = Math.abs(pointsRate * 1000 - Math.round(pointsRate * 1000)) < 1e-6;
    if (!(pointsRate >= 0 && pointsRate <= RATE_AT_MOST && isWholeMilli)) {
      throw new BenefitPlanError(
        'rate-invalid',
        422,
        `「${name}」的积分倍率需在 0 到 100 之间，最多三位小数`,
        {
          field: 'pointsRate',
          tierCode: tier.tierCode,
        },
      );
    }
    if (couponTemplateId !== null && !(await this.coupons.template(tx, couponTemplateId))) {
      throw new BenefitPlanError('coupon-unknown', 422, `「${name}」选择的优惠券不存在`, {
        field: 'couponTemplateId',
        tierCode: tier.tierCode,
      });
    }
  }

  private async require(tx: Tx, schemeId: string, planId: string): Promise<PlanRow> {
    const found = (await this.store.versions(tx, schemeId)).find(({ id }) => id === planId);
    if (!found) throw new BenefitPlanError('not-found', 404, '没有找到这个权益版本');
    return found;
  }
}
