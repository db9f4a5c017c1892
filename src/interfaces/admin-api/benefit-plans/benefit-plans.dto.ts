import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
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

const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const ID = /^[1-9]\d{0,18}$/;

export class BenefitTierBody {
  @IsString()
  @MaxLength(32)
  tierCode!: string;

  /** null: no entry coupon. */
  @ValidateIf((_, value) => value !== null)
  @Matches(ID)
  couponTemplateId!: string | null;

  /** Points per yuan. */
  @IsNumber()
  @Min(0)
  @Max(100)
  pointsRate!: number;

  @IsBoolean()
  isNoticeOn!: boolean;
}

/** A draft of 等级权益. */
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
  @Matches(ID)
  noticeTemplateId?: string;

  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => BenefitTierBody)
  tiers!: BenefitTierBody[];
}

export class PublishBenefitsBody {
  @IsOptional()
  @Matches(DATE)
  startsOn?: string;
}
