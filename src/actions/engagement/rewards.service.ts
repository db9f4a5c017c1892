import { Injectable } from '@nestjs/common';
import { isDuplicateKey, type Tx } from '../../platform/database/database.js';
import { LostRace } from '../../platform/database/lost-race.js';
import type { Sql } from '../../platform/database/sql.js';
import { compareIds } from '../coupons/coupon-issuing.js';
import { issueRefusalLabels, type IssueRefusal } from '../coupons/coupons.errors.js';
import { CouponsService, type CouponSourceKind } from '../coupons/coupons.service.js';
import { PointsService } from '../points/points.service.js';
import type { EngagementKind, Reward } from './engagement-definition.js';
import type { EngagementRow } from './engagement-state.js';
import { rewardLabel } from './kinds/rewards.js';
import { RewardStore, type GrantRow, type GrantState } from './reward.store.js';

/** A reward as members and operators see it. */
export interface RewardView {
  kind: 'coupon' | 'points' | 'chance' | 'goods';
  label: string;
  state: GrantState;
  /** Why it was refused or is still owed, in words. */
  reason: string | null;
  couponId: string | null;
  points: number | null;
}

/** What is to be given, and for what. With the activity and the person, `occasion` is given once, ever. */
export interface Giving {
  engagement: Pick<EngagementRow, 'id' | 'title' | 'version_id'> & { kind: EngagementKind };
  memberId: string;
  /** At most 64 characters, e.g. `day:2026-11-22`, `answer`, `draw:15`. */
  occasion: string;
  rewards: readonly Reward[];
  now: Date;
  /** Promised by a draw: what cannot be given now is owed and tried again, not refused. */
  isPromised?: boolean;
  /** What the prize is called and what it is worth; else the reward's own words. */
  prize?: { label: string; worthFen: number };
}

const SOURCE_KINDS: Partial<Record<EngagementKind, CouponSourceKind>> = {
  check_in: 'check_in',
  lottery: 'lottery',
  referral: 'referral',
};

/** Gives rewards once, through the grant paths of coupons and points, and keeps what was given under which terms. */
@Injectable()
export class RewardsService {
  constructor(
    private readonly store: RewardStore,
    private readonly coupons: CouponsService,
    private readonly points: PointsService,
  ) {}

  /**
   * Gives what an occasion brings in the caller's transaction; a repeat gives the rows of the first time back. The
   * person's row is locked by the caller. Call it late: coupon templates stay locked until the transaction ends.
   */
  async give(tx: Tx, giving: Giving): Promise<RewardView[]> {
    const { engagement, memberId, occasion, rewards, now, prize } = giving;
    const before = await this.store.ofOccasion(tx, engagement.id, memberId, occasion);
    if (before.length > 0 || rewards.length === 0) return before.map(rewardView);
    const names = await this.namesOf(tx, rewards);
    const numbered = rewards.map((reward, index) => ({ reward, rewardNo: index }));
    const given: RewardView[] = [];
    for (const { reward, rewardNo } of numbered.toSorted(byLock)) {
      const grant: Omit<GrantRow, 'id'> = {
        engagement_id: engagement.id,
        version_id: engagement.version_id,
        member_id: memberId,
        occasion,
        reward_no: rewardNo,
        kind: reward.kind,
        label: prize?.label ?? rewardLabel(reward, names),
        template_id: reward.kind === 'coupon' ? reward.templateId : null,
        coupon_id: null,
        points: reward.kind === 'points' ? reward.points : null,
        valid_days: reward.kind === 'points' ? reward.validDays : null,
        worth_fen: prize?.worthFen ?? 0,
        state: 'given',
        refusal: null,
        granted_at: now,
      };
      const outcome = await this.carryOut(tx, grant, engagement);
      const isOwed = outcome.state === 'refused' && giving.isPromised === true;
      const written = { ...grant, ...outcome, state: isOwed ? ('owed' as const) : outcome.state };
      await this.insert(tx, written);
      given[rewardNo] = rewardView(written);
    }
    return given;
  }

  /** Notes goods that were won; staff hands them over. */
  async promiseGoods(
    tx: Tx,
    giving: Omit<Giving, 'rewards' | 'isPromised'> & { prize: { label: string; worthFen: number } },
  ): Promise<RewardView> {
    const { engagement, memberId, occasion, now, prize } = giving;
    const grant: Omit<GrantRow, 'id'> = {
      engagement_id: engagement.id,
      version_id: engagement.version_id,
      member_id: memberId,
      occasion,
      reward_no: 0,
      kind: 'goods',
      label: prize.label,
      template_id: null,
      coupon_id: null,
      points: null,
      valid_days: null,
      worth_fen: prize.worthFen,
      state: 'given',
      refusal: null,
      granted_at: now,
    };
    await this.insert(tx, grant);
    return rewardView(grant);
  }

  /** Tries once more to give what is owed; false when it still cannot be had. */
  async settleOwed(tx: Tx, grantId: string, engagement: Giving['engagement']): Promise<boolean> {
    const grant = await this.store.lockOwed(tx, grantId);
    if (!grant) return true;
    const outcome = await this.carryOut(tx, grant, engagement);
    const isGiven = outcome.state === 'given';
    await this.store.settle(tx, grant.id, {
      state: isGiven ? 'given' : 'owed',
      couponId: outcome.coupon_id,
      refusal: outcome.refusal,
    });
    return isGiven;
  }

  /** What the coupon templates of these rewards are called. */
  async namesOf(sql: Sql, rewards: readonly Reward[]): Promise<Map<string, string>> {
    const ids = rewards.flatMap((reward) => (reward.kind === 'coupon' ? [reward.templateId] : []));
    const templates = await this.store.templates(sql, [...new Set(ids)]);
    return new Map([...templates.values()].map(({ id, name }) => [id, name]));
  }

  private async carryOut(
    tx: Tx,
    grant: Omit<GrantRow, 'id'>,
    engagement: Giving['engagement'],
  ): Promise<Pick<GrantRow, 'state' | 'coupon_id' | 'refusal'>> {
    const sourceKind = SOURCE_KINDS[engagement.kind] ?? 'activity';
    const sourceKey = `engagement:${engagement.id}:${grant.occasion}:${grant.reward_no}`;
    if (grant.points !== null) {
      const { refused } = await this.points.grant(tx, {
        sourceKind,
        sourceKey,
        note: engagement.title,
        ...(grant.valid_days === null ? {} : { validDays: grant.valid_days }),
        members: [{ memberId: grant.member_id, points: grant.points }],
      });
      return refused.length > 0
        ? { state: 'refused', coupon_id: null, refusal: 'not_member' }
        : { state: 'given', coupon_id: null, refusal: null };
    }
    const result = await this.coupons.issueFor(tx, {
      templateId: grant.template_id ?? '0',
      sourceKind,
      sourceKey,
      sourceLabel: engagement.title,
      members: [{ memberId: grant.member_id }],
    });
    const couponId = result.given[0]?.couponId ?? result.existing[0]?.couponId;
    if (couponId !== undefined) return { state: 'given', coupon_id: couponId, refusal: null };
    return { state: 'refused', coupon_id: null, refusal: result.refused[0]?.reason ?? 'not_member' };
  }

  private async insert(tx: Tx, grant: Omit<GrantRow, 'id'>): Promise<void> {
    try {
      await this.store.insert(tx, grant);
    } catch (error) {
      // Somebody else gave it first: run the work again, which then finds it.
      if (isDuplicateKey(error)) throw new LostRace('engagement_grant');
      throw error;
    }
  }
}

/** Templates in the order of their ids, points last: locks are always taken in one order. */
function byLock(a: { reward: Reward }, b: { reward: Reward }): number {
  if (a.reward.kind === 'coupon' && b.reward.kind === 'coupon')
    return compareIds(a.reward.templateId, b.reward.templateId);
  return a.reward.kind === b.reward.kind ? 0 : a.reward.kind === 'coupon' ? -1 : 1;
}

export function rewardView(
  grant: Pick<GrantRow, 'kind' | 'label' | 'state' | 'refusal' | 'coupon_id' | 'points'>,
): RewardView {
  return {
    kind: grant.kind,
    label: grant.label,
    state: grant.state,
    reason: grant.refusal === null ? null : refusalText(grant.refusal),
    couponId: grant.coupon_id,
    points: grant.points,
  };
}

export function refusalText(refusal: string): string {
  return issueRefusalLabels[refusal as IssueRefusal] ?? refusal;
}
