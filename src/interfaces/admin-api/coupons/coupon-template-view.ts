import type { ClaimAudience } from '../../../actions/coupons/claim-audience.js';
import type { CouponFunnel } from '../../../actions/coupons/coupon-funnel.js';
import {
  termsOf,
  type CouponTemplateDraft,
  type CouponTemplateRow,
  type TemplateState,
} from '../../../actions/coupons/coupon-template.js';
import type { ListedTemplate, TemplateVersion } from '../../../actions/coupons/coupon-templates.read.js';
import {
  termsSentence,
  type AfterRefund,
  type CostBearer,
  type CouponKind,
  type CouponScope,
  type CouponTerms,
} from '../../../actions/coupons/coupon-terms.js';
import {
  addDays,
  businessDateOf,
  parseBusinessDate,
  startOfBusinessDate,
} from '../../../platform/clock/business-date.js';
import type { CouponTemplateBody } from './coupons.dto.js';

/** Terms as the admin panel shows them. Both dates of a fixed validity are included. */
export interface TermsJson {
  versionNo: number;
  name: string;
  kind: CouponKind;
  minSpendFen: number;
  amountOffFen: number | null;
  percentOff: number | null;
  maxOffFen: number | null;
  exchangeItem: string | null;
  worthFen: number;
  scope: CouponScope;
  validityKind: 'fixed' | 'relative';
  validFrom: string | null;
  validUntil: string | null;
  validDays: number | null;
  startDelayDays: number;
  isStackable: boolean;
  exclusionGroup: string | null;
  costBearer: CostBearer;
  afterRefund: AfterRefund;
  note: string;
  /** 满 ¥100 减 ¥20，限品类 茶具. */
  sentence: string;
}

/** What a picker of coupons shows. */
export interface CouponTemplateChoiceJson extends TermsJson {
  id: string;
  code: string;
  stock: number;
  issued: number;
  redeemed: number;
  expired: number;
  perMemberLimit: number;
  state: TemplateState;
  createdAt: Date;
}

/** A template with its limits and its funnel. */
export interface CouponTemplateJson extends CouponTemplateChoiceJson {
  issuer: string;
  pauseReason: 'operator' | 'budget' | null;
  /** Hand it back with an edit. */
  revision: number;
  perMemberDailyLimit: number | null;
  dailyLimit: number | null;
  /** Given today in Shanghai. */
  issuedToday: number;
  budgetFen: number | null;
  committedFen: number;
  isClaimable: boolean;
  audience: ClaimAudience;
  claimFrom: Date | null;
  claimUntil: Date | null;
  createdBy: string;
  updatedAt: Date;
  funnel: CouponFunnel;
}

export interface TemplateVersionJson extends TermsJson {
  createdBy: string;
  createdAt: Date;
}

export function termsJson(terms: CouponTerms): TermsJson {
  const { versionId: _version, templateId: _template, validFrom, validUntil, ...rest } = terms;
  return {
    ...rest,
    validFrom: validFrom && businessDateOf(validFrom),
    validUntil: validUntil && businessDateOf(new Date(validUntil.getTime() - 1)),
    sentence: termsSentence(terms),
  };
}

export function versionJson({ terms, createdBy, createdAt }: TemplateVersion): TemplateVersionJson {
  return { ...termsJson(terms), createdBy, createdAt };
}

export function templateChoiceJson(
  row: CouponTemplateRow & { redeemed: number; expired: number },
): CouponTemplateChoiceJson {
  return {
    ...termsJson(termsOf(row, row.id)),
    id: row.id,
    code: row.code,
    stock: row.stock,
    issued: row.issued,
    redeemed: row.redeemed,
    expired: row.expired,
    perMemberLimit: row.per_member_limit,
    state: row.state,
    createdAt: row.created_at,
  };
}

export function couponTemplateJson({ template, funnel }: ListedTemplate, now: Date): CouponTemplateJson {
  const { redeemed, expired } = funnel;
  return {
    ...templateChoiceJson({ ...template, redeemed, expired }),
    issuer: template.issuer,
    pauseReason: template.pause_reason,
    revision: template.revision,
    perMemberDailyLimit: template.per_member_daily_limit,
    dailyLimit: template.daily_limit,
    issuedToday: template.issued_on === businessDateOf(now) ? template.issued_today : 0,
    budgetFen: template.budget_fen,
    committedFen: template.committed_fen,
    isClaimable: template.is_claimable === 1,
    audience: template.claim_json ?? {},
    claimFrom: template.claim_from,
    claimUntil: template.claim_until,
    createdBy: template.created_by,
    updatedAt: template.updated_at,
    funnel,
  };
}

/** Throws `clock.date-invalid` for a day that does not exist. */
export function couponTemplateDraft(body: CouponTemplateBody): CouponTemplateDraft {
  const { state: _state, revision: _revision, ...draft } = body;
  return {
    ...draft,
    validFrom: body.validFrom ? startOfBusinessDate(parseBusinessDate(body.validFrom)) : null,
    validUntil: body.validUntil ? startOfBusinessDate(addDays(parseBusinessDate(body.validUntil), 1)) : null,
    claimFrom: body.claimFrom ? new Date(body.claimFrom) : null,
    claimUntil: body.claimUntil ? new Date(body.claimUntil) : null,
  };
}
