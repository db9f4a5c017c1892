import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import type { TemplateState } from '../../../actions/coupons/coupon-template.js';
import type { AfterRefund, CostBearer, CouponKind } from '../../../actions/coupons/coupon-terms.js';
import type { CouponState } from '../../../actions/coupons/coupons.read.js';
import { PageQuery } from '../../../platform/http/page.js';

const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const ID = /^[1-9]\d{0,18}$/;
const CODE = /^[\w-]{1,64}$/;
const MAX_FEN = 100_000_000;
const STATES: readonly CouponState[] = ['issued', 'locked', 'redeemed', 'expired', 'revoked', 'reversed'];
const LISTED_STATES: readonly (CouponState | 'received')[] = [...STATES, 'received'];
const KINDS: readonly CouponKind[] = ['amount_off', 'percent_off', 'exchange', 'free_shipping'];
const BEARERS: readonly CostBearer[] = ['brand', 'shop', 'supplier', 'platform'];
const AFTER_REFUND: readonly AfterRefund[] = ['return', 'reissue', 'void'];
const TEMPLATE_STATES: readonly TemplateState[] = ['active', 'paused', 'stopped'];

const asBoolean = ({ value }: { value: unknown }): unknown =>
  value === 'true' ? true : value === 'false' ? false : value;

/** Codes that a coupon is for, and codes it is not for. */
export class ScopePartBody {
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(500)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  include?: string[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(500)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  exclude?: string[];
}

/** Where a coupon may be used; what is absent does not restrict. */
export class CouponScopeBody {
  @IsOptional()
  @ValidateNested()
  @Type(() => ScopePartBody)
  goods?: ScopePartBody;

  @IsOptional()
  @ValidateNested()
  @Type(() => ScopePartBody)
  categories?: ScopePartBody;

  @IsOptional()
  @ValidateNested()
  @Type(() => ScopePartBody)
  shops?: ScopePartBody;

  @IsOptional()
  @ValidateNested()
  @Type(() => ScopePartBody)
  channels?: ScopePartBody;
}

/** Tiers of a scheme that may claim. */
export class AudienceTierBody {
  @Matches(CODE)
  schemeCode!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @Matches(CODE, { each: true })
  tierCodes!: string[];
}

/** Who may claim: members who meet every part that is there. */
export class ClaimAudienceBody {
  @IsOptional()
  @ValidateNested()
  @Type(() => AudienceTierBody)
  tier?: AudienceTierBody;

  @IsOptional()
  @Matches(CODE)
  segmentCode?: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3650)
  newWithinDays?: number;

  @IsOptional()
  @IsBoolean()
  isBirthdayMonth?: boolean;
}

/** What an operator sets on a coupon template. Both dates of a fixed validity are included. */
export class CouponTemplateBody {
  @IsString()
  @MaxLength(64)
  name!: string;

  @IsOptional()
  @IsIn(KINDS)
  kind?: CouponKind;

  @IsInt()
  @Min(0)
  @Max(MAX_FEN)
  minSpendFen!: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_FEN)
  amountOffFen?: number | null;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(99)
  percentOff?: number | null;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_FEN)
  maxOffFen?: number | null;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  exchangeItem?: string | null;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_FEN)
  worthFen?: number | null;

  @IsOptional()
  @ValidateNested()
  @Type(() => CouponScopeBody)
  scope?: CouponScopeBody;

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

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(365)
  startDelayDays?: number;

  @IsOptional()
  @IsBoolean()
  isStackable?: boolean;

  @IsOptional()
  @IsString()
  @MaxLength(32)
  exclusionGroup?: string | null;

  @IsOptional()
  @IsIn(BEARERS)
  costBearer?: CostBearer;

  @IsOptional()
  @IsIn(AFTER_REFUND)
  afterRefund?: AfterRefund;

  @IsOptional()
  @IsString()
  @MaxLength(500)
  note?: string;

  @IsInt()
  @Min(0)
  @Max(4_000_000_000)
  stock!: number;

  @IsInt()
  @Min(0)
  perMemberLimit!: number;

  @IsOptional()
  @IsInt()
  perMemberDailyLimit?: number | null;

  @IsOptional()
  @IsInt()
  dailyLimit?: number | null;

  @IsOptional()
  @IsInt()
  @Min(0)
  budgetFen?: number | null;

  @IsOptional()
  @IsBoolean()
  isClaimable?: boolean;

  @IsOptional()
  @ValidateNested()
  @Type(() => ClaimAudienceBody)
  audience?: ClaimAudienceBody;

  /** Instants, e.g. `2026-11-22T10:00:00+08:00`. */
  @IsOptional()
  @IsISO8601({ strict: true })
  claimFrom?: string | null;

  @IsOptional()
  @IsISO8601({ strict: true })
  claimUntil?: string | null;

  @IsOptional()
  @IsIn(TEMPLATE_STATES)
  state?: TemplateState;

  /** The revision that was edited; another one is refused with 409. */
  @IsOptional()
  @IsInt()
  @Min(1)
  revision?: number;
}

/** Pauses a template, lets it go on, or stops it for good. */
export class TemplateStateBody {
  @IsIn(TEMPLATE_STATES)
  state!: TemplateState;

  @IsOptional()
  @IsInt()
  @Min(1)
  revision?: number;
}

/** Filters of the list of templates. */
export class TemplatesQuery extends PageQuery {
  @IsOptional()
  @IsString()
  @MaxLength(64)
  q?: string;

  @IsOptional()
  @IsIn(TEMPLATE_STATES)
  state?: TemplateState;

  @IsOptional()
  @IsIn(KINDS)
  kind?: CouponKind;

  @IsOptional()
  @Transform(asBoolean)
  @IsBoolean()
  isClaimable?: boolean;
}

/** Filters of the list of coupons. */
export class CouponsQuery extends PageQuery {
  /** `received`: every state but revoked. */
  @IsOptional()
  @IsIn(LISTED_STATES)
  state?: CouponState | 'received';

  @IsOptional()
  @Matches(ID)
  templateId?: string;

  @IsOptional()
  @Matches(ID)
  memberId?: string;

  @IsOptional()
  @Matches(/^[a-z_]{1,24}$/)
  sourceKind?: string;

  /** Part of the owner's name, from its beginning. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  member?: string;

  @IsOptional()
  @Matches(DATE)
  issuedFrom?: string;

  /** Included. */
  @IsOptional()
  @Matches(DATE)
  issuedTo?: string;
}

/** Which coupons' codes go into a file. */
export class CouponCodesQuery {
  @Matches(ID)
  templateId!: string;
}

/** Why coupons are taken back. */
export class RevokeCouponBody {
  @IsString()
  @MinLength(1)
  @MaxLength(64)
  reason!: string;
}
