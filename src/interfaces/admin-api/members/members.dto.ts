import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import type { PeopleSort } from '../../../orchestration/people-directory/people-filter.js';
import { PageQuery } from '../../../platform/http/page.js';

const SORTS: readonly PeopleSort[] = ['-netAmount', '-lastPaid', '-id'];
const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const ID = /^[1-9]\d{0,18}$/;

/** `true` and `false` as words; anything else is left for the validator to refuse. */
const FromWord = () =>
  Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

/** Filters of the list of people, besides `tier.<scheme>=<tier>`. */
export class MembersQuery extends PageQuery {
  /** Part of the name; or exactly an id, a phone number, an id on a channel. */
  @IsOptional()
  @IsString()
  @MaxLength(128)
  q?: string;

  @IsOptional()
  @FromWord()
  @IsBoolean()
  joined?: boolean;

  @IsOptional()
  @FromWord()
  @IsBoolean()
  following?: boolean;

  @IsOptional()
  @Matches(ID)
  channelId?: string;

  @IsOptional()
  @IsString()
  @MaxLength(32)
  city?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  netAmountMinFen?: number;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  netAmountMaxFen?: number;

  @IsOptional()
  @Matches(DATE)
  lastPaidFrom?: string;

  @IsOptional()
  @Matches(DATE)
  lastPaidTo?: string;

  @IsOptional()
  @IsIn(SORTS)
  sort: PeopleSort = '-netAmount';
}

export class ManualCouponRequest {
  @Matches(ID)
  templateId!: string;
}

export class TierChangesQuery extends PageQuery {
  /** Only changes within this scheme. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  scheme?: string;
}

export class ReplayQuery {
  /** The business date. */
  @Matches(DATE)
  asOf!: string;

  /** `then`: by the history; `now` (default): recomputed from orders and refunds as they stand. */
  @IsOptional()
  @IsIn(['then', 'now'])
  known?: 'then' | 'now';
}
