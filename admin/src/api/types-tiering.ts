/**
 * Shapes of the tiering part of the admin API. Money is integer fen, instants are ISO UTC, dates are YYYY-MM-DD.
 */
export type SchemeKind =
  'rule_ladder' | 'growth_value' | 'rfm' | 'lifecycle' | 'score' | 'clusters' | 'predicted' | 'matrix';

export interface TierDefinition {
  code: string;
  name: string;
}
export interface RuleLeaf {
  field: string;
  operator: string;
  /** Of a parameterised field an object: the amount compared with, and the parameters. */
  value: unknown;
}
export interface RuleGroup {
  combinator: 'and' | 'or';
  not?: boolean;
  rules: (RuleLeaf | RuleGroup)[];
}

// ---- definitions, one per kind
/** The tier of people first seen at most `withinDays` ago who never bought. The first match wins. */
export interface NewcomerOption {
  withinDays: number;
  rules: { tierCode: string; channelCodes?: string[]; minFirstDayActivities?: number }[];
}
export interface CommonOptions {
  newcomer?: NewcomerOption;
}
/** Tiers from low to high; the lowest has no rule: whoever matches nothing else. First match from the top wins. */
export interface LadderDefinition extends CommonOptions {
  /** A held tier is kept until a figure is more than so many percent below its threshold, 0–50. */
  hysteresisPercent?: number;
  tiers: (TierDefinition & { rule: RuleGroup | null })[];
}
/** Tiers from low to high by growth points; `keep` is the growth within a period that keeps the tier. */
export interface GrowthDefinition extends CommonOptions {
  tiers: (TierDefinition & { growth: number; keep?: number })[];
  validityDays: number;
  graceDays: number;
  onMiss: 'step_down' | 're_evaluate';
}
export type MonetaryMeasure = 'net_amount' | 'average_order' | 'margin';
export interface RfmCuts {
  recencyDays: number[];
  frequency: number[];
  monetaryFen: number[];
}
export interface RfmDefinition extends CommonOptions {
  windowDays: number | null;
  /** Default net_amount. */
  monetary?: MonetaryMeasure;
  /** Default 5. */
  steps?: 3 | 4 | 5;
  hysteresisPercent?: number;
  /** steps − 1 each. */
  cutPoints: 'quantiles' | RfmCuts;
  weights?: { r: number; f: number; m: number };
  groups: (TierDefinition & { r: [number, number]; f: [number, number]; m: [number, number] })[];
}
export type SleepingStage = 'silent' | 'dormant' | 'lost';
/** Thresholds are days, or multiples of the member's own purchase interval. */
export interface LifecycleDefinition extends CommonOptions {
  thresholds: 'days' | 'intervals';
  newWithinDays: number;
  activeWithin: number;
  silentWithin: number;
  dormantWithin: number;
  /** Splits 活跃 into 成长 and 忠诚 from so many counted orders. */
  loyalFromOrders: number | null;
  wonBack: { from: SleepingStage[]; forDays: number } | null;
  minDwellDays: number;
  names?: Record<string, string>;
}
export interface ScoreFeature {
  field: string;
  weight: number;
  scaling: 'standardise' | 'buckets';
  buckets?: { from: number; points: number }[];
  missing: number;
}
export interface ScoreDefinition extends CommonOptions {
  features: ScoreFeature[];
  hysteresisPercent?: number;
  /** tiers − 1 lowest scores, or equal shares. */
  cutPoints: 'quantiles' | number[];
  tiers: TierDefinition[];
}
export interface ClusterModel {
  /** Features, number of clusters and seed it was found with. */
  fittedTo?: string;
  fittedOn: string;
  people: number;
  sample: number;
  scaling: { mean: number; deviation: number; missing: number }[];
  centroids: number[][];
  inertia: number;
  silhouette: number;
  stability: number;
  proposals: { k: number; silhouette: number; inertia: number }[];
}
/** One tier per centroid, in the same order; without a model the draft cannot be published. */
export interface ClusterDefinition extends CommonOptions {
  features: { field: string; transform: 'none' | 'log' }[];
  k: number | 'auto';
  seed: number;
  model: ClusterModel | null;
  tiers: (TierDefinition & { description: string })[];
}
export type PredictedMeasure =
  'p_alive' | 'churn_risk' | 'expected_orders_90' | 'expected_value_90' | 'expected_value_365';
export interface PredictedDefinition extends CommonOptions {
  measure: PredictedMeasure;
  cutPoints: 'quantiles' | number[];
  tiers: TierDefinition[];
  neverBought: TierDefinition;
}
export interface MatrixCell extends TierDefinition {
  pairs: { row: string; column: string }[];
}
/** Two published schemes crossed; cells from low to high. */
export interface MatrixDefinition extends CommonOptions {
  rows: string;
  columns: string;
  cells: MatrixCell[];
  rest: TierDefinition;
}
export interface DefinitionByKind {
  rule_ladder: LadderDefinition;
  growth_value: GrowthDefinition;
  rfm: RfmDefinition;
  lifecycle: LifecycleDefinition;
  score: ScoreDefinition;
  clusters: ClusterDefinition;
  predicted: PredictedDefinition;
  matrix: MatrixDefinition;
}
export type Definition = DefinitionByKind[SchemeKind];

// ---- schemes
// GET /schemes → SchemeRow[] ; POST /schemes {code,name,kind,definition} ; POST /schemes/from-preset {preset} ; GET /scheme-presets → SchemePreset[]
// GET /schemes/:code → SchemeDetail ; POST /schemes/:code/retire ; GET /condition-fields → ConditionField[]
// PUT /schemes/:code/draft {definition} → SchemeVersion (422 problem with details.path on a bad definition)
// POST /schemes/:code/live-count {definition} → LiveCounts ; GET /schemes/:code/histogram?field= → Histogram ; GET /schemes/:code/scores → {cells}
// POST /schemes/:code/draft/simulate → Simulation ; POST /schemes/:code/draft/fit → ClusterDefinition ; GET /schemes/:code/sensitivity → SensitivityRow[]
// POST /schemes/:code/draft/publish {existingMembers, effectiveOn?, seasonUntil?} → SchemeVersion, published (with runId) or pending
// GET /schemes/:code/versions/:no/simulation → Simulation ; POST /schemes/:code/versions/:no/rollback | approve | reject {reason}
// POST /schemes/:code/runs → {runId} ; GET /schemes/:code/runs → Page<TierRun> ; GET /tier-runs/:id ; POST /tier-runs/:id/cancel | resume
// GET /schemes/:code/changes?tier= → Page<TierChangeRow & {memberId, memberName}> ; GET /schemes/:code/overrides → Page<TierOverrideRow> ; POST /tier-overrides/:id/end
export interface TierCount {
  code: string;
  name: string;
  level: number;
  count: number;
}
export interface SizesOfDay {
  date: string;
  counts: Record<string, number>;
}
export interface SchemeRow {
  code: string;
  name: string;
  kind: SchemeKind;
  state: 'draft' | 'published' | 'retired';
  publishedVersionNo: number | null;
  draftVersionNo: number | null;
  pendingVersionNo: number | null;
  /** Rests on a prediction or on clusters: may decide whom to tell, never what somebody is given. */
  isPredicted: boolean;
  tiers: TierCount[];
  /** The last 30 days. */
  trend: SizesOfDay[];
  lastRun: TierRun | null;
  seasonUntil: string | null;
  flapRate: number | null;
}
export interface SchemePreset {
  code: string;
  name: string;
  kind: SchemeKind;
  description: string;
  isUsed: boolean;
}
export interface SchemeVersion {
  versionNo: number;
  state: 'draft' | 'pending' | 'published' | 'retired';
  definition: Definition;
  createdBy: string;
  createdAt: string;
  publishedAt: string | null;
  effectiveOn: string | null;
  seasonUntil?: string | null;
  existingMembers: 'none' | 'coupon';
  /** Who published it or, of a version that waits, asked for that. */
  publishedBy?: string | null;
  approvedBy?: string | null;
  approvedAt?: string | null;
  rejectedBy?: string | null;
  rejectedReason?: string | null;
  runId?: string;
}
export interface SchemeDetail extends SchemeRow {
  published: SchemeVersion | null;
  draft: SchemeVersion | null;
  pending?: SchemeVersion | null;
  versions: Omit<SchemeVersion, 'definition'>[];
  fit: { asOf: string; cutPoints?: RfmCuts; cuts?: number[] } | null;
}
export interface Histogram {
  buckets: { from: number; to: number; count: number }[];
  cuts: number[];
}
/** Counts of a definition while it is edited; nothing is stored. */
export interface LiveCounts {
  total: number;
  tiers: { code: string; name: string; count: number }[];
}
/** How many people change their tier when one weight moves by 10 %. */
export interface SensitivityRow {
  feature: number;
  field: string;
  label: string;
  plus10: { moved: number; share: number };
  minus10: { moved: number; share: number };
}
export interface Simulation {
  businessDate: string;
  total: number;
  up: number;
  down: number;
  same: number;
  placed: number;
  flows: { from: string | null; to: string; count: number }[];
  tiers: { code: string; name: string; before: number; after: number; joinedEntering: number }[];
  existingMembersCost: { people: number; coupons: number; amountFen: number };
  /** What entering would grant by the benefit plan in force. */
  cost: {
    tiers: { code: string; people: number; coupons: number; amountFen: number }[];
    people: number;
    coupons: number;
    amountFen: number;
    note: string;
  };
  /** People who can be reached, by their tier after. */
  reach: { channelCode: string; channelName: string; tiers: Record<string, number>; total: number }[];
  mostAffected: {
    memberId: string;
    displayName: string;
    fromTier: string | null;
    toTier: string;
    levels: number;
    netAmountFen: number;
  }[];
  /** The share of a sample that would move back within 30 days, judged on history, with its interval. */
  flipBack: {
    sample: number;
    changed: number;
    flipped: number;
    share: number | null;
    low: number | null;
    high: number | null;
    note: string;
  };
  durationMs: number;
  needsApproval: boolean;
  approvalAbove: number | null;
}
export interface TierRun {
  id: string;
  state: 'planned' | 'running' | 'done' | 'failed' | 'cancelled';
  causeLabel: string;
  businessDate: string;
  rangesDone: number;
  rangeCount: number;
  membersSeen: number;
  changeCount: number;
  startedAt: string;
  finishedAt: string | null;
  error: string | null;
}
export interface TierOverrideRow {
  id: string;
  memberId: string;
  memberName: string;
  tierCode: string;
  tierName: string;
  startsOn: string;
  endsOn: string | null;
  reason: string;
  author: string;
  createdAt: string;
  endedAt: string | null;
}

// ---- conditions
export type FieldType = 'number' | 'money' | 'date' | 'enum' | 'boolean' | 'string';
export interface Choice {
  value: string;
  label: string;
}
/** A parameter of a field; `window` is `lastDays` or `lastMonths` (and `each`) of the value, others carry their own code. */
export interface FieldParam {
  code:
    | 'window'
    | 'category'
    | 'product'
    | 'channel'
    | 'activity'
    | 'coupon'
    | 'scheme'
    | 'tier'
    | 'direction'
    | 'state'
    | 'outcome';
  label: string;
  labelEn?: string;
  isRequired: boolean;
  /** One choice alone; otherwise any of the chosen ones fits. */
  isSingle?: boolean;
  /** The values are what is known now; any other text is taken, too. */
  isOpen?: boolean;
  values: Choice[] | null;
}
export interface ConditionField {
  code: string;
  label: string;
  labelEn: string;
  group: string;
  type: FieldType;
  unit: string | null;
  operators: string[];
  values: Choice[] | null;
  source: string;
  isPredicted?: boolean;
  params?: FieldParam[];
}
