import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import type { PickOutcome } from '../../../orchestration/reactivation/reactivation.read.js';
import { PageQuery } from '../../../platform/http/page.js';

const OUTCOMES: readonly PickOutcome[] = ['submitted', 'waiting', 'held_out', 'dropped'];
const ID = /^[1-9]\d{0,18}$/;
const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

/** The plan as an operator writes it; what the values may be together is decided by the module. */
export class ReactivationPlanRequest {
  @IsBoolean()
  isEnabled!: boolean;

  /** Codes of lifecycle tiers. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(32, { each: true })
  lifecycleTiers!: string[];

  @Matches(ID)
  couponTemplateId!: string;

  @IsString()
  @MaxLength(2000)
  text!: string;

  /** `HH:mm`, Asia/Shanghai. */
  @IsString()
  @MaxLength(5)
  dailyAt!: string;

  @IsInt()
  @Min(1)
  @Max(1_000_000)
  dailyCap!: number;

  @IsInt()
  @Min(0)
  @Max(50)
  holdoutPercent!: number;

  @IsInt()
  @Min(1)
  @Max(365)
  restDays!: number;
}

/** Filters of the people of all runs. */
export class PicksQuery extends PageQuery {
  @IsOptional()
  @Matches(DATE)
  period?: string;

  @IsOptional()
  @IsIn(OUTCOMES)
  outcome?: PickOutcome;
}
