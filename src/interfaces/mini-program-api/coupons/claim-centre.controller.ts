import { Body, Get, Param, Post } from '@nestjs/common';
import { CouponClaims, type ClaimOffer } from '../../../actions/coupons/coupon-claims.service.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { IdempotencyKey, Idempotent } from '../../../platform/http/idempotency/idempotent.js';
import { CurrentMember } from '../../auth/current-member.js';
import type { MemberIdentity } from '../../auth/member-token.js';
import { EmptyBodyPipe } from '../empty-body.pipe.js';
import { MemberApi } from '../member-api.js';
import { miniTerms, validityText, type MiniTerms } from './mini-coupon.js';

/** A coupon of the claim centre, as this member may have it. */
export interface MiniOffer extends MiniTerms {
  templateId: string;
  state: ClaimOffer['state'];
  /** Why it cannot be claimed; null where it can. */
  reason: string | null;
  /** Who may claim it. */
  audience: string;
  /** How long a coupon claimed now is good for. */
  validity: string;
  claimFrom: Date | null;
  claimUntil: Date | null;
  left: number;
  /** The newest one that the member has. */
  couponId: string | null;
}

/** What can be had stands in front; what was just claimed keeps its place. */
const ORDER: Record<ClaimOffer['state'], number> = {
  claimable: 0,
  claimed: 0,
  not_started: 1,
  not_eligible: 2,
  sold_out: 3,
  over: 4,
};

/** 领券中心. */
@MemberApi()
export class ClaimCentreController {
  constructor(private readonly claims: CouponClaims) {}

  @Get('claim-centre')
  async offers(@CurrentMember() { memberId }: MemberIdentity): Promise<MiniOffer[]> {
    const offers = await this.claims.offers(memberId);
    return offers.toSorted((one, other) => ORDER[one.state] - ORDER[other.state]).map(miniOffer);
  }

  /**
   * Claims one coupon. Throws `coupons.claim-not-started`, `coupons.claim-over`, `coupons.out-of-stock`,
   * `coupons.limit-reached`, `coupons.not-eligible`, `coupons.not-member`, `coupons.template-not-found`.
   */
  @Post('claim-centre/:templateId/claim')
  @Idempotent()
  claim(
    @CurrentMember() { memberId }: MemberIdentity,
    @Param('templateId', IdPipe) templateId: string,
    @Body(EmptyBodyPipe) _nothing: undefined,
    @IdempotencyKey() key: string,
  ): Promise<{ couponId: string }> {
    return this.claims.claim(memberId, templateId, key);
  }
}

function miniOffer(offer: ClaimOffer): MiniOffer {
  const { templateId, state, reason, audience, claimFrom, claimUntil, left, couponId } = offer;
  return {
    ...miniTerms(offer.terms),
    templateId,
    state,
    reason,
    audience,
    validity: validityText(offer.terms),
    claimFrom,
    claimUntil,
    left,
    couponId,
  };
}
