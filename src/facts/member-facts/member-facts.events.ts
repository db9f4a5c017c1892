import type { BusinessDate } from '../../platform/clock/business-date.js';

/** Facts of these people were computed anew. At most 1,000 people per event. */
export const MEMBER_FACTS_REFRESHED = 'member-facts.refreshed';

export interface MemberFactsRefreshed {
  /** In id order. */
  memberIds: string[];
  /** Why, by person: reasons of the marks (order, refund, activity, profile, join, merge, growth) or `decay`. */
  reasons: Record<string, string[]>;
  /** The date the facts are of. */
  businessDate: BusinessDate;
}
