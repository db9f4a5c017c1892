import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { SchemeDefinition, SchemeKindName } from './scheme-definition.js';

/** A 分层方案. `slot` says which columns of member_tier it uses; null before its first publication. */
export interface SchemeRow {
  id: string;
  code: string;
  name: string;
  kind: SchemeKindName;
  slot: number | null;
  published_version_id: string | null;
  placed_version_id: string | null;
  /** The one published last, be it in force, to come or over. */
  newest_version_id: string | null;
  /** Stopped for good; its history stays. */
  retired_at: Date | null;
}

export interface VersionRow {
  id: string;
  scheme_id: string;
  version_no: number;
  /** pending: waits for a second operator. */
  state: 'draft' | 'pending' | 'published' | 'retired';
  definition_json: SchemeDefinition;
  existing_members: ExistingMembers;
  effective_on: BusinessDate | null;
  /** Last day of a seasonal version; afterwards the version before it comes back. */
  season_until: BusinessDate | null;
  created_by: string;
  created_at: Date;
  /** Who published it, or asked for that. */
  published_by: string | null;
  published_at: Date | null;
  approved_by: string | null;
  approved_at: Date | null;
  rejected_by: string | null;
  rejected_reason: string | null;
  /** 1: was tried since it was last edited. */
  is_simulated: 0 | 1;
}

/** What the first placing by a version gives 存量会员: nothing, or only the entry coupon. */
export type ExistingMembers = 'none' | 'coupon';

export interface FitRow {
  id: string;
  version_id: string;
  as_of_on: BusinessDate;
  fit_json: unknown;
}

/** Why a person's tier changed. */
export type ChangeCause =
  'initial' | 'facts' | 'refit' | 'version' | 'season' | 'override' | 'late_data' | 'merge';

/** One scheme's part in a run; kept in `tier_run.schemes_json`. */
export interface RunScheme {
  schemeId: string;
  schemeCode: string;
  versionId: string;
  fitId: string | null;
  cause: ChangeCause;
}

export type RunState = 'planned' | 'running' | 'done' | 'failed' | 'cancelled';

export interface RunRow {
  id: string;
  kind: 'full' | 'realtime';
  cause: string;
  as_of_on: BusinessDate;
  schemes_json: RunScheme[];
  state: RunState;
  range_count: number;
  ranges_done: number;
  members_seen: number;
  change_count: number;
  requested_by: string | null;
  error: string | null;
  created_at: Date;
  finished_at: Date | null;
}

export interface RangeRow {
  run_id: string;
  range_no: number;
  from_member_id: string;
  to_member_id: string;
  attempts: number;
  lease_token: string;
}
