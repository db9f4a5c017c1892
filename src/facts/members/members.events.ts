import type { ConsentPurpose } from './consents.store.js';

/** People who became members just now (入会). */
export const MEMBER_JOINED = 'member.joined';
export interface MemberJoined {
  /** At most 1,000. */
  memberIds: string[];
}

/**
 * Two records turned out to be one person. Identities, orders, activities and consents have moved
 * already, in the same transaction; whoever keeps rows by member moves theirs on this event.
 */
export const MEMBER_MERGED = 'member.merged';
export interface MemberMerged {
  fromMemberId: string;
  toMemberId: string;
}

/** Somebody agreed to something, or took it back. */
export const CONSENT_CHANGED = 'consent.changed';
export interface ConsentChanged {
  changes: { memberId: string; purpose: ConsentPurpose; isGranted: boolean }[];
}
