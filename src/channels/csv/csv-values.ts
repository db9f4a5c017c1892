import { fenFromYuan } from '../../platform/money/fen.js';
import type { RowProblem } from '../../platform/spreadsheet/csv-parser.js';

/** A cell that cannot be what its column says; the row is rejected with it. */
export class CellProblem extends Error {
  constructor(readonly problem: RowProblem) {
    super(problem.reason);
  }
}

function refuse(code: string, reason: string): never {
  throw new CellProblem({ code, reason });
}

const SHANGHAI_OFFSET_MINUTES = 8 * 60;
const EARLIEST_YEAR = 1970;
const SHOWN_LENGTH = 40;
/** What exports write where there is no id. */
const NO_ID = /^(null|undefined|nan|n\/a|#n\/a|-+|—+|无|空)$/i;
const SCIENTIFIC = /^\d(\.\d+)?e\+\d+$/i;
// oxlint-disable-next-line no-control-regex -- they are exactly what must not be there
const CONTROL = /[\u0000-\u001f\u007f]/;
const BROKEN = '\uFFFD';

/**
 * A cell without what spreadsheets and our own exports wrap around it: spaces, `="0012"`, a leading
 * apostrophe before a sign that would start a formula.
 */
export function plainCell(cell: string | undefined): string {
  const text = (cell ?? '').trim();
  if (text.startsWith('="') && text.endsWith('"') && text.length > 2) return text.slice(2, -1).trim();
  return /^'[=+\-@\t\r＝＋－＠]/.test(text) ? text.slice(1).trim() : text;
}

/** A short form of a cell for messages. */
function shown(text: string): string {
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}

/** An id as the source writes it, zeros kept; undefined when there is none. */
export function readId(cell: string | undefined, what: string, maxLength: number): string | undefined {
  const text = plainCell(cell);
  if (text === '' || NO_ID.test(text)) return undefined;
  if (text.includes(BROKEN) || CONTROL.test(text))
    refuse('imports.text-unreadable', `${what}里有无法识别的字符`);
  if (text.length > maxLength) refuse('imports.id-too-long', `${what}超过 ${maxLength} 个字符`);
  if (SCIENTIFIC.test(text))
    refuse('imports.id-rounded', `${what}「${text}」被表格软件改成了科学计数法，原来的数字已经丢失`);
  return text;
}

/** Words for people; what cannot be read counts as not said. */
export function readWords(cell: string | undefined, maxLength: number): string {
  const text = plainCell(cell);
  if (text === '' || text.includes(BROKEN)) return '';
  // oxlint-disable-next-line no-control-regex -- they are exactly what must go
  return [...text.replaceAll(/[\u0000-\u001f\u007f]/g, ' ').trim()].slice(0, maxLength).join('');
}

/** An amount in yuan, as fen. Negative, non-numeric and finer than a fen: `orders.amount-invalid`. */
export function readAmountFen(cell: string | undefined): number {
  const text = asciiForm(plainCell(cell)).replace(/\s*元$/, '');
  const problem = amountProblem(text);
  if (problem !== undefined) refuse('orders.amount-invalid', problem);
  try {
    const fen = fenFromYuan(text);
    if (fen < 0) refuse('orders.amount-invalid', `金额「${shown(text)}」是负数`);
    return fen;
  } catch (error) {
    if (error instanceof CellProblem) throw error;
    return refuse('orders.amount-invalid', `金额「${shown(text)}」不是有效的元数，最多两位小数`);
  }
}

function amountProblem(text: string): string | undefined {
  if (text === '') return '没有金额';
  // Only as thousands separators: `12,50` would otherwise become 1250 yuan.
  const isGrouped = !text.includes(',') || /^-?[¥￥]?-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text);
  return isGrouped ? undefined : `金额「${shown(text)}」里的逗号不是千位分隔符`;
}

const DATE = String.raw`(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))`;
const TIME = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?`;
const OFFSET = String.raw`(Z|[+-]\d{2}:?\d{2})`;
const INSTANT = new RegExp(`^${DATE}(?:[T\\s]\\s*${TIME}\\s*${OFFSET}?)?$`, 'i');

/**
 * An instant: `2026-11-22`, `2026/11/22 9:05`, `2026年11月22日 09:05:30`, `20261122`,
 * `2026-11-22T09:05:30.250+08:00`. Without an offset it is Shanghai time; a date alone is 12:00 in
 * Shanghai, so that it falls on that business date however it is looked at. `imports.date-invalid`.
 */
export function readInstant(cell: string | undefined, what: string, earliestYear = EARLIEST_YEAR): Date {
  const text = asciiForm(plainCell(cell));
  if (text === '') refuse('imports.date-invalid', `没有${what}`);
  const match = INSTANT.exec(text);
  const instant = match ? instantOf(match, earliestYear) : undefined;
  if (instant === undefined) {
    refuse(
      'imports.date-invalid',
      `${what}「${shown(text)}」不是有效的日期，请写成 2026-11-22 或 2026-11-22 09:30:00`,
    );
  }
  return instant;
}

function instantOf(match: RegExpExecArray, earliestYear: number): Date | undefined {
  const [, year, , month, day, zhMonth, zhDay, shortMonth, shortDay, hour, minute, second, fraction, offset] =
    match;
  const at = {
    year: Number(year),
    month: Number(month ?? zhMonth ?? shortMonth),
    day: Number(day ?? zhDay ?? shortDay),
    hour: Number(hour ?? 12),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
  };
  if (at.year < earliestYear || at.hour > 23 || at.minute > 59 || at.second > 59) return undefined;
  const date = Date.UTC(at.year, at.month - 1, at.day);
  const isSameDay = new Date(date).getUTCMonth() === at.month - 1 && new Date(date).getUTCDate() === at.day;
  const offsetMinutes = offset === undefined ? SHANGHAI_OFFSET_MINUTES : minutesOf(offset);
  if (!isSameDay || offsetMinutes === undefined) return undefined;
  const minutes = at.hour * 60 + at.minute - offsetMinutes;
  const milliseconds = Number((fraction ?? '').padEnd(3, '0').slice(0, 3));
  return new Date(date + minutes * 60_000 + at.second * 1000 + milliseconds);
}

function minutesOf(offset: string): number | undefined {
  if (offset === 'Z' || offset === 'z') return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(-2));
  if (hours > 14 || minutes > 59) return undefined;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

const YES = /^(1|y|yes|true|是|同意|已同意|已授权|授权|已订阅|有)$/i;
const NO = /^(0|n|no|false|否|不同意|未同意|拒绝|已拒绝|未授权|已撤回|退订|已退订|无)$/i;

/** Agreed or not; undefined when the cell says nothing. `imports.consent-invalid`. */
export function readConsent(cell: string | undefined, what: string): boolean | undefined {
  const text = asciiForm(plainCell(cell));
  if (text === '') return undefined;
  if (YES.test(text)) return true;
  if (NO.test(text)) return false;
  return refuse('imports.consent-invalid', `${what}「${shown(text)}」看不懂，请写 是 或 否`);
}

/** A phone number, digits alone, without the country code of China. `imports.phone-invalid`. */
export function readPhone(cell: string | undefined): string | undefined {
  const text = asciiForm(plainCell(cell)).replaceAll(/[\s()-]/g, '');
  if (text === '') return undefined;
  const digits = text.replace(/^(\+86|0086)/, '').replace(/^86(?=1\d{10}$)/, '');
  if (!/^\+?\d{5,20}$/.test(digits)) refuse('imports.phone-invalid', '手机号不是有效的号码');
  return digits;
}

/** How many pieces; 1 when the cell is empty. `imports.quantity-invalid`. */
export function readQuantity(cell: string | undefined): number {
  const text = asciiForm(plainCell(cell));
  if (text === '') return 1;
  const quantity = /^\d{1,7}(\.0+)?$/.test(text) ? Number(text) : undefined;
  return quantity ?? refuse('imports.quantity-invalid', `件数「${shown(text)}」不是不小于 0 的整数`);
}

/** Full-width digits and signs as plain ones. */
function asciiForm(text: string): string {
  // oxlint-disable-next-line no-control-regex -- everything outside ASCII
  return /^[\u0000-\u007f]*$/.test(text) ? text : text.normalize('NFKC').trim();
}
