import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../test/factories/decisions.js';
import { insertMarks, insertOrders, insertPeople } from '../../../test/factories/people.js';
import { ScoreMatrixRead } from './score-matrix.read.js';

const AS_OF = '2026-03-01';

let test: TestDatabase;
let decisions: Decisions;
let matrix: ScoreMatrixRead;

/** An order of ¥10 so many days before the business date, at noon in Shanghai. */
const order = (memberId: number, externalId: string, daysBefore: number) => ({
  memberId,
  externalId,
  amountFen: 1_000,
  paidAt: new Date(Date.parse(`${AS_OF}T04:00:00Z`) - daysBefore * 86_400_000),
});

beforeAll(async () => {
  test = await createTestDatabase('scores');
  decisions = createDecisions(test.database);
  const { clock, schemeStore, loader, compiler } = decisions;
  matrix = new ScoreMatrixRead(clock, schemeStore, loader, compiler);
  await clock.fix(AS_OF, 'spec');
  await insertPeople(test.database, ['recent', 'frequent', 'old', 'never']);
  await insertOrders(test.database, [
    order(1, 'a', 5),
    order(2, 'b', 5),
    order(2, 'c', 6),
    order(2, 'd', 7),
    order(3, 'e', 40),
  ]);
  await insertMarks(test.database, [1, 2, 3, 4], 'order');
  await decisions.facts.bringUpToDate({ isSilent: true });
});
afterAll(() => test.drop());

describe('the matrix of scores', () => {
  it('is empty before anything is published', async () => {
    await decisions.schemes.applyDefinition(
      {
        code: 'rfm',
        name: 'RFM',
        kind: 'rfm',
        definition: {
          windowDays: null,
          cutPoints: { recencyDays: [10, 20, 30, 60], frequency: [1, 2, 3, 4], monetaryFen: [1, 2, 3, 4] },
          groups: [{ code: 'all', name: '全部', r: [1, 5], f: [1, 5], m: [1, 5] }],
        },
      },
      'spec',
    );
    expect(await matrix.scores(test.database, 'rfm')).toEqual({ cells: [], cube: [] });
  });

  it('counts each buyer once, in the cell of their two scores', async () => {
    await decisions.schemes.publishDraft('rfm', { author: 'spec' });
    await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
    const { cells } = await matrix.scores(test.database, 'rfm');
    expect(cells).toEqual([
      { r: 2, f: 1, count: 1 },
      { r: 5, f: 1, count: 1 },
      { r: 5, f: 3, count: 1 },
    ]);
  });

  it('tells all three scores apart, with the group they lead to and their weighted sum', async () => {
    await decisions.schemes.applyDefinition(
      {
        code: 'rfm',
        name: 'RFM',
        kind: 'rfm',
        definition: {
          windowDays: null,
          steps: 3,
          cutPoints: { recencyDays: [10, 30], frequency: [1, 2], monetaryFen: [1_000, 2_000] },
          weights: { r: 1, f: 0.5, m: 2 },
          groups: [{ code: 'fresh', name: '最近', r: [3, 3], f: [1, 3], m: [1, 3] }],
        },
      },
      'spec',
    );
    await decisions.schemes.publishDraft('rfm', { author: 'spec' });
    await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
    const { cells, cube } = await matrix.scores(test.database, 'rfm');
    expect(cube).toEqual([
      { r: 1, f: 1, m: 1, tierCode: 'other', weighted: 3.5, count: 1 },
      { r: 3, f: 1, m: 1, tierCode: 'fresh', weighted: 5.5, count: 1 },
      { r: 3, f: 3, m: 3, tierCode: 'fresh', weighted: 10.5, count: 1 },
    ]);
    expect(cells.map(({ count }) => count)).toEqual([1, 1, 1]);
  });

  it('refuses a scheme that does not exist', async () => {
    await expect(matrix.scores(test.database, 'nothing')).rejects.toMatchObject({
      code: 'tiering.scheme-unknown',
    });
  });
});
