/** Shapes of 账目核对. Instants are ISO UTC, dates are YYYY-MM-DD of Shanghai, money is integer fen. */

export type InvariantState = 'held' | 'offended' | 'failed';
export type CheckCause = 'schedule' | 'manual' | 'command';

// GET /audit → AuditOverview
export interface InvariantRow {
  code: string;
  label: string;
  meaning: string;
  isHeavy: boolean;
  state: InvariantState | null;
  offenders: number;
  isMore: boolean;
  checkedAt: string | null;
  durationMs: number | null;
  error: string | null;
  checkId: string | null;
}
export interface AuditOverview {
  invariants: InvariantRow[];
  lastCheck: CheckRow | null;
}

// GET /audit/checks?found=wrong → Page<CheckRow> ; GET /audit/checks.csv|xlsx ; POST /audit/checks → {jobRunId}
export interface CheckRow {
  id: string;
  cause: CheckCause;
  requestedBy: string | null;
  planned: number;
  checked: number;
  offended: number;
  failed: number;
  startedAt: string;
  finishedAt: string | null;
}

// GET /audit/invariants/:code/results?state= → Page<ResultRow> ; GET /audit/checks/:id → CheckRow & {results: ResultRow[]}
export interface ResultRow {
  checkId: string;
  code: string;
  label: string;
  state: InvariantState;
  offenders: number;
  isMore: boolean;
  error: string | null;
  durationMs: number;
  checkedAt: string;
}
export interface CheckDetail extends CheckRow {
  results: ResultRow[];
}

// GET /audit/checks/:id/invariants/:code/rows → OffendingRows ; also .csv|.xlsx
export interface OffendingRows {
  code: string;
  label: string;
  meaning: string;
  columns: { name: string; label: string }[];
  rows: Record<string, string | number | null>[];
  isMore: boolean;
}

// GET /audit/ledger?from=&to= → Ledger ; GET /audit/ledger/{summary,coupons,points}.csv|xlsx?from=&to=
export interface CouponSums {
  opening: number;
  issued: number;
  redeemed: number;
  returned: number;
  expired: number;
  revoked: number;
  closing: number;
  discountFen: number;
  isBalanced: boolean;
}
export interface CouponBook extends CouponSums {
  templateId: string;
  code: string;
  name: string;
}
export interface PointsSums {
  available: number;
  pending: number;
  owed: number;
}
export interface PointsBookLine extends PointsSums {
  kind: string;
  label: string;
  transactions: number;
}
export interface Ledger {
  from: string;
  to: string;
  coupons: CouponBook[];
  couponTotal: CouponSums;
  points: {
    opening: PointsSums;
    lines: PointsBookLine[];
    closing: PointsSums;
    isDoubleEntry: boolean;
    isBalanced: boolean;
  };
}
