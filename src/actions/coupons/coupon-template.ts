import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { ClaimAudience } from './claim-audience.js';
import type { AfterRefund, CostBearer, CouponKind, CouponScope, CouponTerms } from './coupon-terms.js';

/** What an operator says about the terms of a kind of coupon; what is absent takes the default. */
export interface CouponTermsDraft {
  name: string;
  /** Default: amount_off. */
  kind?: CouponKind | undefined;
  /** Usable from this order amount on; 0: any. */
  minSpendFen: number;
  amountOffFen?: number | null | undefined;
  /** 20: 8 折. */
  percentOff?: number | null | undefined;
  maxOffFen?: number | null | undefined;
  exchangeItem?: string | null | undefined;
  /** What an exchange or free shipping is worth at most; of other kinds it follows from the terms. */
  worthFen?: number | null | undefined;
  scope?: CouponScope | undefined;
  validityKind: 'fixed' | 'relative';
  validFrom?: Date | null | undefined;
  validUntil?: Date | null | undefined;
  validDays?: number | null | undefined;
  startDelayDays?: number | undefined;
  isStackable?: boolean | undefined;
  exclusionGroup?: string | null | undefined;
  costBearer?: CostBearer | undefined;
  afterRefund?: AfterRefund | undefined;
  note?: string | undefined;
}

/** What may change without touching coupons that are out. Limits that are null do not bind. */
export interface CouponLimitsDraft {
  stock: number;
  perMemberLimit: number;
  perMemberDailyLimit?: number | null | undefined;
  dailyLimit?: number | null | undefined;
  budgetFen?: number | null | undefined;
  /** Offered in the claim centre. */
  isClaimable?: boolean | undefined;
  audience?: ClaimAudience | undefined;
  claimFrom?: Date | null | undefined;
  claimUntil?: Date | null | undefined;
}

export interface CouponTemplateDraft extends CouponTermsDraft, CouponLimitsDraft {}

export type TemplateState = 'active' | 'paused' | 'stopped';

/** A template with the terms in force. */
export interface CouponTemplateRow {
  id: string;
  code: string;
  issuer: string;
  version_id: string;
  state: TemplateState;
  /** `budget`: it stopped by itself, because the budget does not cover one more. */
  pause_reason: 'operator' | 'budget' | null;
  revision: number;
  stock: number;
  issued: number;
  per_member_limit: number;
  per_member_daily_limit: number | null;
  daily_limit: number | null;
  issued_on: BusinessDate | null;
  issued_today: number;
  budget_fen: number | null;
  committed_fen: number;
  is_claimable: 0 | 1;
  claim_json: ClaimAudience | null;
  claim_from: Date | null;
  claim_until: Date | null;
  created_by: string;
  created_at: Date;
  updated_at: Date;
  version_no: number;
  name: string;
  kind: CouponKind;
  min_spend_fen: number;
  amount_off_fen: number | null;
  percent_off: number | null;
  max_off_fen: number | null;
  exchange_item: string | null;
  worth_fen: number;
  scope_json: CouponScope;
  validity_kind: 'fixed' | 'relative';
  valid_from: Date | null;
  valid_until: Date | null;
  valid_days: number | null;
  start_delay_days: number;
  is_stackable: 0 | 1;
  exclusion_group: string | null;
  cost_bearer: CostBearer;
  after_refund: AfterRefund;
  note: string;
}

/** Columns of `coupon_template_version` as terms are read from them. */
export type TermsRow = Pick<
  CouponTemplateRow,
  | 'version_id'
  | 'version_no'
  | 'name'
  | 'kind'
  | 'min_spend_fen'
  | 'amount_off_fen'
  | 'percent_off'
  | 'max_off_fen'
  | 'exchange_item'
  | 'worth_fen'
  | 'scope_json'
  | 'validity_kind'
  | 'valid_from'
  | 'valid_until'
  | 'valid_days'
  | 'start_delay_days'
  | 'is_stackable'
  | 'exclusion_group'
  | 'cost_bearer'
  | 'after_refund'
  | 'note'
>;

export function termsOf(row: TermsRow, templateId: string): CouponTerms {
  return {
    versionId: row.version_id,
    templateId,
    versionNo: row.version_no,
    name: row.name,
    kind: row.kind,
    minSpendFen: row.min_spend_fen,
    amountOffFen: row.amount_off_fen,
    percentOff: row.percent_off,
    maxOffFen: row.max_off_fen,
    exchangeItem: row.exchange_item,
    worthFen: row.worth_fen,
    scope: row.scope_json,
    validityKind: row.validity_kind,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    validDays: row.valid_days,
    startDelayDays: row.start_delay_days,
    isStackable: row.is_stackable === 1,
    exclusionGroup: row.exclusion_group,
    costBearer: row.cost_bearer,
    afterRefund: row.after_refund,
    note: row.note,
  };
}
