import type { BgNbd } from '../../src/decisions/prediction/bg-nbd.js';
import type { GammaGamma } from '../../src/decisions/prediction/gamma-gamma.js';

/** Seeded pseudo-random numbers (mulberry32) and what can be drawn with them. */
export class RandomDraws {
  constructor(private state: number) {}

  /** Uniform in (0, 1). */
  uniform(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return (((bits ^ (bits >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  exponential(rate: number): number {
    return -Math.log(this.uniform()) / rate;
  }

  /** Gamma with mean shape ÷ rate. Source: Marsaglia & Tsang 2000; shapes below 1 by u^(1/shape). */
  gamma(shape: number, rate: number): number {
    if (shape < 1) return this.gamma(shape + 1, rate) * this.uniform() ** (1 / shape);
    const d = shape - 1 / 3;
    for (;;) {
      const x = this.normal();
      const v = (1 + x / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v))
        return (d * v) / rate;
    }
  }

  beta(a: number, b: number): number {
    const one = this.gamma(a, 1);
    return one / (one + this.gamma(b, 1));
  }
}

/** A customer drawn from the models: times of repeat purchases after the first, and amounts of all. */
export interface DrawnCustomer {
  /** From the first purchase to the end of the data. */
  age: number;
  /** Ascending, each at most `age`; in the unit of the model. */
  repeats: number[];
  /** Of the first and every repeat purchase. */
  amounts: number[];
}

/** Draws a customer who has been one for `age`, exactly as BG/NBD and Gamma-Gamma say customers come about. */
export function drawCustomer(
  draws: RandomDraws,
  { r, alpha, a, b }: BgNbd,
  { p, q, gamma }: GammaGamma,
  age: number,
): DrawnCustomer {
  const rate = draws.gamma(r, alpha);
  const leaving = draws.beta(a, b);
  const repeats: number[] = [];
  for (let at = draws.exponential(rate); at <= age; at += draws.exponential(rate)) {
    repeats.push(at);
    if (draws.uniform() < leaving) break;
  }
  const scale = draws.gamma(q, gamma);
  return { age, repeats, amounts: [0, ...repeats].map(() => draws.gamma(p, scale)) };
}
