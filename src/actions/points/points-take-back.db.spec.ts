import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { insertJoinedMembers } from '../../../test/factories/joined-members.js';
import { pointsServices } from '../../../test/factories/points-world.js';
import { pointsInvariants } from './points.invariants.js';

let test: TestDatabase;
let services: ReturnType<typeof pointsServices>;

beforeAll(async () => {
  test = await createTestDatabase('points_take_back', 20);
});
beforeEach(async () => {
  await test.clear();
  services = pointsServices(test.database);
  await insertJoinedMembers(test.database, 3);
  await give('1', 100, 'a');
  await give('1', 40, 'b');
});
afterAll(() => test.drop());

const give = (memberId: string, points: number, occasion: string) =>
  test.database.transaction((tx) =>
    services.points.grant(tx, {
      sourceKind: 'benefit_plan',
      sourceKey: 'benefit:1',
      note: '升级',
      members: [{ memberId, points, occasion }],
    }),
  );
const spend = (points: number, sourceKey: string) =>
  test.database.transaction((tx) =>
    services.points.spend(tx, { memberId: '1', points, sourceKind: 'spec', sourceKey, note: '' }),
  );
const takeBack = (mode: 'unused' | 'owe', occasions: string[] = ['a']) =>
  test.database.transaction((tx) =>
    services.takeBacks.takeBack(tx, {
      sourceKind: 'benefit_plan',
      sourceKey: 'benefit:1',
      note: '退款',
      mode,
      members: [
        ...occasions.map((occasion) => ({ memberId: '1', occasion })),
        { memberId: '2', occasion: 'a' },
      ],
    }),
  );
async function account(): Promise<[number, number]> {
  const row = await test.database.row<{ available: number; owed: number }>(
    'SELECT a.available, a.owed FROM points_account a WHERE a.member_id = 1',
  );
  for (const { code, sql } of pointsInvariants) expect(await test.database.rows(sql), code).toEqual([]);
  return [row?.available ?? 0, row?.owed ?? 0];
}

describe('points of a grant that is taken back', () => {
  it('are what is left of it, once, whoever asks at the same moment', async () => {
    await spend(30, 's1');
    const answers = await Promise.all([takeBack('unused'), takeBack('unused'), takeBack('owe')]);
    expect(answers.flat()).toHaveLength(1);
    const [available, owed] = await account();
    // Either of the two ways came first; the other found it done.
    expect([
      [40, 0],
      [40, 30],
    ]).toContainEqual([available, owed]);
    expect(await takeBack('owe')).toEqual([]);
  });

  it('are owed where they were spent, and the next points pay that', async () => {
    await spend(130, 's1');
    expect(await takeBack('owe', ['a', 'b'])).toEqual([
      { memberId: '1', occasion: 'a', taken: 0, owed: 100 },
      { memberId: '1', occasion: 'b', taken: 10, owed: 30 },
    ]);
    expect(await account()).toEqual([0, 130]);
    await give('1', 200, 'c');
    expect(await account()).toEqual([70, 0]);
  });

  it('leave other grants alone, and people who were given nothing', async () => {
    expect(await takeBack('unused')).toEqual([{ memberId: '1', occasion: 'a', taken: 100, owed: 0 }]);
    expect(await account()).toEqual([40, 0]);
  });
});
