import type { FollowState, IdentityRow } from './members.store.js';

/** What a source says about one person's following, and when it was so by the source's clock. */
export interface FollowReport {
  state: Exclude<FollowState, 'none'>;
  at: Date;
}

/**
 * The identity after a report, or undefined when the report changes nothing. The newest following and
 * the newest leaving are kept, and the later of the two is the state, so reports may come in any order.
 * Source times are whole seconds: of two reports about the same one, the later arrival holds.
 */
export function applyFollowReport(row: IdentityRow, report: FollowReport): IdentityRow | undefined {
  const known = row.source_updated_at?.getTime() ?? Number.NEGATIVE_INFINITY;
  const isNewest = report.at.getTime() >= known;
  const isFollowing = report.state === 'following';
  const after: IdentityRow = {
    ...row,
    followed_at: isFollowing ? later(row.followed_at, report.at) : row.followed_at,
    unfollowed_at: isFollowing ? row.unfollowed_at : later(row.unfollowed_at, report.at),
    follow_state: isNewest ? report.state : row.follow_state,
    source_updated_at: isNewest ? report.at : row.source_updated_at,
  };
  const isChanged =
    after.follow_state !== row.follow_state ||
    after.followed_at?.getTime() !== row.followed_at?.getTime() ||
    after.unfollowed_at?.getTime() !== row.unfollowed_at?.getTime();
  return isChanged ? after : undefined;
}

function later(known: Date | null, said: Date): Date {
  return known !== null && known > said ? known : said;
}
