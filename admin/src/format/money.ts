/** `¥1,234.50` from integer fen; negative amounts as `-¥1.00`. */
export function formatYuan(fen: number): string {
  const sign = fen < 0 ? '-' : '';
  const yuan = Math.abs(fen) / 100;
  return `${sign}¥${yuan.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** `¥20` or `¥19.90`: for coupons, where whole yuan need no cents. */
export function formatYuanShort(fen: number): string {
  const digits = fen % 100 === 0 ? 0 : 2;
  const yuan = (fen / 100).toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `¥${yuan}`;
}

/** Shortened amounts for figure cards: `¥250.03 万` in Chinese, `¥2.50M` in English; exact below 100,000 yuan. */
export function formatYuanCompact(fen: number, language: string): string {
  const yuan = Math.abs(fen) / 100;
  const sign = fen < 0 ? '-' : '';
  if (yuan < 100_000) return formatYuan(fen);
  if (language.startsWith('zh')) {
    if (yuan >= 100_000_000) return `${sign}¥${trimmed(yuan / 100_000_000)} 亿`;
    return `${sign}¥${trimmed(yuan / 10_000)} 万`;
  }
  if (yuan >= 1_000_000) return `${sign}¥${trimmed(yuan / 1_000_000)}M`;
  return `${sign}¥${trimmed(yuan / 1_000)}K`;
}

function trimmed(value: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** Integer fen from a yuan amount typed by a person; null for nothing. */
export function fenFromYuan(yuan: number | string | null | undefined): number | null {
  if (yuan === null || yuan === undefined || yuan === '') return null;
  const value = Number(yuan);
  return Number.isFinite(value) ? Math.round(value * 100) : null;
}

/** Yuan for an input field; null stays null. */
export function yuanFromFen(fen: number | null | undefined): number | null {
  return fen === null || fen === undefined ? null : fen / 100;
}
