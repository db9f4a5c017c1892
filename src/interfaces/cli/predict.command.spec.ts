import type { INestApplicationContext } from '@nestjs/common';
import { beforeEach, describe, expect, it } from 'vitest';
import { drawCustomer, RandomDraws } from '../../../test/factories/drawn-customers.js';
import { SPEC_MODELS } from '../../../test/factories/prediction.js';
import { fitModels, predictionModels } from '../../decisions/prediction/fit-models.js';
import { qualityOf } from '../../decisions/prediction/prediction.rows.js';
import { PredictionService, type FitOutcome } from '../../decisions/prediction/prediction.service.js';
import { emptyStatistics, type PurchaseStatistics } from '../../decisions/prediction/purchase-statistics.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import type { CliResult } from './cli-command.js';
import { predictFitCommand } from './predict.command.js';

/** Four hundred people drawn from models, in days and fen. */
function drawStatistics(): PurchaseStatistics {
  const draws = new RandomDraws(12);
  const statistics = emptyStatistics(400, 0);
  statistics.count = 400;
  for (let index = 0; index < 400; index += 1) {
    const age = Math.floor(60 + draws.uniform() * 500);
    const { repeats, amounts } = drawCustomer(draws, SPEC_MODELS.orders, SPEC_MODELS.spend, age);
    statistics.memberId[index] = index + 1;
    statistics.frequency[index] = repeats.length;
    statistics.recencyDays[index] = repeats.at(-1) ?? 0;
    statistics.ageDays[index] = age;
    statistics.spendDays[index] = repeats.length;
    statistics.spendFen[index] = amounts.slice(1).reduce((sum, amount) => sum + amount, 0);
  }
  return statistics;
}

const statistics = drawStatistics();
const fitted = fitModels(statistics, false);

function outcome(predicted: number | null): FitOutcome {
  return { until: '2026-06-30', models: predictionModels(fitted), quality: qualityOf(fitted), predicted };
}

let asked: unknown[];
const service = {
  fitUntil: async (until: string) => {
    asked.push(['fitUntil', until]);
    return outcome(null);
  },
  refit: async (request: { needsModel: boolean }) => {
    asked.push(['refit', request.needsModel]);
    return outcome(400);
  },
};
const app = {
  get: (token: unknown): unknown => {
    if (token === PredictionService) return service;
    if (token === BusinessClock) return { today: async () => '2026-06-30' };
    throw new Error('Not in this spec');
  },
} as unknown as INestApplicationContext;

async function run(values: Record<string, string>): Promise<CliResult & { json: Record<string, unknown> }> {
  const result = await predictFitCommand.run({ app, values, onProgress: () => undefined });
  return { ...result, json: result.json as Record<string, unknown> };
}

describe('predict fit', () => {
  beforeEach(() => {
    asked = [];
  });

  it('tells the same fit in days and in weeks', async () => {
    const days = await run({});
    const weeks = await run({ 'time-unit': 'week' });
    for (const name of ['r', 'a', 'b', 'p', 'q', 'gamma', 'customers', 'converged'])
      expect(weeks.json[name]).toEqual(days.json[name]);
    expect(days.json).toMatchObject({ customers: 400, converged: true, timeUnit: 'day', gammaUnit: 'fen' });
    expect(weeks.json['alpha']).toBeCloseTo(Number(days.json['alpha']) / 7, 10);
    const repeats = statistics.frequency.reduce((sum, x) => sum + x, 0);
    expect(weeks.json['logLikelihood']).toBeCloseTo(
      Number(days.json['logLikelihood']) + repeats * Math.log(7),
      6,
    );
  });

  it('predicts everybody, and only fits where an earlier date is given, and says which', async () => {
    const { lines } = await run({});
    const today = await run({ until: '2026-06-30' });
    const earlier = await run({ until: '2026-01-31' });
    expect(asked).toEqual([
      ['refit', true],
      ['refit', true],
      ['fitUntil', '2026-01-31'],
    ]);
    expect(lines?.[0]).toContain('400 people predicted');
    expect(today.json['predicted']).toBe(400);
    expect(earlier.lines?.[0]).toContain('stored predictions are as they were');
    expect(earlier.json['predicted']).toBeNull();
  });

  it('knows no other unit and no date that is none', async () => {
    await expect(run({ 'time-unit': 'month' })).rejects.toThrow('--time-unit is day or week');
    await expect(run({ until: '2026-02-30' })).rejects.toMatchObject({ code: 'clock.date-invalid' });
    expect(asked).toEqual([]);
  });
});
