import { Injectable } from '@nestjs/common';
import { GrowthGrants } from '../../facts/growth/growth-grants.service.js';
import { TrialService } from '../../decisions/tiering/trial.service.js';
import type { Tx } from '../../platform/database/database.js';
import { compareIds } from '../coupons/coupon-issuing.js';
import { CouponsService } from '../coupons/coupons.service.js';
import { PointsService } from '../points/points.service.js';
import {
  BenefitGrantStore,
  couponKeyOf,
  couponOccasionOf,
  type PendingGrant,
} from './benefit-grant.store.js';
import { GiftMessenger } from './gift-messenger.service.js';
import type { Gift } from './gifts.js';
import { BENEFIT_SOURCE, sourceLabel, type PieceOfWork, type PlanAtWork } from './plan-at-work.js';

/** Grants of one gift, in member order. */
interface Owed<Kind extends Gift['kind']> {
  gift: Extract<Gift, { kind: Kind }>;
  grants: PendingGrant[];
}

/**
 * Carries out pending grants and says what became of each. Coupons go last, because templates stay locked from there
 * on; before them what locks people.
 */
@Injectable()
export class GiftGiver {
  constructor(
    private readonly grants: BenefitGrantStore,
    private readonly trials: TrialService,
    private readonly growth: GrowthGrants,
    private readonly points: PointsService,
    private readonly messenger: GiftMessenger,
    private readonly coupons: CouponsService,
  ) {}

  async give(tx: Tx, pending: readonly PendingGrant[], work: PieceOfWork): Promise<void> {
    if (pending.length === 0) return;
    const giftOf = new Map(work.at.gifts.map(({ id, gift }) => [id, gift]));
    const owed = <Kind extends Gift['kind']>(kind: Kind): Owed<Kind>[] => owedOf(pending, giftOf, kind);
    for (const each of owed('trial')) await this.giveTrial(tx, each, work.at);
    for (const each of owed('growth')) await this.giveGrowth(tx, each, work.at);
    for (const each of owed('points')) await this.givePoints(tx, each, work.at);
    for (const { gift, grants } of owed('message')) {
      const outcomes = await this.messenger.queue(tx, gift.messageTemplateId, grants, work);
      await this.settle(tx, grants, outcomes);
    }
    const coupons = owed('coupon').toSorted((left, right) =>
      compareIds(left.gift.couponTemplateId, right.gift.couponTemplateId),
    );
    for (const each of coupons) await this.giveCoupons(tx, each, work.at);
  }

  private async giveTrial(tx: Tx, { gift, grants }: Owed<'trial'>, at: PlanAtWork): Promise<void> {
    const tier = at.tiers.find(({ code }) => code === gift.tierCode);
    if (!tier) return this.grants.setOutcome(tx, idsOf(grants), 'tier_gone');
    const { refused } = await this.trials.give(tx, {
      schemeId: at.scheme.id,
      schemeCode: at.scheme.code,
      tierId: tier.id,
      days: gift.days,
      reason: `试用（权益计划第 ${at.plan.version_no} 版）：${gift.reason}`,
      author: at.plan.published_by ?? at.plan.created_by,
      memberIds: grants.map(({ member_id: memberId }) => memberId),
    });
    await this.settle(tx, grants, new Map(refused.map(({ memberId, reason }) => [memberId, reason])));
  }

  private async giveGrowth(tx: Tx, { gift, grants }: Owed<'growth'>, at: PlanAtWork): Promise<void> {
    await this.growth.grant(tx, {
      sourceKey: couponKeyOf(at.scheme.id),
      note: sourceLabel(at, grants),
      grantedBy: at.plan.published_by ?? at.plan.created_by,
      members: grants.map((grant) => ({
        memberId: grant.member_id,
        points: gift.growth,
        occasion: couponOccasionOf(grant),
      })),
    });
    await this.settle(tx, grants, new Map());
  }

  private async givePoints(tx: Tx, { gift, grants }: Owed<'points'>, at: PlanAtWork): Promise<void> {
    const { refused } = await this.points.grant(tx, {
      sourceKind: BENEFIT_SOURCE,
      sourceKey: couponKeyOf(at.scheme.id),
      note: sourceLabel(at, grants),
      ...(gift.validDays === null ? {} : { validDays: gift.validDays }),
      members: grants.map((grant) => ({
        memberId: grant.member_id,
        points: gift.points,
        occasion: couponOccasionOf(grant),
      })),
    });
    await this.settle(tx, grants, new Map(refused.map((memberId) => [memberId, 'not_member'])));
  }

  private async giveCoupons(tx: Tx, { gift, grants }: Owed<'coupon'>, at: PlanAtWork): Promise<void> {
    const result = await this.coupons.issueFor(tx, {
      templateId: gift.couponTemplateId,
      sourceKind: BENEFIT_SOURCE,
      sourceKey: couponKeyOf(at.scheme.id),
      sourceLabel: sourceLabel(at, grants),
      members: grants.map((grant) => ({
        memberId: grant.member_id,
        occasion: couponOccasionOf(grant),
      })),
    });
    const refused = new Map(result.refused.map(({ memberId, reason }) => [memberId, reason]));
    const given = grants.filter(({ member_id: memberId }) => !refused.has(memberId));
    await this.grants.setGivenCoupons(tx, idsOf(given));
    await this.settleRefused(tx, grants, refused);
  }

  /** Refused ones by their reason, all others given. */
  private async settle(
    tx: Tx,
    grants: readonly PendingGrant[],
    refused: ReadonlyMap<string, string>,
  ): Promise<void> {
    await this.settleRefused(tx, grants, refused);
    const given = grants.filter(({ member_id: memberId }) => !refused.has(memberId));
    await this.grants.setOutcome(tx, idsOf(given), 'given');
  }

  private async settleRefused(
    tx: Tx,
    grants: readonly PendingGrant[],
    refused: ReadonlyMap<string, string>,
  ): Promise<void> {
    const byReason = new Map<string, string[]>();
    for (const { id, member_id: memberId } of grants) {
      const reason = refused.get(memberId);
      if (reason === undefined) continue;
      const ids = byReason.get(reason);
      if (ids) ids.push(id);
      else byReason.set(reason, [id]);
    }
    for (const [reason, ids] of byReason) await this.grants.setOutcome(tx, ids, reason);
  }
}

/**
 * The grants of a kind, by gift, tier and part: within each a person stands once, so that what is refused is refused
 * by person, and short stock reaches everybody's first coupon before anybody's second.
 */
function owedOf<Kind extends Gift['kind']>(
  pending: readonly PendingGrant[],
  giftOf: ReadonlyMap<string, Gift>,
  kind: Kind,
): Owed<Kind>[] {
  const groups = new Map<string, Owed<Kind>>();
  const sorted = kind === 'coupon' ? pending.toSorted((left, right) => left.part - right.part) : pending;
  for (const grant of sorted) {
    const gift = giftOf.get(grant.gift_id);
    if (gift?.kind !== kind) continue;
    const key = `${grant.gift_id} ${grant.part} ${grant.tier_id}`;
    const group = groups.get(key);
    if (group) group.grants.push(grant);
    else groups.set(key, { gift: gift as Extract<Gift, { kind: Kind }>, grants: [grant] });
  }
  return [...groups.values()];
}

function idsOf(grants: readonly PendingGrant[]): string[] {
  return grants.map(({ id }) => id);
}
