import { SPEND, TIMING } from './parameters.js';
import type { Random } from './random.js';

/**
 * Order times of one buyer by BG/NBD, in days since the start of history: the first at `firstDay`, then
 * exponential gaps until the buyer leaves or `endDay` comes.
 */
export function drawPurchaseDays(firstDay: number, endDay: number, random: Random): number[] {
  const ratePerDay = random.gamma(TIMING.r, TIMING.alpha) / 7;
  const leaving = random.beta(TIMING.a, TIMING.b);
  const days = [firstDay];
  for (let day = firstDay; ;) {
    day += random.exponential(ratePerDay);
    if (day >= endDay) return days;
    days.push(day);
    if (random.chance(leaving)) return days;
  }
}

/** Draws this buyer's order values by Gamma-Gamma, in whole yuan, given back in fen. */
export function spendOf(random: Random): () => number {
  const nu = random.gamma(SPEND.q, SPEND.gamma);
  return () => {
    const yuan = Math.round(random.gamma(SPEND.p, nu));
    return Math.min(Math.max(yuan, SPEND.leastYuan), SPEND.mostYuan) * 100;
  };
}
