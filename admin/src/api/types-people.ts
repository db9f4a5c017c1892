/**
 * Shapes of the admin and mini-program APIs for segments, tags, quality, predictions and a member's why.
 * Money is integer fen, instants are ISO UTC, dates are YYYY-MM-DD.
 */
import type { Explanation, ExplanationClause, RuleGroup } from './types.js';

// ---- segments
/** Conditions, and whole segments joined to them: 且 both, 或 either, 去除 whoever is in one of them. */
export interface SegmentDefinition {
  rule: RuleGroup | null;
  combine?: { operator: CombineOperator; segments: string[] };
}
export type CombineOperator = 'and' | 'or' | 'minus';
export interface SegmentRow {
  code: string;
  name: string;
  kind: 'dynamic' | 'static';
  definition: SegmentDefinition;
  note: string;
  count: number | null;
  countedAt: string | null;
  createdBy: string;
  updatedAt: string;
  isArchived: boolean;
  /** What uses the segment, in Chinese. */
  usedBy: string[];
}
export interface MemberBrief {
  id: string;
  displayName: string;
  phoneMasked: string;
  city: string;
  netAmountFen: number;
  lastPaidOn: string | null;
}
export interface SegmentPreview {
  count: number;
  /** Counted on a fixed part of all people and scaled up. */
  isEstimate: boolean;
  total: number;
  reach: { channelCode: string; channelName: string; count: number }[];
  members: MemberBrief[];
  tookMs: number;
  snapshotAt: string;
}
export interface SegmentSnapshot {
  id: string;
  hash: string;
  count: number;
  takenAt: string;
  takenBy: string;
  businessDate: string;
  /** A long list is written piece by piece; only a ready one can be exported. */
  state: 'freezing' | 'ready';
}

// ---- tags
export interface TagRow {
  id: string;
  code: string;
  name: string;
  group: string;
  kind: 'manual' | 'rule';
  rule: RuleGroup | null;
  validDays: number | null;
  people: number;
  /** Where its people come from, in Chinese. */
  source: string;
  updatedAt: string;
  refreshedAt: string | null;
  isArchived: boolean;
}
export interface TagInput {
  name: string;
  group: string;
  kind: 'manual' | 'rule';
  rule?: RuleGroup | null;
  validDays?: number | null;
}
export interface TagChange {
  added: number;
  removed: number;
  unchanged: number;
  /** Ids that belong to nobody. */
  unknown: string[];
  /** Ids that belong to several people in different channels; nobody was changed for them. */
  ambiguous: string[];
}
export interface TagMemberRow {
  memberId: string;
  displayName: string;
  phoneMasked: string;
  source: string;
  author: string;
  taggedAt: string;
  expiresOn: string | null;
}
export interface TagHistoryRow {
  id: string;
  tagId: string;
  tagName: string;
  memberId: string;
  actionLabel: string;
  source: string;
  author: string;
  expiresOn: string | null;
  recordedAt: string;
}
export interface MemberTag {
  tagId: string;
  name: string;
  group: string;
  kind: 'manual' | 'rule';
  source: string;
  taggedAt: string;
  expiresOn: string | null;
}

// ---- quality
export interface SeparationTier {
  code: string;
  name: string;
  people: number;
  buyers: number;
  meanFen: number;
  medianFen: number;
  low: number;
  high: number;
}
export interface DriftRow {
  kind: 'input' | 'tier';
  label: string;
  psi: number;
  state: 'ok' | 'watch' | 'alarm';
  since: string;
}
export interface QualityWarning {
  code: 'tiny_tier' | 'rule_matches_nobody' | 'empty_tier' | 'flapping';
  tierCode: string | null;
  sentence: string;
}
export interface SchemeQuality {
  businessDate: string;
  separation: {
    asOf: string;
    horizonDays: number;
    tiers: SeparationTier[];
    index: number | null;
    note: string;
  };
  sizes: { date: string; counts: Record<string, number> }[];
  drift: DriftRow[];
  warnings: QualityWarning[];
  flap: { days: number; changes: number; reversed: number; share: number | null };
}
export interface PortraitField {
  field: string;
  label: string;
  n: number;
  missing: number;
  mean: number | null;
  median: number | null;
  /** 10 %, 20 % … 90 %; empty where nobody has a value. */
  deciles: number[];
  share?: { value: string; label: string; count: number }[];
}
export interface Portraits {
  /** People looked at, of so many. */
  sample?: number;
  total?: number;
  tiers: { code: string; name: string; people: number; fields: PortraitField[] }[];
}
export interface CorrelationCell {
  a: string;
  b: string;
  n: number;
  r: number | null;
  low: number | null;
  high: number | null;
}
export interface Correlations {
  sample?: number;
  total?: number;
  fields: { code: string; label: string }[];
  cells: CorrelationCell[];
}

// ---- predictions
export interface CalibrationBucket {
  bucket: string;
  people: number;
  predicted: number;
  actual: number;
}
export interface PredictionModel {
  state: 'ready' | 'fallback' | 'none';
  fittedOn: string | null;
  untilOn: string | null;
  customers: number;
  parameters: Readonly<Record<string, number>> | null;
  logLikelihood: number | null;
  /** Largest slope left at the top. */
  gradient: number | null;
  converged: boolean | null;
  reason: string | null;
  calibration: CalibrationBucket[];
  backtest: {
    splitOn: string;
    horizonDays: number;
    predictedOrders: number;
    actualOrders: number;
    mae: number;
    naiveMae?: number;
    correlation: number | null;
  } | null;
}

// ---- why, history
/** 分层依据 in depth: what keeps the tier, the smallest change one tier up, and an override by hand. */
export interface DeepExplanation extends Explanation {
  isOverridden?: boolean;
  override?: { reason: string; author: string; endsOn: string | null } | null;
  keeps?: { sentence: string; until: string | null } | null;
  nextStep?: NextStep | null;
}
export interface NextStep {
  tierCode: string;
  tierName: string;
  sentence: string;
  orderFen: number | null;
  growth: number | null;
  by: string | null;
}
export interface Replay {
  asOf: string;
  known: 'then' | 'now';
  schemes: {
    schemeCode: string;
    schemeName: string;
    tierCode: string | null;
    tierName: string | null;
    versionNo: number | null;
    note: string | null;
  }[];
  facts: { label: string; value: string }[];
}
export interface OverrideRow {
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
export interface OverrideInput {
  schemeCode: string;
  tierCode: string;
  endsOn: string | null;
  reason: string;
}

// ---- mini-program: GET /tier
/** 我的等级怎么来的, worded for the member. */
export interface MiniTier {
  schemeName: string;
  tierName: string;
  since: string | null;
  sentence: string;
  keeps: { sentence: string; until: string | null } | null;
  nextStep: { tierName: string; sentence: string; orderFen: number | null } | null;
  /** What asks for the tier that is held and for the next one. */
  clauses: ({ tierName: string; isCurrent: boolean } & Pick<
    ExplanationClause,
    'text' | 'isMet' | 'value' | 'threshold' | 'gap' | 'progress'
  >)[];
  history: { date: string; fromTier: string | null; toTier: string; reason: string }[];
}
