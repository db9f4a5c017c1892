import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomDraws } from '../../../test/factories/drawn-customers.js';
import {
  bgNbdLogLikelihood,
  expectedOrders,
  medianNextOrder,
  probabilityAlive,
  type BgNbd,
} from './bg-nbd.js';
import { digamma, logGamma } from './gamma-functions.js';
import { expectedSpend, gammaGammaLogLikelihood } from './gamma-gamma.js';

/** Printed in Fader, Hardie & Lee 2005, table 2, for the 1/10 sample of CDNOW; weeks. */
const PAPER: BgNbd = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
/** Printed in Fader & Hardie 2013, section 5, for the same customers; dollars. */
const NOTE = { p: 6.25, q: 3.74, gamma: 15.44 };

const positive = fc.double({ min: 0.05, max: 8, noNaN: true });
const model = fc.record({ r: positive, alpha: positive, a: positive, b: positive });
const history = fc
  .record({
    frequency: fc.integer({ min: 0, max: 30 }),
    share: fc.double({ min: 0.01, max: 1, noNaN: true }),
    age: fc.double({ min: 0.5, max: 100, noNaN: true }),
  })
  .map(({ frequency, share, age }) => ({ frequency, age, recency: frequency === 0 ? 0 : share * age }));

/** ln ₂F₁(a, b; c; z) for positive a, b, c and 0 ≤ z < 1: the defining series, in logarithms. */
function logHypergeometric(a: number, b: number, c: number, z: number): number {
  let logTerm = 0;
  let logSum = 0;
  for (let k = 0; k < 100_000; k += 1) {
    logTerm += Math.log(((a + k) * (b + k) * z) / ((c + k) * (k + 1)));
    logSum += Math.log1p(Math.exp(logTerm - logSum));
    if (logTerm < logSum - 40 && k > a) break;
  }
  return logSum;
}

/** Equation 10 of the paper, as it is printed. */
function printedExpectation({ r, alpha, a, b }: BgNbd, x: number, tx: number, T: number, t: number): number {
  const z = t / (alpha + T + t);
  const log2F1 = logHypergeometric(r + x, b + x, a + b + x - 1, z);
  const within = 1 - Math.exp((r + x) * Math.log((alpha + T) / (alpha + T + t)) + log2F1);
  const odds = x === 0 ? 0 : (a / (b + x - 1)) * ((alpha + T) / (alpha + tx)) ** (r + x);
  return (((a + b + x - 1) / (a - 1)) * within) / (1 + odds);
}

describe('gamma functions', () => {
  it.each([
    [1, 0, -0.5772156649015329],
    [0.5, 0.5723649429247001, -1.9635100260214235],
    [10, 12.801827480081469, 2.251752589066721],
    [100, 359.1342053695754, 4.600161852738087],
  ])('are known at %d (Abramowitz & Stegun, tables 6.1 and 6.3)', (x, ln, psi) => {
    expect(logGamma(x)).toBeCloseTo(ln, 11);
    expect(digamma(x)).toBeCloseTo(psi, 11);
  });
});

describe('BG/NBD', () => {
  it('expects 1.226 purchases in 39 weeks of x = 2, t_x = 30.43, T = 38.86 (Excel note of 2005, printed)', () => {
    expect(expectedOrders(PAPER, { frequency: 2, recency: 30.43, age: 38.86 }, 39)).toBeCloseTo(1.226, 3);
  });

  it.each([
    [0.1429, 0.0078],
    [1, 0.0532],
    [3, 0.1506],
    [31.8571, 1.0405],
    [32, 1.0437],
    [78, 1.8576],
  ])(
    'expects of a new customer in %d weeks %d repeat purchases (Excel note of 2005, printed)',
    (t, printed) => {
      // Printed with unrounded parameters; ours have three digits.
      const expected = expectedOrders(PAPER, { frequency: 0, recency: 0, age: 0 }, t);
      expect(Math.abs(expected / printed - 1)).toBeLessThan(0.004);
    },
  );

  it('agrees with the printed formula wherever that can be computed', () => {
    fc.assert(
      fc.property(model, history, fc.double({ min: 0.1, max: 200, noNaN: true }), (given, person, ahead) => {
        fc.pre(Math.abs(given.a - 1) > 0.05 && given.a + given.b + person.frequency > 1.05);
        const { frequency, recency, age } = person;
        const printed = printedExpectation(given, frequency, recency, age, ahead);
        const ours = expectedOrders(given, person, ahead);
        expect(Math.abs(ours - printed)).toBeLessThan(1e-6 * (1 + Math.abs(printed)));
      }),
      { numRuns: 300 },
    );
  });

  it('is smooth at a = 1 and at a + b = 1, where the printed formula divides by zero', () => {
    for (const [a, b] of [
      [1, 2.4],
      [0.4, 0.6],
    ] as const) {
      const person = { frequency: 0, recency: 0, age: 20 };
      const [below = 0, at = 0, above = 0] = [-1e-6, 0, 1e-6].map((shift) =>
        expectedOrders({ ...PAPER, a: a + shift, b }, person, 52),
      );
      expect(at).toBeGreaterThan(0);
      expect(Math.abs(below + above - 2 * at)).toBeLessThan(1e-8);
    }
  });

  it('counts purchases of a rare and of a daily buyer over ten years', () => {
    const [rare, daily] = [
      { frequency: 0, recency: 0, age: 3000 },
      { frequency: 2000, recency: 2999, age: 3000 },
    ].map((person) => expectedOrders(PAPER, person, 3650));
    expect(rare).toBeGreaterThan(0);
    expect(rare).toBeLessThan(1);
    // Two thirds of a purchase a day, and hardly a chance to leave after any of them.
    expect(daily).toBeGreaterThan(1400);
    expect(daily).toBeLessThan((2000 / 3000) * 3650);
  });

  it('never lets a longer wait expect less, nor more than at once, nor a probability leave 0–1', () => {
    fc.assert(
      fc.property(model, history, (given, person) => {
        const alive = probabilityAlive(given, person);
        expect(alive).toBeGreaterThanOrEqual(0);
        expect(alive).toBeLessThanOrEqual(1);
        const [day = 0, week = 0, year = 0] = [1, 7, 365].map((t) => expectedOrders(given, person, t));
        expect(day).toBeLessThanOrEqual(week);
        expect(week).toBeLessThanOrEqual(year);
        const rate = (given.r + person.frequency) / (given.alpha + person.age);
        expect(year).toBeLessThanOrEqual(365 * rate * alive * (1 + 1e-9));
        const longer = { ...person, age: person.age + 10 };
        expect(probabilityAlive(given, longer)).toBeLessThanOrEqual(alive);
      }),
    );
  });

  it('names as next order the time by which half would have bought again', () => {
    const draws = new RandomDraws(5);
    const person = { frequency: 4, recency: 30, age: 35 };
    const alive = probabilityAlive(PAPER, person);
    const next = medianNextOrder(PAPER, person) ?? Number.NaN;
    let bought = 0;
    for (let n = 0; n < 40_000; n += 1) {
      const rate = draws.gamma(PAPER.r + person.frequency, PAPER.alpha + person.age);
      if (draws.uniform() < alive && draws.exponential(rate) <= next) bought += 1;
    }
    expect(Math.abs(bought / 40_000 - 0.5)).toBeLessThan(0.01);
    expect(medianNextOrder(PAPER, { frequency: 9, recency: 5, age: 60 })).toBeUndefined();
  });

  it('has the gradient that differences of its likelihood have', () => {
    const groups = {
      frequency: Int32Array.of(0, 1, 4, 40),
      recency: Float64Array.of(0, 3, 20, 29),
      age: Float64Array.of(12, 30, 25, 30),
      people: Float64Array.of(7, 3, 2, 1),
    };
    const at = [0.4, 3.1, 0.9, 2.2];
    const likelihood = (values: readonly number[], gradient?: Float64Array): number => {
      const [r = 0, alpha = 0, a = 0, b = 0] = values;
      return bgNbdLogLikelihood({ r, alpha, a, b }, groups, gradient);
    };
    expect(gradientError(likelihood, at)).toBeLessThan(1e-5);
  });

  it('counts equal histories as often as there are people', () => {
    const once = {
      frequency: Int32Array.of(0, 2),
      recency: Float64Array.of(0, 9),
      age: Float64Array.of(20, 20),
    };
    const grouped = bgNbdLogLikelihood(PAPER, { ...once, people: Float64Array.of(3, 1) });
    const [none, two] = [
      [1, 0],
      [0, 1],
    ].map((people) => bgNbdLogLikelihood(PAPER, { ...once, people: Float64Array.from(people) }));
    expect(grouped).toBeCloseTo(3 * (none ?? 0) + (two ?? 0), 10);
  });
});

describe('Gamma-Gamma', () => {
  it.each([
    [2, 22.35, 24.65],
    [1, 11.77, 18.91],
    [0, 0, 35.17],
  ])('expects of %d repeat purchases of $%d a mean of $%d (spreadsheet of the note)', (x, mean, printed) => {
    // The spreadsheet's parameters are unrounded; those printed have two decimals.
    expect(Math.abs(expectedSpend(NOTE, x, mean) - printed)).toBeLessThan(0.06);
  });

  it('has the gradient that differences of its likelihood have', () => {
    const records = { days: Int32Array.of(1, 2, 2, 30), mean: Float64Array.of(12, 30.5, 8, 55) };
    const likelihood = ([p = 0, q = 0, gamma = 0]: readonly number[], gradient?: Float64Array): number =>
      gammaGammaLogLikelihood({ p, q, gamma }, records, gradient);
    expect(gradientError(likelihood, [3, 4, 20])).toBeLessThan(1e-5);
  });
});

/** Largest distance of a gradient from the differences of its function, relative. */
function gradientError(
  likelihood: (at: readonly number[], gradient?: Float64Array) => number,
  at: readonly number[],
): number {
  const gradient = new Float64Array(at.length);
  likelihood(at, gradient);
  const errors = at.map((value, index) => {
    const step = 1e-5 * value;
    const [up, down] = [step, -step].map((shift) =>
      likelihood(at.map((own, other) => (other === index ? own + shift : own))),
    );
    const difference = ((up ?? 0) - (down ?? 0)) / (2 * step);
    return Math.abs((gradient[index] ?? 0) - difference) / (1 + Math.abs(difference));
  });
  return Math.max(...errors);
}
