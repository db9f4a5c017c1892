import { IsIn, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import type { CouponState } from '../../../actions/coupons/coupons.read.js';
import { MiniPageQuery } from '../mini-page.dto.js';

const COUPON_STATES: readonly CouponState[] = [
  'issued',
  'locked',
  'redeemed',
  'expired',
  'revoked',
  'reversed',
];

/** Which of the member's coupons: can be used, was used, is over. */
export const COUPON_PARTS: Record<'usable' | 'used' | 'ended', readonly CouponState[]> = {
  usable: ['issued', 'locked'],
  used: ['redeemed', 'reversed'],
  ended: ['expired', 'revoked'],
};

export class CouponsQuery extends MiniPageQuery {
  @IsOptional()
  @IsIn(COUPON_STATES)
  state?: CouponState;

  @IsOptional()
  @IsIn(Object.keys(COUPON_PARTS))
  part?: keyof typeof COUPON_PARTS;
}

export class RedeemCodeRequest {
  /** 口令 or a one-time code, as it was typed. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  code!: string;
}
