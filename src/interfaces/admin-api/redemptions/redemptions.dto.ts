import { IsIn, IsInt, IsNotEmpty, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import type { RedemptionState } from '../../../actions/coupons/redemption/redemption.js';
import { PageQuery } from '../../../platform/http/page.js';

const ID = /^[1-9]\d{0,18}$/;
const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const SHOP = /^[a-z0-9][a-z0-9-]{0,31}$/;
const ORDER_REF = /^[\x21-\x7e]{1,96}$/;
const MAX_FEN = 10_000_000_000;
const STATES: readonly RedemptionState[] = ['awaiting', 'done', 'rejected', 'undone', 'refunded'];

/** A code that somebody holds out at a till. */
export class LookBody {
  /** Typed, or the payload of a QR code. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  couponCode!: string;

  /** Amount of the goods the coupon covers; fen. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_FEN)
  amountFen?: number;

  /** The shop, for operators who stand in none; a clerk's is their own. */
  @IsOptional()
  @Matches(SHOP)
  shopCode?: string;
}

export class TillRedeemBody extends LookBody {
  /** Number of the receipt or order. */
  @IsOptional()
  @Matches(ORDER_REF)
  orderRef?: string;
}

/** Why a redemption is undone or refused. */
export class ReasonBody {
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  reason!: string;
}

/** Filters of the list of redemptions; both days are included (Asia/Shanghai). */
export class RedemptionsQuery extends PageQuery {
  @IsOptional()
  @IsIn(STATES)
  state?: RedemptionState;

  @IsOptional()
  @Matches(SHOP)
  shopCode?: string;

  @IsOptional()
  @Matches(ID)
  templateId?: string;

  @IsOptional()
  @Matches(ID)
  memberId?: string;

  @IsOptional()
  @Matches(ORDER_REF)
  orderRef?: string;

  @IsOptional()
  @Matches(DATE)
  from?: string;

  @IsOptional()
  @Matches(DATE)
  to?: string;
}
