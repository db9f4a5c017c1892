import { gammaln } from 'simple-statistics';

/** Where the asymptotic series of ψ is exact to double precision. */
const SERIES_FROM = 10;

/** ln Γ(x) for x > 0 (Lanczos). */
export function logGamma(x: number): number {
  return gammaln(x);
}

/**
 * ψ(x), the derivative of ln Γ, for x > 0: upwards by ψ(x) = ψ(x + 1) − 1/x, then the asymptotic series
 * (Abramowitz & Stegun 6.3.5 and 6.3.18).
 */
export function digamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < SERIES_FROM) {
    shift -= 1 / at;
    at += 1;
  }
  const square = 1 / (at * at);
  const series =
    square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square / 132))));
  return shift + Math.log(at) - 0.5 / at - series;
}
