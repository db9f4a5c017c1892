import type { FollowState, IdentityRow } from './members.store.js';

/** What a source says about one person's following, and when it was so by the source's clock. */
export interface FollowReport {
  state: Exclude<FollowState, 'none'>;
  at: Date;
}

/**
 * Last writer by source time: the state after a report, or undefined when the report tells nothing
 * new. Source times are whole seconds: of two reports about the same one, the later arrival holds.
 */
export function applyFollowReport(row: IdentityRow, report: FollowReport): IdentityRow | undefined {
  const known = row.source_updated_at?.getTime() ?? Number.NEGATIVE_INFINITY;
  const said = report.at.getTime();
  if (said < known) return undefined;
  if (said === known && row.follow_state === report.state) return undefined;
  const isFollowing = report.state === 'following';
  if (isFollowing && row.follow_state === 'following' && row.followed_at?.getTime() === said)
    return undefined;
  return {
    ...row,
    follow_state: report.state,
    followed_at: isFollowing ? report.at : row.followed_at,
    unfollowed_at: isFollowing ? row.unfollowed_at : report.at,
    source_updated_at: report.at,
  };
}
