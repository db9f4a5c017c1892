/**
 * Adjusted Rand index of two clusterings of the same points (Hubert and Arabie 1985): 1 when they are the
 * same but for the names of the clusters, about 0 when they agree no more than by chance, below 0 when less.
 */
export function adjustedRand(one: readonly number[], other: readonly number[]): number {
  if (one.length !== other.length) throw new Error('Two clusterings of different people');
  const pairs = (counts: Iterable<number>): number => {
    let sum = 0;
    for (const count of counts) sum += (count * (count - 1)) / 2;
    return sum;
  };
  const together = pairs(countsOf(one.map((label, index) => `${label}/${other[index] ?? ''}`)));
  const [inOne, inOther] = [pairs(countsOf(one)), pairs(countsOf(other))];
  const all = pairs([one.length]);
  const expected = all === 0 ? 0 : (inOne * inOther) / all;
  const most = (inOne + inOther) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

/** Mean adjusted Rand index over all pairs of clusterings; 1 for a single one. */
export function meanAdjustedRand(clusterings: readonly (readonly number[])[]): number {
  const found: number[] = [];
  clusterings.forEach((one, index) => {
    for (const other of clusterings.slice(index + 1)) found.push(adjustedRand(one, other));
  });
  return found.length === 0 ? 1 : found.reduce((sum, value) => sum + value, 0) / found.length;
}

function countsOf(labels: readonly (string | number)[]): Iterable<number> {
  const counts = new Map<string | number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts.values();
}
