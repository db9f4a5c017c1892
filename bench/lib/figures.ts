/** The middle value, or the mean of the middle two. Throws on an empty list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const high = sorted[Math.floor(sorted.length / 2)];
  const low = sorted[Math.ceil(sorted.length / 2) - 1];
  if (high === undefined || low === undefined) throw new Error('The median of nothing');
  return (low + high) / 2;
}

/** The smallest value that at least `share` (0–1) of the values do not exceed. Throws on an empty list. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new Error('The percentile of nothing');
  return found;
}

/** The exponent k of time ≈ c · n^k: the least-squares slope of log time over log n. */
export function growthExponent(points: readonly { n: number; seconds: number }[]): number {
  const logs = points.map(({ n, seconds }) => ({ x: Math.log(n), y: Math.log(seconds) }));
  const meanX = logs.reduce((sum, { x }) => sum + x, 0) / logs.length;
  const meanY = logs.reduce((sum, { y }) => sum + y, 0) / logs.length;
  const spread = logs.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  if (spread === 0) throw new Error('A slope needs two different sizes');
  return logs.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / spread;
}

/** The most memory this process has held so far, in MB (2^20 bytes). */
export function peakMemoryMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
