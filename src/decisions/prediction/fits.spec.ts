import { beforeAll, describe, expect, it, vi } from 'vitest';
import { drawCustomer, RandomDraws, type DrawnCustomer } from '../../../test/factories/drawn-customers.js';
import { bgNbdLogLikelihood, expectedOrders, type BgNbd, type PurchaseGroups } from './bg-nbd.js';
import { fitBgNbd } from './fit-bg-nbd.js';
import { fitGammaGamma } from './fit-gamma-gamma.js';
import { gammaGammaLogLikelihood, type SpendRecords } from './gamma-gamma.js';

// Seconds on a machine of its own; more beside a whole test run.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

/** What was found for the 1/10 sample of CDNOW, in weeks and dollars (see models.spec.ts). */
const PAPER: BgNbd = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
const NOTE = { p: 6.25, q: 3.74, gamma: 15.44 };

function groupsOf(customers: readonly DrawnCustomer[]): PurchaseGroups {
  return {
    frequency: Int32Array.from(customers, ({ repeats }) => repeats.length),
    recency: Float64Array.from(customers, ({ repeats }) => repeats.at(-1) ?? 0),
    age: Float64Array.from(customers, ({ age }) => age),
    people: new Float64Array(customers.length).fill(1),
  };
}

function spendOf(customers: readonly DrawnCustomer[]): SpendRecords {
  const spenders = customers.filter(({ repeats }) => repeats.length > 0);
  return {
    days: Int32Array.from(spenders, ({ repeats }) => repeats.length),
    mean: Float64Array.from(spenders, ({ repeats, amounts }) => {
      return amounts.slice(1).reduce((sum, amount) => sum + amount, 0) / repeats.length;
    }),
  };
}

describe('fits on 6,000 customers drawn from known parameters', () => {
  let customers: DrawnCustomer[];
  beforeAll(() => {
    const draws = new RandomDraws(20_050_424);
    customers = Array.from({ length: 6000 }, () =>
      drawCustomer(draws, PAPER, NOTE, 26 + 26 * draws.uniform()),
    );
  });

  /** Every parameter within 3 standard errors, i.e. in the interval that holds it 997 times in 1,000. */
  const expectRecovered = (fitted: object, known: object, logErrors: readonly number[] | undefined): void => {
    const values = Object.values(fitted) as number[];
    const errors = Object.values(known).map((value: number, index) => {
      return Math.abs(Math.log((values[index] ?? 0) / value)) / (logErrors?.[index] ?? 0);
    });
    expect(Math.max(...errors)).toBeLessThan(3);
    expect(Math.max(...(logErrors ?? [Infinity]))).toBeLessThan(0.3);
  };

  it('find r, alpha, a and b again, with a vanishing gradient', () => {
    const fit = fitBgNbd(groupsOf(customers));
    expect(fit.isConverged).toBe(true);
    expect(fit.gradientNorm).toBeLessThan(1e-6);
    expectRecovered(fit.model, PAPER, fit.logErrors);
    expect(fit.logLikelihood).toBeCloseTo(bgNbdLogLikelihood(fit.model, groupsOf(customers)), 4);
    expect(fit.logLikelihood).toBeGreaterThan(bgNbdLogLikelihood(PAPER, groupsOf(customers)));
  });

  it('find p, q and gamma again', () => {
    const fit = fitGammaGamma(spendOf(customers));
    expect(fit.isConverged).toBe(true);
    expectRecovered(fit.model, NOTE, fit.logErrors);
    expect(fit.logLikelihood).toBeCloseTo(gammaGammaLogLikelihood(fit.model, spendOf(customers)), 4);
  });

  it('find the same whatever the unit of time and money', () => {
    const groups = groupsOf(customers.slice(0, 2000));
    const days = { ...groups, recency: groups.recency.map((t) => t * 7), age: groups.age.map((t) => t * 7) };
    const [inWeeks, inDays] = [fitBgNbd(groups), fitBgNbd(days)];
    expect(inDays.model.alpha / 7).toBeCloseTo(inWeeks.model.alpha, 4);
    expect(inDays.model.a).toBeCloseTo(inWeeks.model.a, 4);
    const repeats = groups.frequency.reduce((sum, x) => sum + x, 0);
    expect(inDays.logLikelihood + repeats * Math.log(7)).toBeCloseTo(inWeeks.logLikelihood, 5);
    const spend = spendOf(customers.slice(0, 2000));
    const [dollars, fen] = [
      fitGammaGamma(spend),
      fitGammaGamma({ ...spend, mean: spend.mean.map((m) => m * 700) }),
    ];
    expect(fen.model.gamma / 700).toBeCloseTo(dollars.model.gamma, 3);
  });

  it('tries the starts on a sample of many and finishes on all: 60,000 take the same top as 6,000 ten times', () => {
    const groups = groupsOf(customers);
    const many = fitBgNbd({ ...groups, people: groups.people.map(() => 10) });
    expect(many.sample).toBe(50_000);
    expect(many.people).toBe(60_000);
    expect(many.logLikelihood / 10).toBeCloseTo(fitBgNbd(groups).logLikelihood, 4);
  });

  it('do not call it converged when amounts do not vary', () => {
    const fit = fitGammaGamma({ days: new Int32Array(200).fill(2), mean: new Float64Array(200).fill(50) });
    expect(fit.isConverged).toBe(false);
  });

  it('find one chance of leaving for all where people do not differ in it', () => {
    const draws = new RandomDraws(77);
    const alike = Array.from({ length: 1500 }, () =>
      drawCustomer(draws, { ...PAPER, a: 3e7, b: 7e7 }, NOTE, 26 + 26 * draws.uniform()),
    );
    const fit = fitBgNbd(groupsOf(alike));
    expect(fit.isConverged).toBe(true);
    expect(Math.min(fit.model.a, fit.model.b)).toBeGreaterThan(30);
    expect(fit.model.a / (fit.model.a + fit.model.b)).toBeCloseTo(0.3, 1);
    const [now, later] = [10, 400].map((ahead) =>
      expectedOrders(fit.model, { frequency: 3, recency: 20, age: 21 }, ahead),
    );
    expect(now).toBeGreaterThan(0);
    // Leaving with 0.3 after each purchase, nobody makes more than 1 ÷ 0.3 of them on average.
    expect(later).toBeLessThan(1 / 0.3 + 0.3);
  });

  it('do not call it converged when nobody ever stops buying', () => {
    const groups = {
      frequency: new Int32Array(300).fill(10),
      recency: new Float64Array(300).fill(30),
      age: new Float64Array(300).fill(30),
      people: new Float64Array(300).fill(1),
    };
    expect(fitBgNbd(groups).isConverged).toBe(false);
  });
});
