import { IsIn, IsOptional } from 'class-validator';
import type { InvariantState } from '../../../orchestration/audit/audit-check.store.js';
import { PageQuery } from '../../../platform/http/page.js';

const STATES: readonly InvariantState[] = ['held', 'offended', 'failed'];

/** Filters of the passes. */
export class ChecksQuery extends PageQuery {
  /** `wrong`: only passes that found something. */
  @IsOptional()
  @IsIn(['wrong'])
  found?: 'wrong';
}

/** Filters of the answers to one invariant. */
export class ResultsQuery extends PageQuery {
  @IsOptional()
  @IsIn(STATES)
  state?: InvariantState;
}
