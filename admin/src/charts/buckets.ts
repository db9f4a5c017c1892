/** People whose value lies between `from` and `to`; both included where they are whole numbers, else `to` is the end. */
export interface Bucket {
  from: number;
  to: number;
  count: number;
}

const mostBuckets = 200;

function areWhole(buckets: Bucket[]): boolean {
  return buckets.every((bucket) => Number.isInteger(bucket.from) && Number.isInteger(bucket.to));
}

/** How far a bucket reaches: whole numbers include their upper end. */
function spanOf(bucket: Bucket): number {
  const isWhole = Number.isInteger(bucket.from) && Number.isInteger(bucket.to);
  return Math.max(bucket.to - bucket.from + (isWhole ? 1 : 0), 1e-9);
}

/** Fills the empty stretches between buckets with empty ones as wide as the first. */
export function withoutGaps(buckets: Bucket[]): Bucket[] {
  const first = buckets[0];
  if (!first) return [];
  if (!areWhole(buckets)) return buckets;
  const width = first.to - first.from + 1;
  const filled: Bucket[] = [];
  for (const bucket of buckets) {
    let next = (filled.at(-1)?.to ?? bucket.from - 1) + 1;
    while (next < bucket.from && filled.length < mostBuckets) {
      const to = Math.min(next + width, bucket.from) - 1;
      filled.push({ from: next, to, count: 0 });
      next = to + 1;
    }
    filled.push(bucket);
  }
  return filled;
}

/** Where a value lies, counted in buckets from the left: 2.5 is the middle of the third. */
export function placeInBuckets(buckets: Bucket[], value: number): number {
  const index = buckets.findIndex((bucket) => value <= bucket.to);
  const bucket = buckets[index];
  if (!bucket) return buckets.length;
  return index + Math.max(0, value - bucket.from) / spanOf(bucket);
}

/** The value at a place; the inverse of `placeInBuckets`. */
export function valueInBuckets(buckets: Bucket[], place: number): number {
  const index = Math.max(0, Math.min(buckets.length - 1, Math.floor(place)));
  const bucket = buckets[index];
  if (!bucket) return 0;
  return bucket.from + Math.max(0, Math.min(1, place - index)) * spanOf(bucket);
}
