import { IsBoolean, IsIn, IsInt, IsObject, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { Transform } from 'class-transformer';
import { ENGAGEMENT_KINDS, type EngagementKind } from '../../../actions/engagement/engagement-definition.js';
import type { EngagementState } from '../../../actions/engagement/engagement-state.js';
import { PageQuery } from '../../../platform/http/page.js';

const STATES: readonly EngagementState[] = ['draft', 'scheduled', 'running', 'over', 'stopped'];
const MAX_WORTH_FEN = 1_000_000_000_000_000;

/** Filters of the list of activities. */
export class EngagementsQuery extends PageQuery {
  @IsOptional()
  @IsIn(ENGAGEMENT_KINDS)
  kind?: EngagementKind;

  @IsOptional()
  @IsIn(STATES)
  state?: EngagementState;
}

/** A new activity. What a definition holds says its kind; it is read field by field. */
export class NewEngagementBody {
  @IsIn(ENGAGEMENT_KINDS)
  kind!: EngagementKind;

  @IsObject()
  definition!: Record<string, unknown>;
}

export class EngagementBody {
  @IsObject()
  definition!: Record<string, unknown>;
}

/** What the operator saw when they confirmed; another sum means that somebody edited meanwhile. */
export class StartEngagementBody {
  @IsInt()
  @Min(0)
  @Max(MAX_WORTH_FEN)
  prizeWorthFen!: number;

  @IsInt()
  @Min(1)
  versionNo!: number;
}

export class StopEngagementBody {
  @IsString()
  @Length(1, 255)
  reason!: string;
}

export class GrantsQuery extends PageQuery {
  @IsOptional()
  @IsIn(['given', 'refused', 'owed'])
  state?: 'given' | 'refused' | 'owed';
}

export class ChancesQuery extends PageQuery {
  @IsOptional()
  @IsIn(['open', 'won', 'lost', 'sold_out'])
  outcome?: 'open' | 'won' | 'lost' | 'sold_out';
}

export class SignUpsQuery extends PageQuery {
  @IsOptional()
  @IsIn(['seated', 'waiting', 'cancelled', 'attended'])
  state?: 'seated' | 'waiting' | 'cancelled' | 'attended';
}

export class ReferralsQuery extends PageQuery {
  @IsOptional()
  @IsIn(['waiting', 'rewarded', 'refused'])
  state?: 'waiting' | 'rewarded' | 'refused';

  /** Only those that a merge made doubtful after they were paid. */
  @IsOptional()
  @Transform(({ value }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  isSuspicious?: boolean;
}
