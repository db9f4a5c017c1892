import type { ChangeCause } from '../../decisions/tiering/tiering.rows.js';

/** What a kind of tier change may bring. */
export interface GrantPolicy {
  coupons: boolean;
  notices: boolean;
}

const NOTHING: GrantPolicy = { coupons: false, notices: false };

/**
 * Tiers move for many reasons, and most of them are ours, not the member's. Only what people did
 * themselves brings everything; placing everybody by a new scheme or version brings what was chosen
 * for 存量会员 when it was published (nothing, or only coupons); new cut points and merges bring nothing.
 */
export function grantPolicy(cause: ChangeCause, existingMembers: 'none' | 'coupon'): GrantPolicy {
  if (cause === 'facts' || cause === 'late_data') return { coupons: true, notices: true };
  if (cause === 'initial' || cause === 'version') {
    return existingMembers === 'coupon' ? { coupons: true, notices: false } : NOTHING;
  }
  return NOTHING;
}
