/**
 * Shapes of the admin and mini-program APIs. Money is integer fen, instants are ISO UTC, dates are YYYY-MM-DD.
 */
import type { PointsKind } from './types-points.js';
import type { TierCount } from './types-tiering.js';

export type * from './types-tiering.js';

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
  total: number | null;
  isTotalCapped: boolean;
}
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  details?: Record<string, unknown>;
}

// ---- auth
// POST /auth/login {name,password} → Me ; POST /auth/login-link {token} → Me ; POST /auth/logout ; GET /auth/me → Me ; POST /auth/password {current?,next}
export interface Me {
  id: string;
  name: string;
  role: 'admin' | 'operator' | 'clerk';
  /** The shop a clerk stands in. */
  shopCode: string | null;
  isDemo: boolean;
  replayDate: string | null;
  businessDate: string;
  mustSetPassword: boolean;
}

// ---- dashboard: GET /dashboard
export interface Figure {
  key: string;
  value: number;
  unit: 'people' | 'fen' | 'orders' | 'percent';
  previous: number | null;
  trend: number[] | null;
  basis: string /* 口径, Chinese */;
  href: string | null;
}
export interface Todo {
  key: string;
  text: string;
  count: number;
  href: string;
}
export interface Dashboard {
  dataAsOf: string;
  businessDate: string;
  figures: Figure[] /* people, members(joined), newMembers30, paidAmount30, paidBuyers30, repurchaseRate365, averageOrderValue30 */;
  pyramid: TierCount[] /* member-level, high→low */;
  lifecycle: TierCount[];
  paidByDay: { date: string; amountFen: number; orders: number }[];
  todos: Todo[];
}

// ---- members: GET /members?q=&joined=true|false&following=&channelId=&tier.<scheme>=code&netAmountMinFen=&netAmountMaxFen=&lastPaidFrom=&lastPaidTo=&sort=-netAmount|-lastPaid|-id ; GET /members.csv ; GET /members/:id
export interface MemberTierBrief {
  schemeCode: string;
  schemeName: string;
  tierCode: string;
  tierName: string;
  level: number;
  since: string;
}
export interface MemberRow {
  id: string;
  displayName: string;
  phoneMasked: string;
  standing: 'customer' | 'follower' | 'member';
  isFollowing: boolean;
  city: string;
  tiers: MemberTierBrief[];
  orderCount: number;
  netAmountFen: number;
  lastPaidOn: string | null;
  joinedAt: string | null;
  firstSeenAt: string;
}
export interface MemberDetail extends MemberRow {
  province: string;
  gender: string;
  birthday: string | null;
  identities: {
    channelName: string;
    channelKind: string;
    externalIdMasked: string;
    followState: string;
    firstSeenAt: string;
  }[];
  consents: {
    purpose: 'service' | 'marketing' | 'personalisation';
    isGranted: boolean;
    noticeVersion: string;
    occurredAt: string;
  }[];
  facts: { label: string; value: string; basis: string }[];
  /** balance: usable; pending: waits for the refund period; owed: spent before a refund. */
  points: { balance: number; pending: number; owed: number };
}
// GET /members/:id/timeline → Page<TimelineEntry> ; GET /members/:id/coupons → Page<CouponRow> ; /points → Page<PointsEntry> ; /deliveries → Page<DeliveryRow> ; /orders → Page<OrderRow> ; GET /members/:id/tiers/:schemeCode/explanation → Explanation ; GET /members/:id/tier-changes → Page<TierChangeRow> ; POST /members/:id/coupons {templateId} (manual issue)
export interface TimelineEntry {
  id: string;
  kind:
    | 'order'
    | 'refund'
    | 'tier'
    | 'coupon'
    | 'points'
    | 'message'
    | 'joined'
    | 'followed'
    | 'unfollowed'
    | 'consent';
  title: string;
  detail: string;
  occurredAt: string;
}
export interface OrderRow {
  id: string;
  channelName: string;
  externalId: string;
  stateLabel: string;
  paidAmountFen: number;
  refundedAmountFen: number;
  netAmountFen: number;
  isCounted: boolean;
  paidAt: string | null;
  items: { title: string; quantity: number; amountFen: number }[];
}
export interface ExplanationClause {
  text: string;
  isMet: boolean;
  fieldLabel: string;
  value: string /* formatted with unit */;
  threshold: string;
  gap: string | null /* '还差 ¥320.00' */;
  progress: number | null /* 0–1 */;
  source: string;
  depth: number;
  joiner: 'and' | 'or' | null;
}
export interface Explanation {
  schemeCode: string;
  schemeName: string;
  tierCode: string;
  tierName: string;
  since: string | null;
  versionNo: number;
  decidedAt: string | null;
  businessDate: string;
  sentence: string;
  tierChecks: {
    tierCode: string;
    tierName: string;
    isMet: boolean;
    isCurrent: boolean;
    clauses: ExplanationClause[];
  }[];
  nextTier: { tierCode: string; tierName: string; sentence: string; progress: number } | null;
  scores: { r: number | null; f: number | null; m: number | null } | null;
}
export interface TierChangeRow {
  schemeName: string;
  fromTier: string | null;
  toTier: string;
  causeLabel: string;
  versionNo: number;
  businessDate: string;
  recordedAt: string;
  deciding: { label: string; value: string }[];
}

// ---- schemes, definitions, conditions: types-tiering.ts

// ---- benefits: types-benefits.ts
// ---- coupons: types-coupons.ts
export type { CouponRow, CouponTemplate } from './types-coupons.js';
export interface PointsEntry {
  id: string;
  kind: PointsKind;
  kindLabel: string;
  points: number;
  /** Usable points after it; what is owed counts as negative. */
  balanceAfter: number | null;
  /** Waiting points after it. */
  pendingAfter: number;
  /** They came with this line and still wait. */
  isPending: boolean;
  availableAt: string | null;
  note: string;
  occurredAt: string;
  expiresAt: string | null;
}
// ---- messages: GET /deliveries?outcome=&reason=&purpose=&memberId=&source=&from=&to= → Page<DeliveryRow> ; GET /deliveries/summary → {byOutcome:[{outcome,label,count}], byReason:[…]} ; GET /messaging/state → {isStopped, blastLimit, stoppedBy, stoppedAt} ; POST /messaging/stop ; POST /messaging/resume ; PUT /messaging/blast-limit {people}
export interface DeliveryRow {
  id: string;
  memberId: string;
  memberName: string;
  sourceLabel: string;
  purpose: 'service' | 'marketing';
  channelName: string;
  kindLabel: string;
  outcome: 'queued' | 'claimed' | 'submitted' | 'sent' | 'rejected' | 'dropped' | 'unknown';
  outcomeLabel: string;
  reason: string | null;
  vendorCode: string | null;
  vendorMessage: string | null;
  text: string;
  createdAt: string;
  attemptedAt: string | null;
}
// ---- reactivation: GET /reactivation-plan ; PUT ; GET /reactivation-plan/runs → [{period, eligible, heldOut, submitted, waiting, dropped, droppedByReason:[{reason,label,count}]}] ; GET /reactivation-plan/picks?period=&outcome= → Page<Pick>; GET /reactivation-plan/preview → {candidates, wouldSend, byReason, couponCostFen}
export interface ReactivationPlan {
  id: string;
  isEnabled: boolean;
  lifecycleTiers: string[];
  couponTemplateId: string;
  text: string;
  dailyAt: string;
  dailyCap: number;
  holdoutPercent: number;
  restDays: number;
  updatedBy: string;
  updatedAt: string;
}
export interface Pick {
  memberId: string;
  memberName: string;
  period: string;
  outcome: 'submitted' | 'waiting' | 'held_out' | 'dropped';
  reasonLabel: string | null;
  createdAt: string;
}
// ---- channels: GET /channels → ChannelRow[] ; POST /channels/:id/sync → {jobRunId} ; GET /channels/:id/runs → Page<SyncRun> ; GET /channels/:id/certificate → SyncCertificate[] ; PUT /channels/:id {appId, secret?, callbackToken?, aesKey?, baseUrl?} ; POST /channels {kind,name,…} ; POST /channels/:id/check → {steps:[{name, isOk, detail}]}
export interface ChannelRow {
  id: string;
  code: string;
  kind: string;
  kindLabel: string;
  name: string;
  appId: string;
  baseUrl: string | null;
  isEnabled: boolean;
  hasSecret: boolean;
  hasCallbackToken: boolean;
  callbackUrl: string | null;
  lastSync: SyncRun | null;
  followers: number | null;
  orders: number | null;
}
export interface SyncRun {
  id: string;
  channelId: string;
  stream: string;
  streamLabel: string;
  state: 'running' | 'done' | 'failed';
  pages: number;
  rowsRead: number;
  rowsChanged: number;
  errorCount: number;
  error: string | null;
  startedAt: string;
  finishedAt: string | null;
  watermark: string | null;
}
export interface SyncCertificate {
  stream: string;
  streamLabel: string;
  channelTotal: number | null;
  held: number;
  platformCap: string | null;
  gap: number | null;
  ageSeconds: number | null;
  statement: string;
}
// ---- jobs: GET /schedules → ScheduleRow[] ; POST /schedules/:job/run → {jobRunId} ; GET /job-runs/:id → JobRun ; GET /schedules/:job/runs → JobRun[]
export interface ScheduleRow {
  job: string;
  label: string;
  cadence: string /* 每 10 分钟 / 每天 02:30 */;
  reason: string;
  lastRun: JobRun | null;
  nextDueAt: string | null;
}
export interface JobRun {
  id: string;
  job: string;
  period: string;
  state: 'planned' | 'running' | 'done' | 'failed' | 'skipped';
  businessDate: string;
  progressDone: number;
  progressTotal: number;
  counts: { label: string; value: number }[];
  error: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  requestedBy: string | null;
}
// ---- demo stage (DEMO=1 only): GET /demo/people?q= → {personId,name,mpOpenId,…}[] ; POST /demo/orders {personId, amountFen} ; POST /demo/refunds {personId} ; POST /demo/follow|unfollow {personId} ; POST /demo/fast-forward {days} → {jobRunIds} ; POST /demo/login-code {personId} → {code} ; GET /demo/inbox?personId= → [{at, kind, title, text}] ; GET /demo/state → {businessDate, isBusy}
export interface DemoPerson {
  personId: string;
  name: string;
  isFollowing: boolean;
  isJoined: boolean;
  memberId: string | null;
}

// ==== mini-program API (/api/mini/v1)
// POST /session {channelCode?, code} → {accessToken, expiresInSeconds, isJoined} ; POST /join {consents:{service:true, marketing:boolean}, noticeVersion} ; GET /home → MiniHome ; GET /coupons?state= → MiniCoupon[] ; GET /coupons/:id → MiniCoupon & {code} ; GET /points → {balance, owed, entries: PointsEntry[]} ; GET /tiers/:schemeCode/why → Explanation worded for the member ; PUT /consents {marketing} ; POST /subscriptions {templateId, isAccepted}
export interface MiniHome {
  displayName: string;
  isJoined: boolean;
  memberSince: string | null;
  tier: {
    code: string;
    name: string;
    level: number;
    levels: { code: string; name: string }[];
    since: string;
  } | null;
  next: { name: string; sentence: string; progress: number } | null;
  points: number;
  couponCount: number;
  expiringCoupons: number;
  lifecycle: string | null;
  businessDate: string;
}
export interface MiniCoupon {
  id: string;
  name: string;
  minSpendFen: number;
  amountOffFen: number;
  state: string;
  validFrom: string;
  validUntil: string;
  source: string;
}
