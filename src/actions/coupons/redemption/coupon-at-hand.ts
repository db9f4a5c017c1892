import type { CouponStateReason } from './redemption.errors.js';

/** A coupon somebody holds out, as it stood at `now` by the wall clock of the database. */
export interface CouponAtHand {
  id: string;
  templateId: string;
  versionId: string;
  memberId: string;
  state: 'issued' | 'locked' | 'redeemed' | 'expired' | 'revoked' | 'reversed';
  validFrom: Date;
  validUntil: Date;
  /** The order that holds it, or held it last; `redemption:<id>` while a second person is waited for. */
  lockRef: string | null;
  lockedUntil: Date | null;
  redemptionId: string | null;
  now: Date;
}

const AWAITING = 'redemption:';

/** What holds a coupon while a second person is waited for. */
export function awaitingRef(redemptionId: string): string {
  return `${AWAITING}${redemptionId}`;
}

/**
 * Why a coupon cannot be used for the order `ref` (undefined: for no order) now; undefined when it can. A lock
 * that has timed out frees the coupon for everybody but the order that let it lapse, whether or not the job
 * that closes such locks has been: that order has to lock again.
 */
export function stateRefusal(coupon: CouponAtHand, ref: string | undefined): CouponStateReason | undefined {
  const { state, now, lockRef, lockedUntil } = coupon;
  if (state === 'redeemed' || state === 'revoked' || state === 'reversed') return state;
  if (state === 'expired' || coupon.validUntil <= now) return 'expired';
  if (coupon.validFrom > now) return 'not-yet-valid';
  const isOurs = ref !== undefined && lockRef === ref;
  const hasLapsed = lockedUntil !== null && lockedUntil <= now;
  if (isOurs && (state === 'issued' || hasLapsed)) return 'lock-expired';
  if (state === 'issued' || isOurs || hasLapsed) return undefined;
  return lockRef?.startsWith(AWAITING) ? 'awaiting-second-person' : 'locked';
}

/** The same for taking a lock: an order may lock again what it let lapse, and lengthen its own lock. */
export function lockRefusal(coupon: CouponAtHand, ref: string): CouponStateReason | undefined {
  const reason = stateRefusal(coupon, ref);
  return reason === 'lock-expired' ? undefined : reason;
}
