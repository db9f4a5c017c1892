import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../test/factories/decisions.js';
import { insertDrawnPeople } from '../../../test/factories/drawn-people.js';
import {
  anyScore,
  readFigures,
  scoresOf,
  scoreTiers,
  type Figures,
} from '../../../test/factories/score-oracle.js';
import { FitReader } from './fit-reader.js';
import { SensitivityRead } from './sensitivity.read.js';

const AS_OF = '2026-03-01';
const PEOPLE = 150;

let test: TestDatabase;
let decisions: Decisions;
let sensitivity: SensitivityRead;
let people: Figures[];

beforeAll(async () => {
  test = await createTestDatabase('sensitivity');
  decisions = createDecisions(test.database);
  const { clock, fields, schemeStore } = decisions;
  sensitivity = new SensitivityRead(clock, fields, schemeStore, new FitReader(fields));
  await clock.fix(AS_OF, 'spec');
  await insertDrawnPeople(test.database, { people: PEOPLE, asOf: AS_OF, seed: 6 });
  await decisions.facts.bringUpToDate({ isSilent: true });
  people = await readFigures(test.database, AS_OF);
});
afterAll(() => test.drop());

describe('the sensitivity of a score', () => {
  it('counts who moves when a weight changes by a tenth, cuts and scaling kept', async () => {
    await fc.assert(
      fc.asyncProperty(anyScore, async (drawn) => {
        await decisions.schemes.applyDefinition(
          { code: 'sensitive', name: '敏感', kind: 'score', definition: drawn },
          'spec',
        );
        const weights = drawn.features.map(({ weight }) => weight);
        const now = scoreTiers(people, drawn);
        const movedBy = (index: number, factor: number): number => {
          const changed = weights.map((weight, at) => (at === index ? weight * factor : weight));
          const then = scoreTiers(people, drawn, scoresOf(people, drawn, changed));
          return then.filter((tier, person) => tier !== now[person]).length;
        };
        const expected = drawn.features.map(({ field }, index) => ({
          feature: index,
          field,
          plus10: movedBy(index, 1.1),
          minus10: movedBy(index, 0.9),
        }));
        const found = await sensitivity.ofScheme(test.database, 'sensitive');
        expect(
          found.map(({ feature, field, plus10, minus10 }) => ({
            feature,
            field,
            plus10: plus10.moved,
            minus10: minus10.moved,
          })),
        ).toEqual(expected);
        expect(found.every(({ plus10 }) => plus10.share === plus10.moved / PEOPLE)).toBe(true);
      }),
      { numRuns: 15, seed: 9 },
    );
  });

  it('is asked of scores alone', async () => {
    const life = {
      thresholds: 'days',
      newWithinDays: 30,
      activeWithin: 90,
      silentWithin: 180,
      dormantWithin: 365,
    };
    await decisions.schemes.applyDefinition(
      {
        code: 'life',
        name: '周期',
        kind: 'lifecycle',
        definition: { ...life, loyalFromOrders: null, wonBack: null, minDwellDays: 0 },
      },
      'spec',
    );
    await expect(sensitivity.ofScheme(test.database, 'life')).rejects.toMatchObject({
      code: 'tiering.not-a-score',
    });
    await expect(sensitivity.ofScheme(test.database, 'none')).rejects.toMatchObject({
      code: 'tiering.scheme-unknown',
    });
  });
});
