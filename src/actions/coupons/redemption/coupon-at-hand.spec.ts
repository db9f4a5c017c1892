import { describe, expect, it } from 'vitest';
import { awaitingRef, lockRefusal, stateRefusal, type CouponAtHand } from './coupon-at-hand.js';

const now = new Date('2026-11-22T06:00:00Z');
const later = new Date('2026-11-22T06:10:00Z');
const earlier = new Date('2026-11-22T05:50:00Z');
const coupon: CouponAtHand = {
  id: '1',
  templateId: '1',
  versionId: '1',
  memberId: '1',
  state: 'issued',
  validFrom: earlier,
  validUntil: new Date('2026-12-01T00:00:00Z'),
  lockRef: null,
  lockedUntil: null,
  redemptionId: null,
  now,
};
const locked = { state: 'locked', lockRef: 's1:A', lockedUntil: later } as const;
const lapsed = { state: 'locked', lockRef: 's1:A', lockedUntil: earlier } as const;

describe('whether a coupon may be used', () => {
  it.each<[string, Partial<CouponAtHand>, string | undefined, string | undefined, string | undefined]>([
    ['free, at the till', {}, undefined, undefined, undefined],
    ['free, for an order', {}, 's1:A', undefined, undefined],
    ['locked by this order', locked, 's1:A', undefined, undefined],
    ['locked by another order', locked, 's1:B', 'locked', 'locked'],
    ['locked by an order, at the till', locked, undefined, 'locked', 'locked'],
    ['this order let its lock lapse', lapsed, 's1:A', 'lock-expired', undefined],
    [
      'this order let it lapse, and the job has been',
      { ...lapsed, state: 'issued' },
      's1:A',
      'lock-expired',
      undefined,
    ],
    ['another order let it lapse', lapsed, 's1:B', undefined, undefined],
    ['some order let it lapse, at the till', lapsed, undefined, undefined, undefined],
    [
      'a second person is waited for',
      { ...locked, lockRef: awaitingRef('7') },
      undefined,
      'awaiting-second-person',
      'awaiting-second-person',
    ],
    [
      'the second person came too late',
      { ...lapsed, lockRef: awaitingRef('7') },
      undefined,
      undefined,
      undefined,
    ],
    ['used', { state: 'redeemed' }, 's1:A', 'redeemed', 'redeemed'],
    ['taken back', { state: 'revoked' }, 's1:A', 'revoked', 'revoked'],
    ['gone with a refund', { state: 'reversed' }, 's1:A', 'reversed', 'reversed'],
    ['closed by the night', { state: 'expired' }, 's1:A', 'expired', 'expired'],
    ['over, the night has not been', { validUntil: now }, 's1:A', 'expired', 'expired'],
    ['over while locked', { ...locked, validUntil: now }, 's1:A', 'expired', 'expired'],
    ['from tomorrow', { validFrom: later }, 's1:A', 'not-yet-valid', 'not-yet-valid'],
  ])('%s', (_story, change, ref, forUse, forLock) => {
    const held = { ...coupon, ...change };
    expect(stateRefusal(held, ref)).toBe(forUse);
    expect(lockRefusal(held, ref ?? '')).toBe(forLock);
  });
});
