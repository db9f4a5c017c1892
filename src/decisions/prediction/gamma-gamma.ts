import { digamma, logGamma } from './gamma-functions.js';

/**
 * Gamma-Gamma: what a person spends on a purchase day scatters around a mean of their own (gamma with shape `p`),
 * and that mean over people (inverse gamma with shape `q` and scale `gamma`).
 * Source: Fader & Hardie 2013, "The Gamma-Gamma Model of Monetary Value", brucehardie.com/notes/025.
 */
export interface GammaGamma {
  p: number;
  q: number;
  /** In the unit of money of the data. */
  gamma: number;
}

/** One row per person with repeat spend. */
export interface SpendRecords {
  /** Repeat purchase days with an amount above zero, at least 1. */
  days: Int32Array;
  /** Mean amount of those days, above zero. */
  mean: Float64Array;
}

/** Log-likelihood of the means (equation 1a of the note), summed over people; with `gradient` (p, q, gamma). */
export function gammaGammaLogLikelihood(
  { p, q, gamma }: GammaGamma,
  { days, mean }: SpendRecords,
  gradient?: Float64Array,
): number {
  const highest = days.reduce((most, x) => Math.max(most, x), 0);
  const constant = new Float64Array(highest + 1);
  const counts = new Float64Array(highest + 1);
  for (let x = 1; x <= highest; x += 1)
    constant[x] = logGamma(p * x + q) - logGamma(p * x) + p * x * Math.log(x);
  const base = q * Math.log(gamma) - logGamma(q);
  let total = 0;
  let [byP, byQ, byGamma] = [0, 0, 0];
  for (let index = 0; index < days.length; index += 1) {
    const x = days[index] as number;
    const own = mean[index] as number;
    const logOwn = Math.log(own);
    const whole = gamma + own * x;
    const logWhole = Math.log(whole);
    counts[x] = (counts[x] as number) + 1;
    total += base + (constant[x] as number) + (p * x - 1) * logOwn - (p * x + q) * logWhole;
    byP += x * (logOwn - logWhole);
    byQ -= logWhole;
    byGamma -= (p * x + q) / whole;
  }
  if (!gradient) return total;
  for (let x = 1; x <= highest; x += 1) {
    const count = counts[x] as number;
    if (count === 0) continue;
    const both = digamma(p * x + q);
    byP += count * x * (both - digamma(p * x) + Math.log(x));
    byQ += count * (both - digamma(q) + Math.log(gamma));
    byGamma += (count * q) / gamma;
  }
  gradient.set([byP, byQ, byGamma]);
  return total;
}

/**
 * Expected amount of a person's purchase day, given what they spent on average on their repeat days (equation 5 of
 * the note): their own mean, drawn towards everybody's the fewer days there are. `days` 0: everybody's mean,
 * which needs q > 1.
 */
export function expectedSpend({ p, q, gamma }: GammaGamma, days: number, mean: number): number {
  return (p * (gamma + mean * days)) / (p * days + q - 1);
}
