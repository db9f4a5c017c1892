import { Injectable } from '@nestjs/common';
import { GrowthGrants } from '../../facts/growth/growth-grants.service.js';
import type { MemberTierChanged } from '../../decisions/tiering/tiering.events.js';
import type { Tx } from '../../platform/database/database.js';
import { CouponsService } from '../coupons/coupons.service.js';
import { PointsTakeBackService } from '../points/points-take-back.service.js';
import { BenefitGrantStore, couponKeyOf, couponOccasionOf } from './benefit-grant.store.js';
import type { Ladder } from './benefit-plan.store.js';
import { EntrantsRead, type LostGift } from './entrants.read.js';
import { BENEFIT_SOURCE } from './plan-at-work.js';

const NOTE = '层级被收回，权益收回';
const REVERSED_BY = '权益计划';

/**
 * What becomes of gifts for a tier that is lost again (权益收回). `revoke_unused` takes back coupons and points that
 * are not used; `owe` also writes down what was used: points as a debt that the next earning nets, a used coupon by
 * its worth. Growth is taken back with `owe` alone. Messages, privileges and trials stay as they are.
 */
@Injectable()
export class GiftReversal {
  constructor(
    private readonly grants: BenefitGrantStore,
    private readonly entrants: EntrantsRead,
    private readonly coupons: CouponsService,
    private readonly points: PointsTakeBackService,
    private readonly growth: GrowthGrants,
  ) {}

  async followLosses(tx: Tx, change: MemberTierChanged, ladder: Ladder): Promise<void> {
    if (change.cause !== 'facts' && change.cause !== 'late_data') return;
    const lost = await this.entrants.giftsOfTiersLost(
      tx,
      change,
      ladder.tiers.map(({ id }) => id),
    );
    if (lost.length === 0) return;
    await this.takeGrowth(
      tx,
      change.schemeId,
      lost.filter(({ kind, policy }) => kind === 'growth' && policy === 'owe'),
    );
    for (const policy of ['revoke_unused', 'owe'] as const) {
      const points = lost.filter((gift) => gift.kind === 'points' && gift.policy === policy);
      await this.takePoints(tx, change.schemeId, points, policy === 'owe' ? 'owe' : 'unused');
    }
    await this.takeCoupons(
      tx,
      lost.filter(({ kind }) => kind === 'coupon'),
    );
  }

  private async takeGrowth(tx: Tx, schemeId: string, lost: readonly LostGift[]): Promise<void> {
    if (lost.length === 0) return;
    await this.growth.takeBack(tx, {
      sourceKey: couponKeyOf(schemeId),
      note: NOTE,
      grantedBy: REVERSED_BY,
      members: lost.map((gift) => ({ memberId: gift.member_id, occasion: couponOccasionOf(gift) })),
    });
    await this.grants.setOutcome(tx, idsOf(lost), 'taken_back');
  }

  private async takePoints(
    tx: Tx,
    schemeId: string,
    lost: readonly LostGift[],
    mode: 'unused' | 'owe',
  ): Promise<void> {
    if (lost.length === 0) return;
    const results = await this.points.takeBack(tx, {
      sourceKind: BENEFIT_SOURCE,
      sourceKey: couponKeyOf(schemeId),
      note: NOTE,
      mode,
      members: lost.map((gift) => ({ memberId: gift.member_id, occasion: couponOccasionOf(gift) })),
    });
    const touched = new Set(results.map(({ memberId, occasion }) => `${memberId} ${occasion ?? ''}`));
    await this.grants.setOutcome(
      tx,
      idsOf(lost.filter((gift) => touched.has(`${gift.member_id} ${couponOccasionOf(gift)}`))),
      'taken_back',
    );
  }

  /** Last in the transaction, because coupon templates stay locked from here on. */
  private async takeCoupons(tx: Tx, lost: readonly LostGift[]): Promise<void> {
    const couponIds = lost.flatMap(({ coupon_id: id }) => (id === null ? [] : [id]));
    if (couponIds.length > 0) await this.coupons.revokeCoupons(tx, couponIds, NOTE);
    // What was used a moment ago is seen as used: the rows themselves say what became of them.
    await this.grants.setTakenBack(tx, idsOf(lost));
    await this.grants.setOwed(tx, idsOf(lost.filter(({ policy }) => policy === 'owe')));
  }
}

function idsOf(lost: readonly LostGift[]): string[] {
  return lost.map(({ grant_id: id }) => id);
}
