import { scopeSentences, valueSentence, type CouponKind } from '../../../actions/coupons/coupon-terms.js';
import { unusableReasonLabels } from '../../../actions/coupons/redemption/discount-terms.js';
import type { Redemption, RedemptionState } from '../../../actions/coupons/redemption/redemption.js';
import type { CouponLook } from '../../../actions/coupons/redemption/till.service.js';
import type { Operator } from '../../auth/current-operator.js';
import { maskedPhone } from '../members/masking.js';

/** A coupon as a clerk may see it: its owner is masked. */
export interface LookJson {
  couponId: string;
  name: string;
  kind: CouponKind;
  /** 满 ¥200 减 ¥30. */
  value: string;
  /** 限品类 护肤; one sentence per restriction. */
  scope: string[];
  /** 使用说明. */
  note: string;
  minSpendFen: number;
  needsAmount: boolean;
  exchangeItem: string | null;
  validFrom: Date;
  /** The last instant at which it can be used. */
  validUntil: Date;
  memberName: string;
  memberPhone: string;
  /** Why it cannot be used at all: a stable code and a sentence; null when it can. */
  refusal: { code: string; message: string } | null;
  /** What it takes off the amount; null without an amount. */
  discount: { discountFen: number; payableFen: number; problem: string | null; missingFen: number } | null;
  needsSecondPerson: boolean;
  approvalAboveFen: number;
}

export interface RedemptionJson {
  id: string;
  couponId: string;
  templateId: string;
  couponName: string;
  memberId: string | null;
  memberName: string;
  memberPhone: string;
  state: RedemptionState;
  orderRef: string | null;
  orderId: string | null;
  shopCode: string | null;
  shopName: string | null;
  orderAmountFen: number | null;
  discountFen: number;
  by: string;
  byKind: 'operator' | 'api_key';
  createdAt: Date;
  redeemedAt: Date | null;
  decideUntil: Date | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  endedBy: string | null;
  endedAt: Date | null;
  endReason: string | null;
  refundOutcome: Redemption['refundOutcome'];
  /** Until when it can be undone; null when it cannot. */
  undoUntil: Date | null;
  /** Whether whoever asks may agree to it. */
  canApprove: boolean;
}

const MINUTE_MS = 60_000;

/** 林小满 → 林**; one character stays hidden too. */
export function maskedName(name: string): string {
  const characters = Array.from(name);
  if (characters.length === 0) return '';
  return `${characters.length > 1 ? characters[0] : ''}${'*'.repeat(Math.min(Math.max(characters.length - 1, 1), 3))}`;
}

export function lookJson(look: CouponLook): LookJson {
  const { coupon, terms, owner, refusal, discount } = look;
  const problem = discount?.refused[0];
  return {
    couponId: coupon.id,
    name: terms.name,
    kind: terms.kind,
    value: valueSentence(terms),
    scope: scopeSentences(terms.scope),
    note: terms.note,
    minSpendFen: terms.minSpendFen,
    needsAmount: look.needsAmount,
    exchangeItem: terms.exchangeItem,
    validFrom: coupon.validFrom,
    validUntil: new Date(coupon.validUntil.getTime() - 1),
    memberName: maskedName(owner.name),
    memberPhone: maskedPhone(owner.phoneTail),
    refusal: refusal ? { code: refusal.code, message: refusal.message } : null,
    discount: discount
      ? {
          discountFen: discount.discountFen,
          payableFen: discount.payableFen,
          problem: problem ? unusableReasonLabels[problem.reason] : null,
          missingFen: problem?.missingFen ?? 0,
        }
      : null,
    needsSecondPerson: look.needsSecondPerson,
    approvalAboveFen: look.approvalAboveFen,
  };
}

/** A redemption as `viewer` may see it: a clerk sees no more of its owner than at the till. */
export function redemptionJson(
  redemption: Redemption,
  viewer: Operator,
  undoMinutes: number,
): RedemptionJson {
  const isClerk = viewer.role === 'clerk';
  const {
    requestKey: _requestKey,
    channelId: _channelId,
    versionId: _versionId,
    byId,
    ...shown
  } = redemption;
  const { phoneTail, memberName, memberId, ...rest } = shown;
  const isOwn = redemption.byKind === 'operator' && byId === viewer.id;
  return {
    ...rest,
    memberId: isClerk ? null : memberId,
    memberName: isClerk ? maskedName(memberName) : memberName,
    memberPhone: maskedPhone(phoneTail),
    undoUntil:
      redemption.state === 'done' && redemption.redeemedAt && undoMinutes > 0
        ? new Date(redemption.redeemedAt.getTime() + undoMinutes * MINUTE_MS)
        : null,
    canApprove: redemption.state === 'awaiting' && !isOwn,
  };
}
