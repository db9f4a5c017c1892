// ---- benefits: GET /benefit-plans/current?schemeCode= → BenefitPlan ; GET /benefit-plans?schemeCode= → versions ;
//      PUT /benefit-plans/draft ; POST /benefit-plans/draft/publish {schemeCode, startsOn} ; GET /benefit-plans/schemes ;
//      GET /benefit-plans/costs?schemeCode=&of=draft|current → PlanCosts

export type CellKind =
  'held' | 'enter' | 'keep' | 'monthly' | 'birthday' | 'anniversary' | 'before_expiry' | 'downgrade_soon';

export type Gift =
  | { kind: 'coupon'; couponTemplateId: string; count: number }
  | { kind: 'points'; points: number; validDays: number | null }
  | { kind: 'rate'; pointsRate: number /* points per yuan */ }
  | { kind: 'growth'; growth: number }
  | { kind: 'message'; messageTemplateId: string }
  | { kind: 'trial'; tierCode: string; days: number; reason: string }
  | { kind: 'privilege'; memberText: string; staffText: string };
export type GiftKind = Gift['kind'];

export interface GiftView {
  gift: Gift;
  text: string;
  terms: string;
  worthFen: number;
}

export interface PlanCell {
  tierCode: string | null /* null: 通用 */;
  cell: CellKind;
  gifts: GiftView[];
}

export interface BenefitTier {
  tierCode: string;
  tierName: string;
  level: number;
  members: number;
}

export type LossPolicy = 'keep' | 'revoke_unused' | 'owe';

export interface BenefitPlan {
  schemeCode: string;
  schemeName: string;
  isPredicted: boolean;
  versionNo: number;
  state: 'draft' | 'published' | 'retired';
  startsOn: string | null;
  endsOn: string | null;
  reentryDays: number;
  monthlyDay: number;
  expiryDays: number;
  downgradeDays: number;
  afterRefund: LossPolicy;
  afterDowngrade: LossPolicy;
  tiers: BenefitTier[];
  cells: PlanCell[];
  createdBy: string;
  publishedAt: string | null;
}

export interface BenefitScheme {
  code: string;
  name: string;
  kind: string;
  isPredicted: boolean;
  versionNo: number;
}

export interface CellCost {
  tierCode: string | null;
  cell: CellKind;
  peoplePerMonth: number;
  couponFen: number;
  points: number;
  given: { grants: number; refused: number; couponFen: number; points: number };
}

export interface ColumnCost {
  tierCode: string | null;
  people: number;
  members: number;
  couponFen: number;
  points: number;
  givenCouponFen: number;
  givenPoints: number;
}

export interface PlanCosts {
  schemeCode: string;
  versionNo: number;
  columns: ColumnCost[];
  cells: CellCost[];
  optedOut: number;
  totals: { couponFen: number; points: number; givenCouponFen: number; givenPoints: number; owedFen: number };
}

// ---- GET /benefit-plans/grants?… → Page<BenefitGrant> ; .csv, .xlsx
export interface BenefitGrant {
  id: string;
  memberId: string;
  memberName: string;
  tierName: string;
  isGeneral: boolean;
  cell: CellKind;
  kind: GiftKind;
  gift: string;
  amount: number;
  planVersionNo: number;
  businessDate: string;
  outcome: string;
  outcomeLabel: string;
  couponId: string | null;
  owedFen: number;
  recordedAt: string;
}

// ---- GET /benefit-plans/fairness?schemeCode=&from=&to= → FairnessReport ; .csv, .xlsx
export type DifferenceReason =
  'plan_version' | 'coupon_version' | 'general_offer' | 'not_given' | 'taken_back' | 'unexplained';
export interface FairnessLine {
  tierId: number;
  tierName: string;
  cell: CellKind;
  kind: GiftKind;
  part: number;
  verdict: 'equal' | 'explained' | 'unexplained';
  people: number;
  terms: { terms: string; versionNo: number; people: number; firstOn: string; lastOn: string }[];
  differences: { reason: DifferenceReason; sentence: string; people: number }[];
}
export interface FairnessReport {
  from: string;
  to: string;
  lines: FairnessLine[];
  rates: {
    tierName: string;
    rates: { versionNo: number; startsOn: string; endsOn: string | null; pointsRate: number }[];
  }[];
  unexplained: number;
}

// ---- GET /benefit-plans/settlements?schemeCode= → BenefitSettlement[]
export interface BenefitSettlement {
  businessDate: string;
  grants: number;
  startedAt: string;
  finishedAt: string | null;
}

// ---- GET /message-templates
export interface MessageTemplateChoice {
  id: string;
  title: string;
  purpose: 'service' | 'marketing';
  messageKind: 'template' | 'subscribe' | 'mass';
}

// ---- GET /benefit-plans/members/:id → BenefitsOfMember
export interface BenefitsOfMember {
  schemes: {
    schemeCode: string;
    schemeName: string;
    tierName: string;
    isGeneral: boolean;
    pointsRate: number;
    occasions: { occasion: CellKind; gifts: { kind: GiftKind; text: string; terms: string }[] }[];
  }[];
  privileges: {
    schemeName: string;
    tierName: string;
    occasion: CellKind;
    memberText: string;
    staffText: string;
  }[];
}
