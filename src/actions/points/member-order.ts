/** Orders ids by their number without losing digits: the order in which accounts are locked. */
export function byNumber(left: string, right: string): number {
  return left.length - right.length || (left < right ? -1 : Number(left > right));
}
