import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../../test/factories/decisions.js';
import { insertDrawnPeople } from '../../../../test/factories/drawn-people.js';
import { heldTiers, placeAgain, publishAndPlace } from '../../../../test/factories/placed-tiers.js';
import { insertMarks } from '../../../../test/factories/people.js';
import { fittedToOf } from './clusters-definition.js';
import type { MatrixDefinition } from './matrix-definition.js';

const AS_OF = '2026-03-01';
const PEOPLE = 120;
const VALUES = ['v0', 'v1', 'v2'] as const;
const STAGES = ['prospect', 'new', 'active', 'silent', 'dormant', 'lost'] as const;

let test: TestDatabase;
let decisions: Decisions;

const ladder = {
  tiers: VALUES.map((code, level) => ({
    code,
    name: `价值${level}`,
    rule:
      level === 0
        ? null
        : { combinator: 'and', rules: [{ field: 'netAmountFen', operator: '>=', value: level * 50_000 }] },
  })),
};
const life = {
  thresholds: 'days',
  newWithinDays: 30,
  activeWithin: 60,
  silentWithin: 180,
  dormantWithin: 365,
  loyalFromOrders: null,
  wonBack: null,
  minDwellDays: 0,
};

beforeAll(async () => {
  test = await createTestDatabase('matrix');
  decisions = createDecisions(test.database);
  await decisions.clock.fix(AS_OF, 'spec');
  await insertDrawnPeople(test.database, { people: PEOPLE, asOf: AS_OF, seed: 8 });
  await decisions.facts.bringUpToDate({ isSilent: true });
});
afterAll(() => test.drop());

type Kind = 'rule_ladder' | 'lifecycle' | 'matrix' | 'clusters';

async function draft(code: string, kind: Kind, definition: unknown): Promise<void> {
  await decisions.schemes.applyDefinition({ code, name: `方案${code}`, kind, definition }, 'spec');
}

const held = (code: string): Promise<string[]> => heldTiers(test.database, decisions, code);
const publish = (code: string): Promise<void> => publishAndPlace(decisions, code);

const cellOf = ({ cells, rest }: MatrixDefinition, row: string, column: string): string =>
  cells.find(({ pairs }) => pairs.some((pair) => pair.row === row && pair.column === column))?.code ??
  rest.code;

async function expectCrossed(code: string, definition: MatrixDefinition): Promise<string[]> {
  const [values, stages, cells] = [await held('value'), await held('life'), await held(code)];
  expect(cells).toEqual(values.map((value, index) => cellOf(definition, value, stages[index] ?? '')));
  return cells;
}

const care: MatrixDefinition = {
  rows: 'value',
  columns: 'life',
  cells: [
    {
      code: 'grow',
      name: '值得培养',
      pairs: [
        { row: 'v1', column: 'active' },
        { row: 'v0', column: 'new' },
      ],
    },
    {
      code: 'rescue',
      name: '重点挽回',
      pairs: [
        { row: 'v2', column: 'silent' },
        { row: 'v2', column: 'dormant' },
        { row: 'v1', column: 'silent' },
      ],
    },
  ],
  rest: { code: 'rest', name: '其他' },
};

describe('a matrix', () => {
  it('waits for its two schemes to be published', async () => {
    await draft('value', 'rule_ladder', ladder);
    await draft('life', 'lifecycle', life);
    await publish('value');
    await draft('care', 'matrix', care);
    await expect(decisions.schemes.publishDraft('care', { author: 'spec' })).rejects.toMatchObject({
      code: 'tiering.source-not-published',
    });
    await publish('life');
    await publish('care');
  });

  it('puts everybody in the cell of their two tiers, and explains it by them', async () => {
    const cells = await expectCrossed('care', care);
    expect(new Set(cells).size).toBe(3);
    const memberId = String(cells.indexOf('rescue') + 1);
    const explained = await decisions.tiering.explain(test.database, memberId, 'care');
    expect(explained.tierCode).toBe('rescue');
    expect(explained.tierChecks.filter(({ isMet }) => isMet).map(({ tierCode }) => tierCode)).toEqual([
      'rescue',
    ]);
    expect(explained.sentence).toMatch(/方案value 价值[12]（要求 = 价值[12]）/);
    expect(await placeAgain(decisions, 'care')).toBe(0);
  });

  it('follows its schemes in the same run and in real time', async () => {
    await test.database.run(
      `UPDATE shop_order SET paid_amount_fen = 90000000, refunded_amount_fen = 0, state = 'paid'
       WHERE member_id <= 40`,
    );
    await insertMarks(
      test.database,
      Array.from({ length: 40 }, (_, index) => index + 1),
      'order',
    );
    const before = await held('care');
    await decisions.refreshAndSettle();
    const after = await expectCrossed('care', care);
    expect(after).not.toEqual(before);
    await decisions.clock.fix('2026-06-01', 'spec');
    await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
    expect(await expectCrossed('care', care)).not.toEqual(after);
  }, 60_000);

  it('crosses any division in cells', async () => {
    const pairs = VALUES.flatMap((row) => STAGES.map((column) => ({ row, column })));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('none', 'x', 'y', 'z'), {
          minLength: pairs.length,
          maxLength: pairs.length,
        }),
        async (division) => {
          fc.pre(division.some((cell) => cell !== 'none'));
          const cells = ['x', 'y', 'z']
            .map((code) => ({
              code,
              name: `格${code}`,
              pairs: pairs.filter((_, index) => division[index] === code),
            }))
            .filter((cell) => cell.pairs.length > 0);
          const definition = { ...care, cells };
          await draft('any', 'matrix', definition);
          await publish('any');
          expect(await expectCrossed('any', definition)).toHaveLength(PEOPLE);
        },
      ),
      { numRuns: 8, seed: 2 },
    );
  }, 60_000);
});

describe('a matrix over clusters', () => {
  const features = [
    { field: 'netAmountFen', transform: 'none' },
    { field: 'orderCount', transform: 'none' },
  ] as const;
  const model = {
    fittedTo: fittedToOf({ features: [...features], k: 2, seed: 1 }),
    fittedOn: AS_OF,
    people: PEOPLE,
    sample: PEOPLE,
    scaling: features.map(() => ({ mean: 0, deviation: 1, missing: 0 })),
    centroids: [
      [0, 0],
      [500_000, 5],
    ],
    inertia: 1,
    silhouette: 0.5,
    stability: 1,
    proposals: [],
  };
  const tiers = ['few', 'many'].map((code) => ({ code, name: code, description: '' }));

  it('is predicted as they are, also through another matrix', async () => {
    const definition = { features, k: 2, seed: 1, model, tiers };
    await draft('groups', 'clusters', definition);
    await publish('groups');
    const isPredicted = async (code: string): Promise<boolean | undefined> => {
      const scheme = await decisions.schemeStore.schemeByCode(test.database, code);
      const ladder = await decisions.tiering.ladderOfVersion(
        test.database,
        scheme?.published_version_id ?? '',
      );
      return ladder?.isPredicted;
    };
    const cells = [{ code: 'x', name: '甲', pairs: [{ row: 'v1', column: 'many' }] }];
    await draft('crossed', 'matrix', { ...care, columns: 'groups', cells });
    await publish('crossed');
    const outerCells = [{ code: 'x', name: '甲', pairs: [{ row: 'x', column: 'active' }] }];
    await draft('twice', 'matrix', { ...care, rows: 'crossed', cells: outerCells });
    await publish('twice');
    expect(await isPredicted('care')).toBe(false);
    expect(await isPredicted('crossed')).toBe(true);
    expect(await isPredicted('twice')).toBe(true);
  });
});

describe('a matrix is refused', () => {
  const over = (rows: string, columns: string): MatrixDefinition => ({
    ...care,
    rows,
    columns,
    cells: [{ code: 'x', name: '甲', pairs: [{ row: 'v1', column: 'v1' }] }],
  });

  it('over tiers that its schemes do not have', async () => {
    const cells = [{ code: 'x', name: '甲', pairs: [{ row: 'v9', column: 'active' }] }];
    await expect(draft('care', 'matrix', { ...care, cells })).rejects.toMatchObject({
      code: 'tiering.tier-unknown',
      details: { path: 'cells[0].pairs[0].row', scheme: 'value', tier: 'v9' },
    });
  });

  it('over a scheme that is not there', async () => {
    await expect(draft('lost', 'matrix', over('value', 'nowhere'))).rejects.toMatchObject({
      code: 'tiering.source-unknown',
    });
  });

  it('over itself, directly or through others', async () => {
    await expect(draft('care', 'matrix', over('care', 'value'))).rejects.toMatchObject({
      code: 'tiering.scheme-cycle',
    });
    const outer = {
      ...care,
      rows: 'care',
      columns: 'life',
      cells: [{ code: 'x', name: '甲', pairs: [{ row: 'grow', column: 'active' }] }],
    };
    await draft('outer', 'matrix', outer);
    await publish('outer');
    await expect(draft('care', 'matrix', over('outer', 'value'))).rejects.toMatchObject({
      code: 'tiering.scheme-cycle',
    });
  });

  it('over a retired scheme', async () => {
    await draft('old', 'rule_ladder', ladder);
    await publish('old');
    await test.database.run(`UPDATE scheme SET retired_at = UTC_TIMESTAMP(3) WHERE code = 'old'`);
    await expect(draft('late', 'matrix', over('old', 'value'))).rejects.toMatchObject({
      code: 'tiering.source-retired',
    });
  });
});
