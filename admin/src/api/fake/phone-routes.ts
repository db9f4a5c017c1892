import type { MiniCoupon, MiniCouponDetail, MiniPoints } from '../types-mini.js';
import type { FakeRoute } from './answers.js';
import { personOf, state } from './state.js';

type SampleCoupon = (typeof state.coupons)[number];

function isOfPart(coupon: SampleCoupon, part: string | null): boolean {
  const isUsable = coupon.state === 'issued' || coupon.state === 'locked';
  if (part === 'usable') return isUsable;
  return part === 'used' ? coupon.state === 'redeemed' : !isUsable && coupon.state !== 'redeemed';
}

function miniCoupon(coupon: SampleCoupon): MiniCoupon {
  const { id, name, terms, state: couponState, source, issuedAt, validUntil } = coupon;
  const { kind, minSpendFen, amountOffFen, percentOff, maxOffFen, exchangeItem } = terms;
  return {
    id,
    name,
    kind,
    minSpendFen,
    amountOffFen,
    percentOff,
    maxOffFen,
    exchangeItem,
    sentence: `满 ¥${minSpendFen / 100} 减 ¥${(amountOffFen ?? 0) / 100}`,
    state: couponState,
    source,
    issuedAt,
    validFrom: issuedAt,
    validUntil,
  };
}

function detailOf(coupon: SampleCoupon): MiniCouponDetail {
  const code = isOfPart(coupon, 'usable') ? 'K7QF-2M9X-4TRBV' : null;
  return {
    ...miniCoupon(coupon),
    code,
    qrPayload: code && `cenglin:coupon:${code}`,
    lockedUntil: null,
    redeemedAt: null,
    rules: [{ label: '适用范围', text: '全部商品、门店和渠道' }],
  };
}

function pointsOf(personId: string): MiniPoints {
  const entries = state.points.get(personId) ?? [];
  const available = entries[0]?.balanceAfter ?? 0;
  return {
    balance: available,
    available,
    pending: 0,
    owed: 0,
    expiring: [],
    entries: entries.map(({ id, kind, kindLabel, points, note, occurredAt, expiresAt }) => ({
      id,
      kind,
      kindLabel,
      points,
      isPending: false,
      note,
      occurredAt,
      availableAt: null,
      expiresAt,
    })),
  };
}

/** For the phone of the demo stage: coupons and points as they are, nothing on offer. */
export const phoneRoutes: FakeRoute[] = [
  [
    'GET',
    /^\/coupons$/,
    ({ token, query }) =>
      state.coupons
        .filter((coupon) => coupon.memberId === personOf(token ?? '').id)
        .filter((coupon) => isOfPart(coupon, query.get('part')))
        .map(miniCoupon),
  ],
  [
    'GET',
    /^\/coupons\/(\w+)$/,
    ({ params }) => {
      const coupon = state.coupons.find(({ id }) => id === params[0]);
      return coupon && detailOf(coupon);
    },
  ],
  ['GET', /^\/points$/, ({ token }) => pointsOf(personOf(token ?? '').id)],
  ['GET', /^\/(points\/entries|claim-centre|activities|exchanges)$/, () => []],
  [
    'GET',
    /^\/mall$/,
    ({ token }) => ({ available: pointsOf(personOf(token ?? '').id).available, items: [] }),
  ],
  ['GET', /^\/check-in$/, () => ({ checkIn: null })],
  ['GET', /^\/benefits$/, () => ({ schemes: [] })],
  [
    'GET',
    /^\/consents$/,
    ({ token }) => ({
      service: true,
      marketing: personOf(token ?? '').isMarketingAgreed,
      personalisation: true,
    }),
  ],
];
