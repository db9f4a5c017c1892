import type { CouponTemplateDraft, TemplateState } from '../../../actions/coupons/coupon-template.js';
import type { CouponKind } from '../../../actions/coupons/coupon-terms.js';
import type { CouponTemplateView } from '../../../actions/coupons/coupons.read.js';
import {
  addDays,
  businessDateOf,
  parseBusinessDate,
  startOfBusinessDate,
} from '../../../platform/clock/business-date.js';
import type { CouponTemplateBody } from './coupons.dto.js';

/** A template as the admin panel shows it. Both dates of a fixed validity are included. */
export interface CouponTemplateJson {
  id: string;
  code: string;
  name: string;
  kind: CouponKind;
  minSpendFen: number;
  amountOffFen: number | null;
  validityKind: 'fixed' | 'relative';
  validFrom: string | null;
  validUntil: string | null;
  validDays: number | null;
  stock: number;
  issued: number;
  redeemed: number;
  expired: number;
  perMemberLimit: number;
  state: TemplateState;
  createdAt: Date;
}

export function couponTemplateJson(row: CouponTemplateView): CouponTemplateJson {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    kind: row.kind,
    minSpendFen: row.min_spend_fen,
    amountOffFen: row.amount_off_fen,
    validityKind: row.validity_kind,
    validFrom: row.valid_from && businessDateOf(row.valid_from),
    validUntil: row.valid_until && businessDateOf(new Date(row.valid_until.getTime() - 1)),
    validDays: row.valid_days,
    stock: row.stock,
    issued: row.issued,
    redeemed: row.redeemed,
    expired: row.expired,
    perMemberLimit: row.per_member_limit,
    state: row.state,
    createdAt: row.created_at,
  };
}

/** Throws `clock.date-invalid` for a day that does not exist. */
export function couponTemplateDraft(body: CouponTemplateBody): CouponTemplateDraft {
  const { name, minSpendFen, amountOffFen, validityKind, validDays, stock, perMemberLimit } = body;
  return {
    name,
    minSpendFen,
    amountOffFen,
    validityKind,
    validDays,
    stock,
    perMemberLimit,
    validFrom: body.validFrom ? startOfBusinessDate(parseBusinessDate(body.validFrom)) : null,
    validUntil: body.validUntil ? startOfBusinessDate(addDays(parseBusinessDate(body.validUntil), 1)) : null,
  };
}
