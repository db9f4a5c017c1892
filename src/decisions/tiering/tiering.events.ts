import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { ChangeCause } from './tiering.rows.js';

/**
 * People of one scheme changed tier. One event per piece of a run; the people are the rows of
 * `tier_change` of this run and scheme with member ids from `fromMemberId` to `toMemberId`.
 */
export const MEMBER_TIER_CHANGED = 'member-tier.changed';

export interface MemberTierChanged {
  schemeId: string;
  schemeCode: string;
  runId: string;
  fromMemberId: string;
  toMemberId: string;
  count: number;
  cause: ChangeCause;
  versionId: string;
  businessDate: BusinessDate;
}
