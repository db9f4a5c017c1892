import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import type { GiftKind, GrantKind } from '../../../actions/benefit-plans/gifts.js';
import {
  CELL_KINDS,
  OCCASIONS,
  type CellKind,
  type Occasion,
} from '../../../actions/benefit-plans/occasions.js';
import { LOSS_POLICIES, type LossPolicy } from '../../../actions/benefit-plans/plan-draft.js';
import { PageQuery } from '../../../platform/http/page.js';

const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const ID = /^[1-9]\d{0,18}$/;
const GIFT_KINDS: readonly GiftKind[] = [
  'coupon',
  'points',
  'rate',
  'growth',
  'message',
  'trial',
  'privilege',
];
const GRANT_KINDS: readonly GrantKind[] = ['coupon', 'points', 'growth', 'message', 'trial'];

/** One gift; which fields it needs follows from its kind. */
export class GiftBody {
  @IsIn(GIFT_KINDS)
  kind!: GiftKind;

  @ValidateIf((gift: GiftBody) => gift.kind === 'coupon')
  @Matches(ID)
  couponTemplateId?: string;

  @ValidateIf((gift: GiftBody) => gift.kind === 'coupon')
  @IsInt()
  @Min(1)
  @Max(20)
  count?: number;

  @ValidateIf((gift: GiftBody) => gift.kind === 'points')
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  points?: number;

  /** Days of validity of the points; null: as all points. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3650)
  validDays?: number | null;

  /** Points per yuan. */
  @ValidateIf((gift: GiftBody) => gift.kind === 'rate')
  @IsNumber()
  @Min(0)
  @Max(100)
  pointsRate?: number;

  @ValidateIf((gift: GiftBody) => gift.kind === 'growth')
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  growth?: number;

  @ValidateIf((gift: GiftBody) => gift.kind === 'message')
  @Matches(ID)
  messageTemplateId?: string;

  /** The tier to try. */
  @ValidateIf((gift: GiftBody) => gift.kind === 'trial')
  @IsString()
  @MaxLength(32)
  tierCode?: string;

  @ValidateIf((gift: GiftBody) => gift.kind === 'trial')
  @IsInt()
  @Min(1)
  @Max(365)
  days?: number;

  @ValidateIf((gift: GiftBody) => gift.kind === 'trial')
  @IsString()
  @MaxLength(100)
  reason?: string;

  @ValidateIf((gift: GiftBody) => gift.kind === 'privilege')
  @IsString()
  @MaxLength(200)
  memberText?: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  staffText?: string;
}

export class PlanCellBody {
  /** null: the column 通用. */
  @ValidateIf((_, value) => value !== null)
  @IsString()
  @MaxLength(32)
  tierCode!: string | null;

  @IsIn(CELL_KINDS)
  cell!: CellKind;

  @IsArray()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => GiftBody)
  gifts!: GiftBody[];
}

/** Which scheme is meant; 会员等级 unless said. */
export class SchemeQuery {
  @IsOptional()
  @IsString()
  @MaxLength(64)
  schemeCode?: string;
}

/** A draft of 权益计划. */
export class BenefitPlanBody {
  @IsOptional()
  @IsString()
  @MaxLength(64)
  schemeCode?: string;

  @IsInt()
  @Min(0)
  @Max(36_500)
  reentryDays!: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(31)
  monthlyDay?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(365)
  expiryDays?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(365)
  downgradeDays?: number;

  @IsOptional()
  @IsIn(LOSS_POLICIES)
  afterRefund?: LossPolicy;

  @IsOptional()
  @IsIn(LOSS_POLICIES)
  afterDowngrade?: LossPolicy;

  @IsOptional()
  @Matches(DATE)
  endsOn?: string | null;

  @IsArray()
  @ArrayMaxSize(800)
  @ValidateNested({ each: true })
  @Type(() => PlanCellBody)
  cells!: PlanCellBody[];
}

export class PublishBenefitsBody {
  @IsOptional()
  @IsString()
  @MaxLength(64)
  schemeCode?: string;

  @IsOptional()
  @Matches(DATE)
  startsOn?: string;
}

export class CostsQuery extends SchemeQuery {
  /** The draft, or what is in force. */
  @IsOptional()
  @IsIn(['draft', 'current'])
  of?: 'draft' | 'current';
}

/** Filters of the list of grants. */
export class GrantsQuery extends PageQuery {
  @IsOptional()
  @IsString()
  @MaxLength(64)
  schemeCode?: string;

  @IsOptional()
  @Matches(ID)
  memberId?: string;

  @IsOptional()
  @IsString()
  @MaxLength(32)
  tierCode?: string;

  @IsOptional()
  @IsIn(OCCASIONS)
  cell?: Occasion;

  @IsOptional()
  @IsIn(GRANT_KINDS)
  kind?: GrantKind;

  @IsOptional()
  @Matches(/^[a-z_]{1,24}$/)
  outcome?: string;

  @IsOptional()
  @Matches(DATE)
  from?: string;

  @IsOptional()
  @Matches(DATE)
  to?: string;
}

export class FairnessQuery extends SchemeQuery {
  @IsOptional()
  @Matches(DATE)
  from?: string;

  @IsOptional()
  @Matches(DATE)
  to?: string;
}
