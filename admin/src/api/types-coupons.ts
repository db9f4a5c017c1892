// Coupon templates, coupons and what became of them.
export type CouponKind = 'amount_off' | 'percent_off' | 'exchange' | 'free_shipping';
export type CostBearer = 'brand' | 'shop' | 'supplier' | 'platform';
export type AfterRefund = 'return' | 'reissue' | 'void';
export type TemplateState = 'active' | 'paused' | 'stopped';
export type CouponState = 'issued' | 'locked' | 'redeemed' | 'expired' | 'revoked' | 'reversed';
export type ScopeName = 'goods' | 'categories' | 'shops' | 'channels';

/** Codes that a coupon is for, and codes it is not for. */
export interface ScopePart {
  include?: string[];
  exclude?: string[];
}
export type CouponScope = Partial<Record<ScopeName, ScopePart>>;

/** What a coupon takes off. */
export interface CouponValue {
  kind: CouponKind;
  minSpendFen: number;
  amountOffFen: number | null;
  /** 20: 8 折. */
  percentOff: number | null;
  maxOffFen: number | null;
  exchangeItem: string | null;
}

export interface CouponTermsView extends CouponValue {
  versionNo: number;
  name: string;
  /** What one coupon takes from the budget. */
  worthFen: number;
  scope: CouponScope;
  validityKind: 'fixed' | 'relative';
  /** Both dates of a fixed validity are included. */
  validFrom: string | null;
  validUntil: string | null;
  validDays: number | null;
  startDelayDays: number;
  isStackable: boolean;
  exclusionGroup: string | null;
  costBearer: CostBearer;
  afterRefund: AfterRefund;
  note: string;
  /** In Chinese: 满 ¥100 减 ¥20，限品类 茶具. */
  sentence: string;
}

// ---- GET /coupon-templates/choices → CouponTemplate[]: what may still be given, for pickers
export interface CouponTemplate extends CouponTermsView {
  id: string;
  code: string;
  stock: number;
  issued: number;
  redeemed: number;
  expired: number;
  perMemberLimit: number;
  state: TemplateState;
  createdAt: string;
}

/** Who may claim: members who meet every part that is there. */
export interface ClaimAudience {
  tier?: { schemeCode: string; tierCodes: string[] };
  segmentCode?: string;
  newWithinDays?: number;
  isBirthdayMonth?: boolean;
}

export interface CouponFunnel {
  offered: number;
  issued: number;
  redeemed: number;
  unused: number;
  expired: number;
  revoked: number;
  orders: number;
  gmvFen: number;
  costFen: number;
  redeemRate: number | null;
  roi: number | null;
}

// ---- GET /coupon-templates?q=&state=&kind=&isClaimable= → Page<CouponTemplateDetail> ; GET /coupon-templates/:id ; POST ; PUT /:id ; POST /:id/state {state, revision}
export interface CouponTemplateDetail extends CouponTemplate {
  issuer: string;
  pauseReason: 'operator' | 'budget' | null;
  revision: number;
  perMemberDailyLimit: number | null;
  dailyLimit: number | null;
  issuedToday: number;
  budgetFen: number | null;
  committedFen: number;
  isClaimable: boolean;
  audience: ClaimAudience;
  claimFrom: string | null;
  claimUntil: string | null;
  createdBy: string;
  updatedAt: string;
  funnel: CouponFunnel;
}

// ---- GET /coupon-templates/:id/versions → TemplateVersion[]
export interface TemplateVersion extends CouponTermsView {
  createdBy: string;
  createdAt: string;
}

// ---- GET /coupon-templates/:id/sources → TemplateSource[]
export interface TemplateSource {
  source: string;
  issued: number;
  redeemed: number;
}

// ---- GET /coupons?state=&templateId=&memberId=&sourceKind=&member=&issuedFrom=&issuedTo= → Page<CouponRow> ; POST /coupons/:id/revoke {reason}
export interface CouponRow {
  id: string;
  memberId: string;
  memberName: string;
  templateId: string;
  name: string;
  terms: CouponValue & { versionNo: number };
  state: CouponState;
  /** In Chinese. */
  source: string;
  issuedAt: string;
  validFrom: string;
  validUntil: string;
  redeemedAt: string | null;
  endReason: string | null;
}
