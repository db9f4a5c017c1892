import { shiftDate } from '../../format/moment.js';
import type { Correlations, Portraits, PredictionModel, SchemeQuality } from '../types-people.js';
import type { FakeRoute } from './answers.js';
import { tierCounts } from './member-routes.js';
import { randomFrom, type SampleFacts, type SamplePerson } from './people.js';
import { sampleFields } from './schemes.js';
import { startJob } from './setting-routes.js';
import { factsNow, publishedOf, schemeOf, state, tierUnder } from './state.js';

function inTier(schemeCode: string, tierCode: string): SamplePerson[] {
  const { definition } = publishedOf(schemeOf(schemeCode));
  return state.people.filter((person) => tierUnder(definition, factsNow(person)) === tierCode);
}

function quality(schemeCode: string): SchemeQuality {
  const random = randomFrom(7);
  const tiers = tierCounts(schemeCode);
  const days = Array.from({ length: 60 }, (_, index) => shiftDate(state.businessDate, index - 59));
  return {
    businessDate: state.businessDate,
    separation: {
      asOf: shiftDate(state.businessDate, -90),
      horizonDays: 90,
      tiers: tiers.map((tier, index) => {
        const meanFen = Math.round(1_800 + index ** 1.8 * 6_200 + random() * 900);
        const spread = Math.round((meanFen * 1.4) / Math.sqrt(Math.max(4, tier.count)));
        return {
          code: tier.code,
          name: tier.name,
          people: tier.count,
          buyers: Math.round(tier.count * Math.min(0.9, 0.12 + index * 0.16)),
          meanFen,
          medianFen: Math.round(meanFen * 0.62),
          low: Math.max(0, meanFen - spread * 2),
          high: meanFen + spread * 2,
        };
      }),
      index: 0.412,
      note: '按分层时已知的订单，与其后 90 天实际消费相比。',
    },
    sizes: days.map((date, day) => ({
      date,
      counts: Object.fromEntries(
        tiers.map((tier) => [
          tier.code,
          Math.max(0, Math.round(tier.count * (0.9 + day * 0.0017) + (random() - 0.5) * tier.count * 0.02)),
        ]),
      ),
    })),
    drift: [
      { kind: 'tier', label: '各层人数', psi: 0.041, state: 'ok', since: '2026-11-18' },
      ...sampleFields.slice(0, 4).map((field, index) => {
        const psi = [0.128, 0.022, 0.287, 0.061][index] ?? 0;
        return {
          kind: 'input' as const,
          label: field.label,
          psi,
          state: psi >= 0.25 ? ('alarm' as const) : psi >= 0.1 ? ('watch' as const) : ('ok' as const),
          since: '2026-11-18',
        };
      }),
    ],
    warnings: [
      {
        code: 'tiny_tier',
        tierCode: tiers.at(-1)?.code ?? null,
        sentence: `“${tiers.at(-1)?.name ?? ''}”只有 ${tiers.at(-1)?.count ?? 0} 人，统计会不稳。`,
      },
    ],
    flap: { days: 90, changes: 418, reversed: 23, share: 23 / 418 },
  };
}

function quantile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function valueOf(person: SamplePerson, field: string): number | null {
  const value = factsNow(person)[field as keyof SampleFacts];
  return typeof value === 'number' ? value : null;
}

function portraits(schemeCode: string, fields: string[]): Portraits {
  return {
    tiers: [...tierCounts(schemeCode)].reverse().map((tier) => {
      const people = inTier(schemeCode, tier.code);
      return {
        code: tier.code,
        name: tier.name,
        people: people.length,
        fields: fields.map((field) => {
          const values = people.flatMap((person) => valueOf(person, field) ?? []).sort((a, b) => a - b);
          return {
            field,
            label: sampleFields.find((item) => item.code === field)?.label ?? '',
            n: values.length,
            missing: people.length - values.length,
            mean: values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null,
            median: values.length > 0 ? quantile(values, 0.5) : null,
            deciles:
              values.length > 0
                ? [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((share) => quantile(values, share))
                : [],
          };
        }),
      };
    }),
  };
}

function correlations(schemeCode: string, fields: string[], tier: string | null): Correlations {
  const people = tier ? inTier(schemeCode, tier) : state.people;
  return {
    fields: fields.map((code) => ({
      code,
      label: sampleFields.find((item) => item.code === code)?.label ?? '',
    })),
    cells: fields.flatMap((a, index) =>
      fields.slice(index + 1).map((b) => {
        const pairs = people.flatMap((person): [number, number][] => {
          const [x, y] = [valueOf(person, a), valueOf(person, b)];
          return x === null || y === null ? [] : [[x, y]];
        });
        const n = pairs.length;
        const mean = (at: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[at], 0) / n;
        const [mx, my] = [mean(0), mean(1)];
        const sum = (f: (x: number, y: number) => number) =>
          pairs.reduce((all, [x, y]) => all + f(x - mx, y - my), 0);
        const r = sum((x, y) => x * y) / Math.sqrt(sum((x) => x * x) * sum((_x, y) => y * y));
        const half = 1.96 / Math.sqrt(Math.max(1, n - 3));
        return n < 4 || !Number.isFinite(r)
          ? { a, b, n, r: null, low: null, high: null }
          : { a, b, n, r, low: Math.tanh(Math.atanh(r) - half), high: Math.tanh(Math.atanh(r) + half) };
      }),
    ),
  };
}

function model(): PredictionModel {
  return {
    state: 'ready',
    fittedOn: state.businessDate,
    untilOn: state.businessDate,
    customers: state.people.filter((person) => person.orders.length > 0).length,
    parameters: { r: 0.2426, alpha: 4.4136, a: 0.7929, b: 2.4259, p: 6.25, q: 3.744, gamma: 15.44 },
    logLikelihood: -9_582.43,
    gradient: 0.000_031,
    converged: true,
    reason: null,
    calibration: [0.05, 0.14, 0.22, 0.31, 0.44, 0.6, 0.83, 1.2, 1.9, 3.4].map((predicted, index) => ({
      bucket: `第 ${index + 1} 组`,
      people: 98,
      predicted,
      actual: Math.max(0, predicted * (0.92 + ((index * 7) % 5) * 0.04)),
    })),
    backtest: {
      splitOn: shiftDate(state.businessDate, -90),
      horizonDays: 90,
      predictedOrders: 612,
      actualOrders: 587,
      mae: 0.48,
      correlation: 0.63,
    },
  };
}

const listed = (query: URLSearchParams) => (query.get('fields') ?? '').split(',').filter(Boolean);

export const qualityRoutes: FakeRoute[] = [
  ['GET', /^\/schemes\/([\w-]+)\/quality$/, ({ params }) => quality(params[0] ?? '')],
  [
    'GET',
    /^\/schemes\/([\w-]+)\/portraits$/,
    ({ params, query }) => portraits(params[0] ?? '', listed(query)),
  ],
  [
    'GET',
    /^\/schemes\/([\w-]+)\/correlations$/,
    ({ params, query }) => correlations(params[0] ?? '', listed(query), query.get('tier')),
  ],
  ['GET', /^\/predictions\/model$/, model],
  ['POST', /^\/predictions\/fit$/, () => ({ runId: startJob('predictions.fit') })],
];
