import { AppError } from '../errors/app-error.js';

const YUAN = /^(-?)(\d{1,13})(?:\.(\d{1,2})0*)?$/;

/**
 * Reads an amount in yuan, as people and files write it, into integer fen.
 * Accepts up to two decimals (further zeros are ignored) and thousands separators; throws
 * `money.amount-invalid` for anything else, so that nothing is ever rounded silently.
 */
export function fenFromYuan(text: string): number {
  const match = YUAN.exec(
    text
      .trim()
      .replace(/^(-?)[¥￥]/, '$1')
      .replaceAll(',', ''),
  );
  if (!match) {
    throw new AppError({
      code: 'money.amount-invalid',
      message: `金额「${text}」不是有效的元数（例如 128 或 128.50）`,
      details: { value: text },
    });
  }
  const fen = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0') || 0);
  return match[1] === '-' && fen !== 0 ? -fen : fen;
}

/** `128050` → `1,280.50`; for texts that people read, never for calculations. */
export function yuanFromFen(fen: number): string {
  const sign = fen < 0 ? '-' : '';
  const whole = Math.trunc(Math.abs(fen) / 100).toString();
  const cents = (Math.abs(fen) % 100).toString().padStart(2, '0');
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`;
}
