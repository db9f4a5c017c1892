import type { BatchForecast } from '../../../actions/coupon-batches/batch-forecast.js';
import type { BatchListRow, ListProblem } from '../../../actions/coupon-batches/batch-list.store.js';
import type { BatchState, HeldReason } from '../../../actions/coupon-batches/coupon-batch.store.js';
import type { BatchPersonRow, ListedBatch } from '../../../actions/coupon-batches/coupon-batches.read.js';
import { batchStateLabels } from '../../../actions/coupon-batches/coupon-batches.service.js';
import { issueRefusalLabels } from '../../../actions/coupons/coupons.errors.js';
import { yuanFromFen } from '../../../platform/money/fen.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { maskedPhone } from '../members/masking.js';
import { shanghaiTime } from '../shanghai-time.js';

export interface CouponBatchView {
  id: string;
  templateId: string;
  templateName: string;
  label: string;
  isGeneral: boolean;
  /** Of whom: a segment, or a file. */
  audience:
    { kind: 'segment'; code: string; name: string } | { kind: 'list'; name: string; problems: number };
  listId: string | null;
  people: number;
  state: BatchState;
  /** Why it stands still though nobody asked for it. */
  heldReason: HeldReason | null;
  /** How far the forecast, or the batch itself, has come. */
  seen: number;
  given: number;
  givenFen: number;
  /** null while it is being made. */
  forecast: BatchForecast | null;
  error: string | null;
  createdBy: string;
  createdAt: string;
  startedBy: string | null;
  startedAt: string | null;
  endedBy: string | null;
  endedAt: string | null;
}

export interface CouponBatchDetail extends CouponBatchView {
  outcomes: { outcome: string; label: string; people: number }[];
  /** Above so many coupons starting takes their number typed; above the other, another operator. */
  confirmAbove: number;
  approvalAbove: number | null;
}

export interface BatchPersonView {
  memberId: string;
  memberName: string;
  phoneMasked: string;
  outcome: string;
  label: string;
  couponState: string | null;
}

export interface BatchListView {
  id: string;
  fileName: string;
  rows: number;
  people: number;
  problems: number;
  firstProblems: { line: number; said: string; label: string }[];
}

const OUTCOMES: Record<string, string> = {
  ...issueRefusalLabels,
  given: '已发放',
  existing: '同一人已发',
  opted_out: '不接受个性化推荐',
  stopped: '停止前未发到',
};

const PROBLEMS: Record<ListProblem, string> = {
  malformed: '不是编号或手机号',
  unknown: '没有这个客户',
  ambiguous: '多位客户用这个手机号',
  repeated: '前面已有这位客户',
};

/** What became of somebody, in Chinese. */
export function outcomeLabel(outcome: string): string {
  return OUTCOMES[outcome] ?? outcome;
}

export function problemLabel(reason: ListProblem): string {
  return PROBLEMS[reason];
}

export function couponBatchView(row: ListedBatch): CouponBatchView {
  const isCounting = row.state === 'counting';
  return {
    id: row.id,
    templateId: row.template_id,
    templateName: row.terms_name,
    label: row.label,
    isGeneral: row.is_general === 1,
    audience:
      row.segment_code === null
        ? { kind: 'list', name: row.list_name ?? '', problems: row.list_problems ?? 0 }
        : { kind: 'segment', code: row.segment_code, name: row.segment_name ?? '' },
    listId: row.list_id,
    people: row.people,
    state: row.state,
    heldReason: row.held_reason === '' ? null : row.held_reason,
    seen: isCounting ? countedSoFar(row) : row.seen,
    given: row.given,
    givenFen: row.given_fen,
    forecast:
      row.forecast_json !== null && 'room' in row.forecast_json ? (row.forecast_json as BatchForecast) : null,
    error: row.error,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    startedBy: row.started_by,
    startedAt: row.started_at?.toISOString() ?? null,
    endedBy: row.ended_by,
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}

export function batchPersonView(row: BatchPersonRow): BatchPersonView {
  return {
    memberId: row.member_id,
    memberName: row.display_name,
    phoneMasked: maskedPhone(row.phone_tail),
    outcome: row.outcome,
    label: outcomeLabel(row.outcome),
    couponState: row.coupon_state,
  };
}

export function batchListView(
  row: BatchListRow,
  problems: readonly { line_no: number; said: string; reason: ListProblem }[],
): BatchListView {
  return {
    id: row.id,
    fileName: row.file_name,
    rows: row.row_count,
    people: row.people,
    problems: row.problem_count,
    firstProblems: problems.map(({ line_no: line, said, reason }) => ({
      line,
      said,
      label: problemLabel(reason),
    })),
  };
}

export const BATCH_HEADER = [
  '编号',
  '券',
  '来源说明',
  '对象',
  '通用',
  '人数',
  '状态',
  '已处理',
  '已发放',
  '成本（元）',
  '创建人',
  '创建时间',
  '开始人',
  '开始时间',
  '结束时间',
];

export function batchLine(row: ListedBatch): SheetCell[] {
  return [
    row.id,
    row.terms_name,
    row.label,
    row.segment_name ?? row.list_name,
    row.is_general === 1 ? '是' : '否',
    row.people,
    batchStateLabels[row.state],
    row.seen,
    row.given,
    Number(yuanFromFen(row.given_fen).replaceAll(',', '')),
    row.created_by,
    shanghaiTime(row.created_at),
    row.started_by,
    row.started_at && shanghaiTime(row.started_at),
    row.ended_at && shanghaiTime(row.ended_at),
  ];
}

function countedSoFar(row: ListedBatch): number {
  if (row.forecast_json === null || 'room' in row.forecast_json) return 0;
  const counts = row.forecast_json as Record<string, number>;
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
