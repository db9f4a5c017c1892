import { IsIn, IsOptional, Matches } from 'class-validator';
import type { InvariantState } from '../../../orchestration/audit/audit-check.store.js';
import { PageQuery } from '../../../platform/http/page.js';

const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
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

/** Days of a ledger, both included (Asia/Shanghai). */
export class LedgerQuery {
  @Matches(DATE)
  from!: string;

  @Matches(DATE)
  to!: string;
}
