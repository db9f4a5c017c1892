import type {
  CheckCause,
  CheckRow,
  InvariantState,
  OffendingRow,
  ResultRow,
} from '../../../orchestration/audit/audit-check.store.js';
import { OFFENDERS_AT_MOST, type Invariant } from '../../../platform/invariants/invariant.js';
import { errorForPeople } from '../jobs/job-view.js';
import { shanghaiTime } from '../shanghai-time.js';

/** An invariant with its last answer; state null: never asked. */
export interface InvariantView {
  code: string;
  label: string;
  meaning: string;
  isHeavy: boolean;
  state: InvariantState | null;
  offenders: number;
  /** More rows break it than are looked at. */
  isMore: boolean;
  checkedAt: string | null;
  durationMs: number | null;
  error: string | null;
  /** Pass in which it was last asked. */
  checkId: string | null;
}

export interface AuditOverview {
  /** Passes end with this many invariants asked in all. */
  invariants: InvariantView[];
  /** The newest pass, also one that is under way. */
  lastCheck: CheckView | null;
}

export interface CheckView {
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

export interface ResultView {
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

export interface OffendingRowsView {
  code: string;
  label: string;
  meaning: string;
  columns: { name: string; label: string }[];
  rows: OffendingRow[];
  isMore: boolean;
}

export const checkCauseLabels: Record<CheckCause, string> = {
  schedule: '定时',
  manual: '手动',
  command: '命令行',
};

export const invariantStateLabels: Record<InvariantState, string> = {
  held: '相符',
  offended: '不符',
  failed: '无法核对',
};

export function invariantView(invariant: Invariant, last: ResultRow | undefined): InvariantView {
  return {
    code: invariant.code,
    label: invariant.labelZh,
    meaning: invariant.meaningZh,
    isHeavy: invariant.isHeavy === true,
    state: last?.state ?? null,
    offenders: last?.offenders ?? 0,
    isMore: (last?.offenders ?? 0) >= OFFENDERS_AT_MOST,
    checkedAt: last?.checked_at.toISOString() ?? null,
    durationMs: last?.duration_ms ?? null,
    error: errorForPeople(last?.error ?? null),
    checkId: last?.check_id ?? null,
  };
}

export function checkView(row: CheckRow): CheckView {
  return {
    id: row.id,
    cause: row.cause,
    requestedBy: row.requested_by,
    planned: row.planned,
    checked: row.checked,
    offended: row.offended,
    failed: row.failed,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

export function resultView(row: ResultRow, invariant: Invariant | undefined): ResultView {
  return {
    checkId: row.check_id,
    code: row.code,
    label: invariant?.labelZh ?? row.code,
    state: row.state,
    offenders: row.offenders,
    isMore: row.offenders >= OFFENDERS_AT_MOST,
    error: errorForPeople(row.error),
    durationMs: row.duration_ms,
    checkedAt: row.checked_at.toISOString(),
  };
}

/** Rows under the names their invariant gives them; instants as people read them. */
export function offendingRowsView(invariant: Invariant, rows: readonly OffendingRow[]): OffendingRowsView {
  return {
    code: invariant.code,
    label: invariant.labelZh,
    meaning: invariant.meaningZh,
    columns: Object.entries(invariant.columns).map(([name, label]) => ({ name, label })),
    rows: rows.map(readable),
    isMore: rows.length >= OFFENDERS_AT_MOST,
  };
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

function readable(row: OffendingRow): OffendingRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' && INSTANT.test(value) ? shanghaiTime(new Date(value)) : value,
    ]),
  );
}
