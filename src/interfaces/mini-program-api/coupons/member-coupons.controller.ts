import { Get, Param, Query } from '@nestjs/common';
import { CouponNotFound } from '../../../actions/coupons/coupons.errors.js';
import { CouponsRead, type CouponState, type CouponView } from '../../../actions/coupons/coupons.read.js';
import { CouponsService } from '../../../actions/coupons/coupons.service.js';
import { BusinessClock } from '../../../platform/clock/business-clock.js';
import { Database } from '../../../platform/database/database.js';
import { CurrentMember } from '../../auth/current-member.js';
import type { MemberIdentity } from '../../auth/member-token.js';
import { MemberApi } from '../member-api.js';
import { COUPON_PARTS, CouponsQuery } from './coupon.dto.js';
import { miniCoupon, miniCouponDetail, type MiniCoupon, type MiniCouponDetail } from './mini-coupon.js';

const ID = /^[1-9]\d{0,18}$/;

/** A member's own coupons. Every question is asked with the id of the token. */
@MemberApi()
export class MemberCouponsController {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly coupons: CouponsRead,
    private readonly couponsService: CouponsService,
  ) {}

  /** Newest first: of one state, of one part, or all. */
  @Get('coupons')
  async list(
    @CurrentMember() { memberId }: MemberIdentity,
    @Query() { state, part, before, limit }: CouponsQuery,
  ): Promise<MiniCoupon[]> {
    const ofState = (only: CouponState | undefined): Promise<CouponView[]> =>
      this.coupons.page(this.database, { memberId, state: only, before, limit });
    const states = state === undefined && part !== undefined ? COUPON_PARTS[part] : [state];
    const found = (await Promise.all(states.map(ofState))).flat();
    const newestFirst = found.toSorted((one, other) => (BigInt(one.id) < BigInt(other.id) ? 1 : -1));
    return newestFirst.slice(0, limit).map(miniCoupon);
  }

  /** One coupon with its terms and, while it can be used, its code. Another member's does not exist: 404 `coupons.not-found`. */
  @Get('coupons/:id')
  async find(
    @CurrentMember() { memberId }: MemberIdentity,
    @Param('id') id: string,
  ): Promise<MiniCouponDetail> {
    const coupon = ID.test(id) ? await this.coupons.ofMember(this.database, memberId, id) : undefined;
    if (!coupon) throw new CouponNotFound();
    return miniCouponDetail(coupon, this.couponsService.codeOf(coupon.id), await this.clock.now());
  }
}
