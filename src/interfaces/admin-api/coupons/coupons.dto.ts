import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import type { CouponState } from '../../../actions/coupons/coupons.read.js';
import { PageQuery } from '../../../platform/http/page.js';

const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const ID = /^[1-9]\d{0,18}$/;
const STATES: readonly CouponState[] = ['issued', 'locked', 'redeemed', 'expired', 'revoked', 'reversed'];

/** What an operator sets on a coupon template. Both dates of a fixed validity are included. */
export class CouponTemplateBody {
  @IsString()
  @MaxLength(64)
  name!: string;

  @IsOptional()
  @IsIn(['amount_off'])
  kind?: 'amount_off';

  @IsInt()
  @Min(0)
  minSpendFen!: number;

  @IsInt()
  @Min(0)
  amountOffFen!: number;

  @IsIn(['fixed', 'relative'])
  validityKind!: 'fixed' | 'relative';

  @IsOptional()
  @Matches(DATE)
  validFrom?: string | null;

  @IsOptional()
  @Matches(DATE)
  validUntil?: string | null;

  @IsOptional()
  @IsInt()
  validDays?: number | null;

  @IsInt()
  @Min(0)
  @Max(4_000_000_000)
  stock!: number;

  @IsInt()
  @Min(0)
  perMemberLimit!: number;

  @IsOptional()
  @IsIn(['active', 'paused'])
  state?: 'active' | 'paused';
}

/** Filters of the list of coupons. */
export class CouponsQuery extends PageQuery {
  @IsOptional()
  @IsIn(STATES)
  state?: CouponState;

  @IsOptional()
  @Matches(ID)
  templateId?: string;

  @IsOptional()
  @Matches(ID)
  memberId?: string;
}
