import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import { POINTS_KIND_LABELS, type PointsKind } from '../../../actions/points/ledger-terms.js';
import type { AdjustmentState } from '../../../actions/points/points-adjustment.store.js';
import type { PointsRounding } from '../../../actions/points/points-rules.js';
import { PageQuery } from '../../../platform/http/page.js';

const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const KINDS = Object.keys(POINTS_KIND_LABELS);

/** Filters of the ledger. */
export class PointsLedgerQuery extends PageQuery {
  /** Id or the beginning of a name. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(64)
  member?: string;

  @IsOptional()
  @IsIn(KINDS)
  kind?: PointsKind;

  /** First business date. */
  @IsOptional()
  @Matches(DATE)
  from?: string;

  /** Last business date, included. */
  @IsOptional()
  @Matches(DATE)
  to?: string;
}

export class AdjustmentsQuery extends PageQuery {
  @IsOptional()
  @IsIn(['waiting', 'done', 'refused'])
  state?: AdjustmentState;
}

/** Points up (positive) or down (negative) by hand. Bounds and fractions are answered by `points.amount-invalid`. */
export class AdjustmentBody {
  @IsNumber()
  points!: number;

  @IsString()
  @MaxLength(500)
  reason!: string;
}

export class RefusalBody {
  @IsOptional()
  @IsString()
  @MaxLength(120)
  note?: string;
}

/** New earn rules; what the values may be is checked with the path by the setting `points.rules`. */
export class PointsRulesBody {
  @IsNumber()
  perYuan!: number;

  @IsString()
  rounding!: PointsRounding;

  /** Category → multiplier. */
  @IsObject()
  categories!: Record<string, number>;

  /** Kind of activity → points and limits. */
  @IsObject()
  activities!: Record<string, unknown>;

  @IsOptional()
  @Matches(DATE)
  startsOn?: string | null;
}

export class OverviewQuery {
  /** How many calendar months, this one included. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(36)
  months: number = 12;
}
