import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../test/factories/decisions.js';
import { insertMarks, insertOrders, insertPeople } from '../../../test/factories/people.js';
import { PredictionRead } from '../prediction/prediction.read.js';
import { PredictionService } from '../prediction/prediction.service.js';
import { schemePresets } from './scheme-presets.js';
import { SchemePresetsService } from './scheme-presets.service.js';

const AS_OF = '2026-03-01';
const PEOPLE = 200;

let test: TestDatabase;
let decisions: Decisions;
let presets: SchemePresetsService;
/** Who asked for a forecast. */
const asked: string[] = [];

/** A person's orders: most buy once or twice, a few often; the last tenth never. */
function ordersOf(person: number) {
  const count = person >= PEOPLE * 0.9 ? 0 : 1 + Math.floor(40 / (1 + (person % 37)));
  return Array.from({ length: count }, (_, index) => ({
    memberId: person + 1,
    externalId: `o${person}-${index}`,
    paidAt: new Date(Date.parse(`${AS_OF}T04:00:00Z`) - ((person * 7 + index * 23) % 700) * 86_400_000),
    amountFen: 5_000 + ((person * 131 + index * 17) % 40_000),
  }));
}

beforeAll(async () => {
  test = await createTestDatabase('presets');
  decisions = createDecisions(test.database);
  const forecast = Object.assign(Object.create(PredictionService.prototype) as PredictionService, {
    requestFit: (author: string) => Promise.resolve(String(asked.push(author))),
  });
  const { schemeStore, schemes, clock } = decisions;
  presets = new SchemePresetsService(test.database, schemeStore, schemes, new PredictionRead(), forecast);
  await clock.fix(AS_OF, 'spec');
  await insertPeople(
    test.database,
    Array.from({ length: PEOPLE }, (_, index) => `p${index}`),
  );
  await insertOrders(test.database, Array.from({ length: PEOPLE }, (_, person) => ordersOf(person)).flat());
  await insertMarks(
    test.database,
    Array.from({ length: PEOPLE }, (_, index) => index + 1),
    'order',
  );
  await decisions.facts.bringUpToDate({ isSilent: true });
});
afterAll(() => test.drop());

describe('the presets', () => {
  it.each(schemePresets.map(({ code }) => code))(
    '%s works at once: drafted, tried, published',
    async (code) => {
      expect((await presets.list()).find((preset) => preset.code === code)).toMatchObject({ isUsed: false });
      await presets.begin(code, 'operator');
      const simulation = await decisions.simulation.simulateDraft(code);
      expect(simulation.total).toBe(PEOPLE);
      const { runId } = await decisions.schemes.publishDraft(code, { author: 'operator' });
      const run = await decisions.runs.runToEnd(runId ?? '');
      expect(run).toMatchObject({ state: 'done', change_count: PEOPLE });
      const counts = simulation.tiers.map(({ after }) => after).filter((after) => after > 0);
      // forecasts are still to come; everything else divides people straight away
      expect(counts.length).toBeGreaterThanOrEqual(code === 'churn-risk' ? 1 : 4);
      expect((await presets.list()).find((preset) => preset.code === code)).toMatchObject({ isUsed: true });
      await expect(presets.begin(code, 'operator')).rejects.toMatchObject({ code: 'tiering.preset-used' });
    },
  );

  it('ask for the first forecast once they need one', () => {
    expect(asked).toEqual(['operator']);
  });

  it('are known by their code alone', async () => {
    await expect(presets.begin('deciles', 'operator')).rejects.toMatchObject({
      code: 'tiering.preset-unknown',
      status: 404,
    });
  });
});
