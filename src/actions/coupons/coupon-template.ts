import { CouponTemplateInvalid } from './coupons.errors.js';

/** What an operator says about a kind of coupon. */
export interface CouponTemplateDraft {
  name: string;
  /** Usable from this order amount on; 0: any. */
  minSpendFen: number;
  amountOffFen: number;
  validityKind: 'fixed' | 'relative';
  validFrom?: Date | null | undefined;
  validUntil?: Date | null | undefined;
  validDays?: number | null | undefined;
  stock: number;
  perMemberLimit: number;
}

export interface CouponTemplateRow {
  id: string;
  code: string;
  name: string;
  kind: 'amount_off';
  min_spend_fen: number;
  amount_off_fen: number;
  validity_kind: 'fixed' | 'relative';
  valid_from: Date | null;
  valid_until: Date | null;
  valid_days: number | null;
  stock: number;
  issued: number;
  per_member_limit: number;
  state: 'active' | 'paused';
  created_at: Date;
}

const MAX_AMOUNT_FEN = 1_000_000_00;
const MAX_STOCK = 100_000_000;

function requireWhole(field: string, label: string, value: number, from: number, to: number): void {
  if (!Number.isSafeInteger(value) || value < from || value > to) {
    throw new CouponTemplateInvalid(field, `${label}不在允许的范围内`);
  }
}

function checkValidity(draft: CouponTemplateDraft): void {
  if (draft.validityKind === 'relative') {
    requireWhole('validDays', '领取后有效天数', draft.validDays ?? 0, 1, 3650);
    return;
  }
  if (!draft.validFrom || !draft.validUntil || draft.validFrom >= draft.validUntil) {
    throw new CouponTemplateInvalid('validUntil', '固定有效期需要开始和结束时间，且结束晚于开始');
  }
}

/** Throws `coupons.template-invalid`, naming the field. */
export function checkTemplate(draft: CouponTemplateDraft): void {
  const name = draft.name.trim();
  if (name === '' || name.length > 64) throw new CouponTemplateInvalid('name', '券名称需要 1 到 64 个字');
  requireWhole('amountOffFen', '优惠金额', draft.amountOffFen, 1, MAX_AMOUNT_FEN);
  requireWhole('minSpendFen', '使用门槛', draft.minSpendFen, 0, MAX_AMOUNT_FEN);
  if (draft.minSpendFen > 0 && draft.minSpendFen < draft.amountOffFen) {
    throw new CouponTemplateInvalid('minSpendFen', '使用门槛不能低于优惠金额');
  }
  requireWhole('stock', '库存', draft.stock, 0, MAX_STOCK);
  requireWhole('perMemberLimit', '每人限领', draft.perMemberLimit, 1, 1000);
  checkValidity(draft);
}

function isSameValue(draft: CouponTemplateDraft, row: CouponTemplateRow): boolean {
  return draft.minSpendFen === row.min_spend_fen && draft.amountOffFen === row.amount_off_fen;
}

/** Refuses edits that would change coupons people hold already, or promise more than is left. */
export function checkEdit(draft: CouponTemplateDraft, row: CouponTemplateRow): void {
  checkTemplate(draft);
  if (row.issued > 0 && !isSameValue(draft, row)) {
    throw new CouponTemplateInvalid('amountOffFen', '已有人领取，不能再改门槛和金额；请新建一张券');
  }
  if (draft.stock < row.issued) {
    throw new CouponTemplateInvalid('stock', `库存不能少于已发出的 ${row.issued} 张`);
  }
}
