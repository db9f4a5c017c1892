/** Points as the admin API answers them. Instants are ISO texts, dates `YYYY-MM-DD`, money integer fen. */

export type PointsKind = 'earn' | 'grant' | 'reverse' | 'release' | 'spend' | 'unspend' | 'expire' | 'adjust';

export interface PointsSplit {
  available: number;
  pending: number;
}

/** GET /points/overview?months= */
export interface PointsOverview {
  liability: PointsSplit & {
    asOf: string;
    owed: number;
    members: number;
    worthFenPer100: number | null;
    worthFen: number | null;
    byAge: (PointsSplit & { fromDays: number; toDays: number | null; lots: number; members: number })[];
    byExpiry: (PointsSplit & { month: string })[];
  };
  months: { month: string; issued: number; reversed: number; spent: number; expired: number }[];
}

/** GET /points/transactions?member=&kind=&from=&to= → Page of these; .csv and .xlsx */
export interface PointsLedgerRow {
  id: string;
  memberId: string;
  memberName: string;
  kind: PointsKind;
  points: number;
  available: number;
  pending: number;
  owed: number;
  note: string;
  orderNo: string | null;
  recordedBy: string;
  occurredAt: string;
  recordedAt: string;
  expiresAt: string | null;
}

export type PointsRounding = 'down' | 'nearest' | 'up';

export interface PointsRules {
  perYuan: number;
  rounding: PointsRounding;
  categories: Record<string, number>;
  activities: Record<string, { points: number; perDay: number | null; inAll: number | null }>;
  startsOn: string | null;
}

export interface PointsRulesVersion {
  id: string | null;
  startsOn: string | null;
  setAt: string | null;
  setBy: string;
  isInForce: boolean;
  rules: PointsRules;
}

/** GET /points/rules ; PUT /points/rules PointsRules */
export interface PointsRulesPage {
  versions: PointsRulesVersion[];
  categories: string[];
  activityKinds: { kind: string; labelZh: string; labelEn: string }[];
}

export type AdjustmentState = 'waiting' | 'done' | 'refused';

/** GET /points/adjustments?state= → Page of these ; POST /points/adjustments/:id/approve ; …/refuse {note} */
export interface PointsAdjustment {
  id: string;
  memberId: string;
  memberName: string;
  points: number;
  reason: string;
  state: AdjustmentState;
  askedBy: string;
  askedAt: string;
  decidedBy: string | null;
  decidedAt: string | null;
  decisionNote: string;
}

/** GET /members/:id/points/lots ; POST /members/:id/points/adjustments {points, reason} → {adjustmentId, state} */
export interface MemberPointsHeld extends PointsSplit {
  owed: number;
  approvalAbove: number;
  lots: {
    id: string;
    state: 'pending' | 'available';
    remaining: number;
    availableAt: string;
    expiresAt: string;
  }[];
}

/** POST /points/adjustments/check (a file) ; POST /points/adjustments/import (the same file) → {done, waiting} */
export interface AdjustmentImportPreview {
  lines: number;
  people: number;
  up: number;
  down: number;
  waiting: number;
  problems: { line: number; reason: string }[];
  problemCount: number;
}
