import { Injectable } from '@nestjs/common';
import { GrowthGrants } from '../../facts/growth/growth-grants.service.js';
import type { MemberTierChanged } from '../../decisions/tiering/tiering.events.js';
import type { Tx } from '../../platform/database/database.js';
import { CouponsService } from '../coupons/coupons.service.js';
import { BenefitGrantStore, couponKeyOf, couponOccasionOf } from './benefit-grant.store.js';
import type { Ladder } from './benefit-plan.store.js';
import { EntrantsRead, type LostGift } from './entrants.read.js';

const NOTE = '层级被收回，权益收回';
const REVERSED_BY = '权益计划';

/**
 * What becomes of gifts for a tier that is lost again (权益收回). `revoke_unused` takes back coupons that
 * are not used; `owe` also writes down what was used: a used coupon by its worth. Growth is taken back with `owe` alone. Messages, privileges and trials stay as they are.
 */
@Injectable()
export class GiftReversal {
  constructor(
    private readonly grants: BenefitGrantStore,
    private readonly entrants: EntrantsRead,
    private readonly coupons: CouponsService,
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
