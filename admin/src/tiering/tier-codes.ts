/** A code that none of the tiers has yet: the prefix and the first free number. Codes are stable and never shown. */
export function freeCode(tiers: readonly { code: string }[], prefix: string): string {
  const used = new Set(tiers.map((tier) => tier.code));
  let number = tiers.length;
  while (used.has(`${prefix}${number}`)) number += 1;
  return `${prefix}${number}`;
}
