/**
 * Splits a sum over amounts in proportion to them, to the last fen: the parts add up to the sum, none is
 * greater than its amount, and none is a whole fen away from its exact share. What the rounding leaves goes
 * to the largest fractions, the earlier one first. Source of the rule: largest remainders (Hamilton).
 *
 * `sumFen` and the amounts are whole and not negative, `sumFen` at most their total; throws a RangeError
 * for anything else, which is a mistake of the caller.
 */
export function prorate(sumFen: number, amountsFen: readonly number[]): number[] {
  const total = amountsFen.reduce((sum, amount) => sum + amount, 0);
  const isSound = [sumFen, total, ...amountsFen].every((value) => Number.isSafeInteger(value) && value >= 0);
  if (!isSound || sumFen > total) throw new RangeError(`Cannot split ${sumFen} over ${total}`);
  if (sumFen === 0) return amountsFen.map(() => 0);
  // The product of two amounts may be beyond what a double counts exactly.
  const shares = amountsFen.map((amount, index) => {
    const product = BigInt(sumFen) * BigInt(amount);
    return { index, part: Number(product / BigInt(total)), rest: product % BigInt(total) };
  });
  const parts = shares.map(({ part }) => part);
  const left = sumFen - parts.reduce((sum, part) => sum + part, 0);
  const byRest = shares.toSorted(
    (one, other) => Number(other.rest > one.rest) - Number(other.rest < one.rest),
  );
  for (const { index } of byRest.slice(0, left)) parts[index] = (parts[index] ?? 0) + 1;
  return parts;
}
