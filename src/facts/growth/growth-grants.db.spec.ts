import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createGrowth, type GrowthServices } from '../../../test/factories/growth.js';
import { insertPeople } from '../../../test/factories/people.js';

let test: TestDatabase;
let growth: GrowthServices;

beforeAll(async () => {
  test = await createTestDatabase('growth_grants');
});
beforeEach(async () => {
  await test.clear();
  growth = createGrowth(test.database);
  await insertPeople(test.database, ['a', 'b', 'c']);
});
afterAll(() => test.drop());

const give = (members: { memberId: string; points: number; occasion?: string }[]) =>
  test.database.transaction((tx) =>
    growth.grants.grant(tx, { sourceKey: 'benefit:1', note: '升级礼', grantedBy: 'spec', members }),
  );
const takeBack = (members: { memberId: string; occasion?: string }[]) =>
  test.database.transaction((tx) =>
    growth.grants.takeBack(tx, { sourceKey: 'benefit:1', note: '退款', grantedBy: 'spec', members }),
  );
const totals = async () => {
  const sums: number[] = [];
  for (const id of ['1', '2', '3']) sums.push(await growth.read.total(test.database, id));
  return sums;
};

describe('growth given by benefits', () => {
  it('is given once per key, to as many as ask at once, and marks them', async () => {
    const members = [
      { memberId: '1', points: 50, occasion: 'enter:2:1' },
      { memberId: '2', points: 70, occasion: 'enter:3:1' },
    ];
    const results = await Promise.all([give(members), give(members), give([...members].reverse())]);
    expect(results.flatMap(({ given }) => given).sort()).toEqual(['1', '2']);
    expect(await give([{ memberId: '1', points: 50, occasion: 'enter:2:2' }])).toEqual({
      given: ['1'],
      existing: [],
    });
    expect(await totals()).toEqual([100, 70, 0]);
    const marks = await test.database.rows(`SELECT DISTINCT k.member_id, k.reason FROM member_mark k`);
    expect(marks).toHaveLength(2);
  });

  it('follows a merge: who had it as another record does not get it again', async () => {
    await give([{ memberId: '1', points: 50, occasion: 'birthday:2026' }]);
    await test.database.transaction((tx) => growth.service.mergeMembers(tx, '1', '2'));
    expect(await give([{ memberId: '2', points: 50, occasion: 'birthday:2026' }])).toMatchObject({
      existing: ['2'],
    });
    expect(await totals()).toEqual([0, 50, 0]);
  });

  it('is taken back once, and only where it was given', async () => {
    await give([{ memberId: '1', points: 50, occasion: 'x' }]);
    const both = [
      { memberId: '1', occasion: 'x' },
      { memberId: '3', occasion: 'x' },
    ];
    expect(await takeBack(both)).toEqual(['1']);
    expect(await takeBack(both)).toEqual([]);
    expect(await totals()).toEqual([0, 0, 0]);
    const lines = await growth.read.entries(test.database, '1', { limit: 5 });
    expect(lines.map(({ kindLabel, points }) => [kindLabel, points])).toEqual([
      ['权益收回', -50],
      ['权益赠送', 50],
    ]);
  });

  it('is whole and bounded', async () => {
    for (const points of [0, -1, 1.5, 1_000_001, Number.NaN])
      await expect(give([{ memberId: '1', points }])).rejects.toMatchObject({ code: 'growth.grant-invalid' });
    expect(await totals()).toEqual([0, 0, 0]);
  });
});
