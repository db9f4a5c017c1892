import { digamma, logGamma } from './gamma-functions.js';

/**
 * BG/NBD: while alive a person buys at random with a rate of their own (gamma with shape `r` and scale `alpha`),
 * and after each purchase stays away for good with a probability of their own (beta with `a` and `b`).
 * Source: Fader, Hardie & Lee 2005, "Counting Your Customers the Easy Way: An Alternative to the Pareto/NBD
 * Model", Marketing Science 24(2).
 */
export interface BgNbd {
  r: number;
  /** In the unit of time of the data. */
  alpha: number;
  a: number;
  b: number;
}

/** Equal histories with the number of people who have them; times in one unit, columns of one length. */
export interface PurchaseGroups {
  /** x: purchase days after the first. */
  frequency: Int32Array;
  /** t_x: from the first to the last purchase day. */
  recency: Float64Array;
  /** T: from the first purchase day to the end of the data. */
  age: Float64Array;
  people: Float64Array;
}

/** One person's history, in the unit of time of the parameters. */
export interface PurchaseHistory {
  frequency: number;
  recency: number;
  age: number;
}

/**
 * Log-likelihood of the histories (equation 6 of the paper), summed over people. With `gradient` (r, alpha, a, b)
 * also its derivatives. Gamma functions are asked once per frequency, not per person.
 */
export function bgNbdLogLikelihood(
  { r, alpha, a, b }: BgNbd,
  groups: PurchaseGroups,
  gradient?: Float64Array,
): number {
  const { frequency, recency, age, people } = groups;
  const highest = frequency.reduce((most, x) => Math.max(most, x), 0);
  const constant = new Float64Array(highest + 1);
  const counts = new Float64Array(highest + 1);
  const logDropped = new Float64Array(highest + 1);
  const base = r * Math.log(alpha) - logGamma(r) + logGamma(a + b) - logGamma(b);
  for (let x = 0; x <= highest; x += 1) {
    constant[x] = base + logGamma(r + x) + logGamma(b + x) - logGamma(a + b + x);
    logDropped[x] = x === 0 ? -Infinity : Math.log(a / (b + x - 1));
  }
  let total = 0;
  let [byR, byAlpha, byA, byB] = [0, 0, 0, 0];
  for (let index = 0; index < frequency.length; index += 1) {
    const x = frequency[index] as number;
    const count = people[index] as number;
    const end = alpha + (age[index] as number);
    const last = alpha + (recency[index] as number);
    const logEnd = Math.log(end);
    counts[x] = (counts[x] as number) + count;
    if (x === 0) {
      total += count * ((constant[0] as number) - r * logEnd);
      byR -= count * logEnd;
      byAlpha -= (count * r) / end;
      continue;
    }
    const logLast = Math.log(last);
    // ln of (having stopped at the last purchase ÷ being alive)
    const odds = (logDropped[x] as number) + (r + x) * (logEnd - logLast);
    const softplus = odds > 0 ? odds + Math.log1p(Math.exp(-odds)) : Math.log1p(Math.exp(odds));
    total += count * ((constant[x] as number) - (r + x) * logEnd + softplus);
    const stopped = 1 / (1 + Math.exp(-odds));
    byR -= count * (logEnd + stopped * (logLast - logEnd));
    byAlpha -= count * (r + x) * (1 / end + stopped * (1 / last - 1 / end));
    byA += count * stopped;
    byB -= (count * stopped) / (b + x - 1);
  }
  if (!gradient) return total;
  byA /= a;
  for (let x = 0; x <= highest; x += 1) {
    const count = counts[x] as number;
    if (count === 0) continue;
    byR += count * (digamma(r + x) - digamma(r) + Math.log(alpha));
    byAlpha += (count * r) / alpha;
    const both = digamma(a + b) - digamma(a + b + x);
    byA += count * both;
    byB += count * (both + digamma(b + x) - digamma(b));
  }
  gradient.set([byR, byAlpha, byA, byB]);
  return total;
}

/**
 * Probability that a person is still a customer at the end of their history; 1 for whoever bought once, for in
 * this model nobody stops but after a repeat purchase. Source: Fader, Hardie & Lee 2008, "Computing P(alive)
 * Using the BG/NBD Model", from equation 7 of the paper of 2005.
 */
export function probabilityAlive({ r, alpha, a, b }: BgNbd, history: PurchaseHistory): number {
  const { frequency: x, recency, age } = history;
  if (x === 0) return 1;
  const odds = Math.log(a / (b + x - 1)) + (r + x) * Math.log((alpha + age) / (alpha + recency));
  return 1 / (1 + Math.exp(odds));
}

/**
 * Expected number of purchase days in the `ahead` units of time after the end of a person's history (equation 10
 * of the paper). The paper's form with ₂F₁ divides zero by zero at a = 1 and loses digits around it; Euler's
 * transformation and expanding (1 − z)^(r+x) turn it into a sum of positive terms,
 *
 *     P(alive) · Σ_k NB(k; r + x, z) · h_k,   z = ahead / (alpha + T + ahead),
 *
 * NB being the negative binomial chance of k occasions and h_k the expected number of them at which the person is
 * still there: h_1 = 1, h_(k+1) = h_k + s_k / (c + k), s_1 = b + x, s_(k+1) = s_k (b + x + k) / (c + k),
 * c = a + b + x − 1. The spec holds it against the paper's form. `alive` may be passed where it is known.
 */
export function expectedOrders(
  model: BgNbd,
  history: PurchaseHistory,
  ahead: number,
  alive = probabilityAlive(model, history),
): number {
  if (ahead <= 0) return 0;
  const { r, alpha, a, b } = model;
  const shape = r + history.frequency;
  const beta = b + history.frequency;
  const c = a + beta - 1;
  const z = ahead / (alpha + history.age + ahead);
  // Terms are kept near 1; what they are to be multiplied with stays a logarithm.
  let scale = shape * Math.log1p(-z);
  let chance = shape * z;
  let held = 1;
  let staying = beta;
  let sum = 0;
  for (let k = 1; k < TERMS_AT_MOST; k += 1) {
    const term = chance * held;
    sum += term;
    const ratio = ((shape + k) / (k + 1)) * z;
    if (ratio < 1 && term < PRECISION * sum * (1 - Math.max(ratio, z))) break;
    held += staying / (c + k);
    staying *= (beta + k) / (c + k);
    chance *= ratio;
    if (sum > RESCALE_FROM) {
      chance /= RESCALE_FROM;
      sum /= RESCALE_FROM;
      scale += LOG_RESCALE;
    }
  }
  return alive * Math.exp(scale) * sum;
}

const TERMS_AT_MOST = 1_000_000;
const PRECISION = 1e-10;
const RESCALE_FROM = 1e200;
const LOG_RESCALE = Math.log(RESCALE_FROM);

/**
 * Time after the end of the history by which the person has bought again with a probability of one half; undefined
 * for whoever is likelier gone than not. Alive, the time to the next purchase is Lomax (Pareto II) with shape
 * r + x and scale alpha + T, the gamma mixture of exponential times.
 */
export function medianNextOrder(
  model: BgNbd,
  history: PurchaseHistory,
  alive = probabilityAlive(model, history),
): number | undefined {
  if (alive <= 0.5) return undefined;
  const still = 1 - 1 / (2 * alive);
  return (model.alpha + history.age) * (Math.exp(-Math.log(still) / (model.r + history.frequency)) - 1);
}
