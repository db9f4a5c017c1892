import { formatDate } from '../format/moment.js';
import { formatCount } from '../format/number.js';

/** `+1,200`, `-30`, `0`. */
export function signedPoints(points: number): string {
  return points > 0 ? `+${formatCount(points)}` : formatCount(points);
}

/** The last day of something that ends at a midnight, Beijing time. */
export function lastDay(endsAt: string): string {
  return formatDate(new Date(Date.parse(endsAt) - 1).toISOString());
}
