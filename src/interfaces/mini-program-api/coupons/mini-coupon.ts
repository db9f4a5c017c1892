import {
  scopeSentences,
  termsSentence,
  type CouponKind,
  type CouponTerms,
} from '../../../actions/coupons/coupon-terms.js';
import { businessDateOf as shanghaiDate } from '../../../platform/clock/business-date.js';
import type { CouponState, CouponView } from '../../../actions/coupons/coupons.read.js';

/** What a coupon is worth; `sentence` says it in words, scope included. Amounts in fen. */
export interface MiniTerms {
  name: string;
  kind: CouponKind;
  minSpendFen: number;
  amountOffFen: number | null;
  /** 20: the price falls by a fifth. */
  percentOff: number | null;
  maxOffFen: number | null;
  exchangeItem: string | null;
  sentence: string;
}

export interface MiniCoupon extends MiniTerms {
  id: string;
  state: CouponState;
  source: string;
  issuedAt: Date;
  validFrom: Date;
  /** The last instant at which it can be used. */
  validUntil: Date;
}

export interface MiniCouponDetail extends MiniCoupon {
  /** What the till asks for; null unless it can be used now. */
  code: string | null;
  /** What its QR code holds. */
  qrPayload: string | null;
  lockedUntil: Date | null;
  redeemedAt: Date | null;
  rules: MiniRule[];
}

/** One line of a coupon's terms. */
export interface MiniRule {
  label: string;
  text: string;
}

/** What stands before the code in a coupon's QR code, so that a scanner knows what it has read. */
const QR_PREFIX = 'cenglin:coupon:';

export function miniTerms(terms: CouponTerms): MiniTerms {
  const { name, kind, minSpendFen, amountOffFen, percentOff, maxOffFen, exchangeItem } = terms;
  const sentence = termsSentence(terms);
  return { name, kind, minSpendFen, amountOffFen, percentOff, maxOffFen, exchangeItem, sentence };
}

export function miniCoupon(coupon: CouponView): MiniCoupon {
  const { id, state, source, issuedAt, validFrom, validUntil } = coupon;
  return { ...miniTerms(coupon.terms), id, state, source, issuedAt, validFrom, validUntil };
}

/** One coupon with what shows it at the till. `code` is what its id derives to; it is told only while it can be used. */
export function miniCouponDetail(coupon: CouponView, code: string, now: Date): MiniCouponDetail {
  const isUsable = coupon.state === 'issued' && coupon.validFrom <= now;
  return {
    ...miniCoupon(coupon),
    code: isUsable ? code : null,
    qrPayload: isUsable ? `${QR_PREFIX}${code}` : null,
    lockedUntil: coupon.state === 'locked' ? coupon.lockedUntil : null,
    redeemedAt: coupon.redeemedAt,
    rules: miniRules(coupon.terms),
  };
}

/** How long a coupon given now is good for, in words. */
export function validityText(terms: CouponTerms): string {
  if (terms.validityKind === 'fixed')
    return [
      terms.validFrom && `${shanghaiDate(terms.validFrom)} 起`,
      // The last day on which it can be used.
      terms.validUntil && `${shanghaiDate(new Date(terms.validUntil.getTime() - 1))} 前有效`,
    ]
      .filter(Boolean)
      .join('，');
  const days = `${terms.validDays ?? 0} 天内有效`;
  return terms.startDelayDays > 0 ? `领取后第 ${terms.startDelayDays + 1} 天起，${days}` : `领取后 ${days}`;
}

const AFTER_REFUND: Record<CouponTerms['afterRefund'], string> = {
  return: '订单全额退款后券退回，仍在有效期内可再用',
  reissue: '订单全额退款后补发一张新券',
  void: '使用后订单退款，券不退回',
};

/** The terms of a coupon, line by line. */
export function miniRules(terms: CouponTerms): MiniRule[] {
  const scope = scopeSentences(terms.scope);
  return [
    { label: '优惠', text: termsSentence({ ...terms, scope: {} }) },
    { label: '适用范围', text: scope.length > 0 ? scope.join('；') : '全部商品、门店和渠道' },
    {
      label: '叠加',
      text: terms.isStackable ? '可以和其他可叠加的券一起用' : '不能和其他券一起用',
    },
    { label: '退款', text: AFTER_REFUND[terms.afterRefund] },
    ...(terms.note === '' ? [] : [{ label: '使用说明', text: terms.note }]),
  ];
}
