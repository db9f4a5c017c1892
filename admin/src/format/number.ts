/** `12,345`. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** `1,234.5` with at most two decimals. */
export function formatDecimal(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 });
}

/** `12.3%` from a share between 0 and 1; very small shares read `<0.1%`. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.001) return '<0.1%';
  return `${(share * 100).toFixed(1)}%`;
}

/** Total of a list, `10,000+` when the server stopped counting. */
export function formatTotal(total: number, isCapped: boolean): string {
  return isCapped ? `${formatCount(total)}+` : formatCount(total);
}
