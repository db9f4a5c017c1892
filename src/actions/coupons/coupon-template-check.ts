import type { CouponLimitsDraft, CouponTemplateDraft, CouponTermsDraft } from './coupon-template.js';
import { SCOPE_NAMES, type CouponKind, type CouponScope, type CouponTerms } from './coupon-terms.js';
import { CouponTemplateInvalid } from './coupons.errors.js';

/** Terms as they are stored, without the ids of their row. */
export type CheckedTerms = Omit<CouponTerms, 'versionId' | 'templateId' | 'versionNo'>;

const MAX_AMOUNT_FEN = 1_000_000_00;
const MAX_BUDGET_FEN = 10_000_000_000_00;
const MAX_STOCK = 100_000_000;
const MAX_DAYS = 3650;
const KINDS: readonly CouponKind[] = ['amount_off', 'percent_off', 'exchange', 'free_shipping'];
const GROUP = /^[\p{L}\p{N}_-]{1,32}$/u;
const NOTE_LENGTH = 500;
const CODES_PER_SCOPE = 500;
const CODE_LENGTH = 64;

function refuse(field: string, message: string): never {
  throw new CouponTemplateInvalid(field, message);
}

function whole(field: string, label: string, value: unknown, [from, to]: readonly [number, number]): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= from && value <= to) return value;
  return refuse(field, `${label}不在允许的范围内`);
}

function text(field: string, label: string, value: string, [from, to]: readonly [number, number]): string {
  const trimmed = value.trim();
  if (trimmed.length >= from && trimmed.length <= to) return trimmed;
  return refuse(field, `${label}需要 ${from} 到 ${to} 个字`);
}

/** What is taken off, and what one coupon is worth at most. */
function checkValue(
  draft: CouponTermsDraft,
): Pick<
  CheckedTerms,
  'kind' | 'minSpendFen' | 'amountOffFen' | 'percentOff' | 'maxOffFen' | 'exchangeItem' | 'worthFen'
> {
  const kind = draft.kind ?? 'amount_off';
  if (!KINDS.includes(kind)) refuse('kind', '没有这种券');
  const none = { amountOffFen: null, percentOff: null, maxOffFen: null, exchangeItem: null };
  if (kind === 'amount_off') {
    const amountOffFen = whole('amountOffFen', '优惠金额', draft.amountOffFen, [1, MAX_AMOUNT_FEN]);
    const minSpendFen = whole('minSpendFen', '使用门槛', draft.minSpendFen, [0, MAX_AMOUNT_FEN]);
    if (minSpendFen > 0 && minSpendFen < amountOffFen) refuse('minSpendFen', '使用门槛不能低于优惠金额');
    return { ...none, kind, minSpendFen, amountOffFen, worthFen: amountOffFen };
  }
  const minSpendFen = whole('minSpendFen', '使用门槛', draft.minSpendFen, [0, MAX_AMOUNT_FEN]);
  if (kind === 'percent_off') {
    const percentOff = whole('percentOff', '折扣', draft.percentOff, [1, 99]);
    const maxOffFen = whole('maxOffFen', '折扣封顶金额', draft.maxOffFen, [1, MAX_AMOUNT_FEN]);
    return { ...none, kind, minSpendFen, percentOff, maxOffFen, worthFen: maxOffFen };
  }
  if (kind === 'exchange') {
    const exchangeItem = text('exchangeItem', '兑换内容', draft.exchangeItem ?? '', [1, 64]);
    const worthFen = whole('worthFen', '单张成本', draft.worthFen, [0, MAX_AMOUNT_FEN]);
    return { ...none, kind, minSpendFen, exchangeItem, worthFen };
  }
  const maxOffFen = isAbsent(draft.maxOffFen)
    ? null
    : whole('maxOffFen', '运费封顶', draft.maxOffFen, [1, MAX_AMOUNT_FEN]);
  const worthFen = whole('worthFen', '单张成本', draft.worthFen ?? maxOffFen, [0, MAX_AMOUNT_FEN]);
  return { ...none, kind, minSpendFen, maxOffFen, worthFen };
}

function checkValidity(
  draft: CouponTermsDraft,
): Pick<CheckedTerms, 'validityKind' | 'validFrom' | 'validUntil' | 'validDays' | 'startDelayDays'> {
  if (draft.validityKind === 'relative') {
    const validDays = whole('validDays', '领取后有效天数', draft.validDays ?? 0, [1, MAX_DAYS]);
    const startDelayDays = whole('startDelayDays', '延迟生效天数', draft.startDelayDays ?? 0, [0, 365]);
    return { validityKind: 'relative', validFrom: null, validUntil: null, validDays, startDelayDays };
  }
  const { validFrom, validUntil } = draft;
  if (!validFrom || !validUntil || validFrom >= validUntil)
    return refuse('validUntil', '固定有效期需要开始和结束时间，且结束晚于开始');
  return { validityKind: 'fixed', validFrom, validUntil, validDays: null, startDelayDays: 0 };
}

/** Codes without blanks and repeats, in a stable order; empty parts are left out. */
function checkScope(scope: CouponScope): CouponScope {
  const checked: CouponScope = {};
  for (const name of SCOPE_NAMES) {
    const { include, exclude } = scope[name] ?? {};
    const part = {
      ...(include && include.length > 0 ? { include: codes(`scope.${name}.include`, include) } : {}),
      ...(exclude && exclude.length > 0 ? { exclude: codes(`scope.${name}.exclude`, exclude) } : {}),
    };
    if (part.include?.some((code) => part.exclude?.includes(code)))
      refuse(`scope.${name}`, '同一个编码不能既限定又排除');
    if (part.include || part.exclude) checked[name] = part;
  }
  return checked;
}

function codes(field: string, given: readonly string[]): string[] {
  const found = [...new Set(given.map((code) => code.trim()))].filter((code) => code !== '');
  if (found.length === 0 || found.length > CODES_PER_SCOPE)
    refuse(field, `需要 1 到 ${CODES_PER_SCOPE} 个编码`);
  if (found.some((code) => code.length > CODE_LENGTH)) refuse(field, `编码不能超过 ${CODE_LENGTH} 个字符`);
  return found.sort();
}

/** The terms to store; throws `coupons.template-invalid`, naming the field. */
export function checkTerms(draft: CouponTermsDraft): CheckedTerms {
  const exclusionGroup = draft.exclusionGroup?.trim() || null;
  if (exclusionGroup !== null && !GROUP.test(exclusionGroup))
    refuse('exclusionGroup', '互斥组是 1 到 32 个字母、数字或汉字');
  return {
    name: text('name', '券名称', draft.name, [1, 64]),
    ...checkValue(draft),
    scope: checkScope(draft.scope ?? {}),
    ...checkValidity(draft),
    isStackable: draft.isStackable ?? false,
    exclusionGroup,
    costBearer: draft.costBearer ?? 'brand',
    afterRefund: draft.afterRefund ?? 'return',
    note: text('note', '使用说明', draft.note ?? '', [0, NOTE_LENGTH]),
  };
}

/** Throws `coupons.template-invalid`, naming the field. */
export function checkLimits(draft: CouponLimitsDraft): void {
  whole('stock', '库存', draft.stock, [0, MAX_STOCK]);
  whole('perMemberLimit', '每人限领', draft.perMemberLimit, [1, 1000]);
  if (!isAbsent(draft.perMemberDailyLimit)) {
    whole('perMemberDailyLimit', '每人每日限领', draft.perMemberDailyLimit, [1, draft.perMemberLimit]);
  }
  if (!isAbsent(draft.dailyLimit)) whole('dailyLimit', '每日限量', draft.dailyLimit, [1, MAX_STOCK]);
  if (!isAbsent(draft.budgetFen)) whole('budgetFen', '预算', draft.budgetFen, [0, MAX_BUDGET_FEN]);
  const { claimFrom, claimUntil } = draft;
  if (claimFrom && claimUntil && claimFrom >= claimUntil) refuse('claimUntil', '领取结束时间要晚于开始时间');
}

/** Refuses to promise less than what is out already. */
export function checkAgainstIssued(
  draft: CouponTemplateDraft,
  row: { issued: number; committed_fen: number },
): void {
  if (draft.stock < row.issued) refuse('stock', `库存不能少于已发出的 ${row.issued} 张`);
  const { budgetFen } = draft;
  if (!isAbsent(budgetFen) && budgetFen < row.committed_fen)
    refuse('budgetFen', `预算不能少于已占用的 ${(row.committed_fen / 100).toFixed(2)} 元`);
}

/** Whether two sets of terms promise the same. */
export function isSameTerms(left: CheckedTerms, right: CheckedTerms): boolean {
  return canonical(left) === canonical(right);
}

function canonical(terms: CheckedTerms): string {
  const { scope, ...rest } = terms;
  const parts = SCOPE_NAMES.map((name) => [scope[name]?.include ?? [], scope[name]?.exclude ?? []]);
  const fields = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([fields, parts]);
}

function isAbsent<Value>(value: Value | null | undefined): value is null | undefined {
  return value === null || value === undefined;
}
