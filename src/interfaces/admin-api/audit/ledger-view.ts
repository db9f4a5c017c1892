import { POINTS_KIND_LABELS } from '../../../actions/points/ledger-terms.js';
import type {
  CouponBook,
  CouponMovement,
  CouponMovementKind,
} from '../../../orchestration/audit/coupon-ledger.read.js';
import type {
  PointsBook,
  PointsBookLine,
  PointsMovement,
} from '../../../orchestration/audit/points-ledger.read.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { shanghaiTime } from '../shanghai-time.js';

/** Both books of a period. */
export interface LedgerView {
  from: string;
  to: string;
  coupons: CouponBook[];
  /** The columns of `coupons` added up. */
  couponTotal: Omit<CouponBook, 'templateId' | 'code' | 'name'>;
  points: Omit<PointsBook, 'lines'> & { lines: (PointsBookLine & { label: string })[] };
}

const movementLabels: Record<CouponMovementKind, string> = {
  issued: '发放',
  redeemed: '核销',
  returned: '退回',
  expired: '过期',
  revoked: '收回',
};

/** +1 into members' hands, −1 out of them. */
const signs: Record<CouponMovementKind, 1 | -1> = {
  issued: 1,
  redeemed: -1,
  returned: 1,
  expired: -1,
  revoked: -1,
};

export const COUPON_HEADER = [
  '时间',
  '变动',
  '张数',
  '券编号',
  '券模板',
  '会员编号',
  '金额（元）',
  '来源或原因',
  '订单号',
  '门店',
  '经手人',
];
export const POINTS_HEADER = [
  '流水号',
  '记账时间',
  '发生时间',
  '会员编号',
  '类型',
  '可用变动',
  '待生效变动',
  '欠回变动',
  '来源',
  '来源键',
  '订单编号',
  '说明',
  '经手人',
];
export const SUMMARY_HEADER = [
  '账',
  '项目',
  '期初',
  '发放',
  '核销',
  '退回',
  '过期',
  '收回',
  '期末',
  '优惠净额（元）',
  '笔数',
  '可用变动',
  '待生效变动',
  '欠回变动',
  '是否相符',
];

export function pointsKindLabel(kind: string): string {
  return (POINTS_KIND_LABELS as Readonly<Record<string, string>>)[kind] ?? kind;
}

export function couponTotal(books: readonly CouponBook[]): LedgerView['couponTotal'] {
  const sum = (of: (book: CouponBook) => number): number =>
    books.reduce((total, book) => total + of(book), 0);
  return {
    opening: sum((book) => book.opening),
    issued: sum((book) => book.issued),
    redeemed: sum((book) => book.redeemed),
    returned: sum((book) => book.returned),
    expired: sum((book) => book.expired),
    revoked: sum((book) => book.revoked),
    closing: sum((book) => book.closing),
    discountFen: sum((book) => book.discountFen),
    isBalanced: books.every((book) => book.isBalanced),
  };
}

/** Coupon movements as rows, and one row of sums per kind behind them. */
export async function* couponRows(movements: AsyncIterable<CouponMovement>): AsyncGenerator<SheetCell[]> {
  const sums = new Map<CouponMovementKind, { coupons: number; fen: number }>();
  for await (const one of movements) {
    const sum = sums.get(one.kind) ?? { coupons: 0, fen: 0 };
    sums.set(one.kind, { coupons: sum.coupons + signs[one.kind], fen: sum.fen + one.amountFen });
    yield [
      shanghaiTime(one.at),
      movementLabels[one.kind],
      signs[one.kind],
      one.couponId,
      one.templateName,
      one.memberId,
      one.amountFen / 100,
      one.source,
      one.orderRef,
      one.shopCode,
      one.by,
    ];
  }
  for (const [kind, { coupons, fen }] of sums) {
    yield ['合计', movementLabels[kind], coupons, null, null, null, fen / 100, null, null, null, null];
  }
}

/** Points movements as rows, then one row of sums per kind and one of all. */
export async function* pointsRows(movements: AsyncIterable<PointsMovement>): AsyncGenerator<SheetCell[]> {
  const sums = new Map<string, [available: number, pending: number, owed: number]>();
  const add = (name: string, one: PointsMovement): void => {
    const [available, pending, owed] = sums.get(name) ?? [0, 0, 0];
    sums.set(name, [available + one.available, pending + one.pending, owed + one.owed]);
  };
  for await (const one of movements) {
    add(pointsKindLabel(one.kind), one);
    add('全部', one);
    yield [
      one.id,
      shanghaiTime(one.recordedAt),
      shanghaiTime(one.occurredAt),
      one.memberId,
      pointsKindLabel(one.kind),
      one.available,
      one.pending,
      one.owed,
      one.sourceKind,
      one.sourceKey,
      one.orderId,
      one.note,
      one.by,
    ];
  }
  const all = sums.get('全部');
  sums.delete('全部');
  for (const [label, moved] of sums) yield ['合计', null, null, null, label, ...moved, ...NOTHING];
  if (all) yield ['合计', null, null, null, '全部', ...all, ...NOTHING];
}

const NOTHING: readonly SheetCell[] = [null, null, null, null, null];

/** Both books as one table. */
export async function* summaryRows(view: LedgerView): AsyncGenerator<SheetCell[]> {
  const verdict = (isGood: boolean): string => (isGood ? '相符' : '不符');
  const couponRow = (name: string, book: LedgerView['couponTotal']): SheetCell[] => [
    '券（张）',
    name,
    book.opening,
    book.issued,
    book.redeemed,
    book.returned,
    book.expired,
    book.revoked,
    book.closing,
    book.discountFen / 100,
    null,
    null,
    null,
    null,
    verdict(book.isBalanced),
  ];
  for (const book of view.coupons) yield couponRow(`${book.name}（${book.code}）`, book);
  yield couponRow('合计', view.couponTotal);
  const pointsRow = (
    name: string,
    line: { available: number; pending: number; owed: number },
    transactions: number | null,
    isGood: boolean | null,
  ): SheetCell[] => [
    '积分',
    name,
    ...Array.from({ length: 8 }, () => null),
    transactions,
    line.available,
    line.pending,
    line.owed,
    isGood === null ? null : verdict(isGood),
  ];
  const { opening, lines, closing, isBalanced, isDoubleEntry } = view.points;
  yield pointsRow('期初余额', opening, null, null);
  for (const line of lines) yield pointsRow(line.label, line, line.transactions, null);
  yield pointsRow('期末余额', closing, null, isBalanced && isDoubleEntry);
}
