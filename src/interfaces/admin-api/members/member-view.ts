import type { PersonRow } from '../../../orchestration/people-directory/people-directory.read.js';
import { maskedPhone } from './masking.js';

export interface MemberTierBrief {
  schemeCode: string;
  schemeName: string;
  tierCode: string;
  tierName: string;
  level: number;
  since: string;
}

/** 会员 joined, 粉丝 follow, everyone else is a 客户. */
export type Standing = 'customer' | 'follower' | 'member';

export interface MemberRow {
  id: string;
  displayName: string;
  phoneMasked: string;
  standing: Standing;
  isFollowing: boolean;
  city: string;
  tiers: MemberTierBrief[];
  orderCount: number;
  netAmountFen: number;
  lastPaidOn: string | null;
  joinedAt: string | null;
  firstSeenAt: string;
}

export function standingOf(person: { joined_at: Date | null; is_following: number }): Standing {
  if (person.joined_at !== null) return 'member';
  return person.is_following === 1 ? 'follower' : 'customer';
}

export function memberRow(person: PersonRow, tiers: MemberTierBrief[]): MemberRow {
  return {
    id: person.id,
    displayName: person.display_name,
    phoneMasked: maskedPhone(person.phone_tail),
    standing: standingOf(person),
    isFollowing: person.is_following === 1,
    city: person.city,
    tiers,
    orderCount: person.order_count,
    netAmountFen: person.net_amount_fen,
    lastPaidOn: person.last_paid_on,
    joinedAt: person.joined_at?.toISOString() ?? null,
    firstSeenAt: person.first_seen_at.toISOString(),
  };
}

/** What the sort order of a list goes by, for its cursor. */
export function sortValue(person: PersonRow, sort: string): string | number | null {
  if (sort === '-netAmount') return person.net_amount_fen;
  return sort === '-lastPaid' ? person.last_paid_on : null;
}
