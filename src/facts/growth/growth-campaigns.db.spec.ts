import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createGrowth, type GrowthServices } from '../../../test/factories/growth.js';
import { insertPeople } from '../../../test/factories/people.js';

const GRANT = { campaignCode: 'SUMMER', memberIds: ['1'], points: 100, note: '夏季签到', grantedBy: 'spec' };

let test: TestDatabase;
let growth: GrowthServices;

beforeAll(async () => {
  test = await createTestDatabase('growth_campaigns');
});
beforeEach(async () => {
  await test.clear();
  growth = createGrowth(test.database);
});
afterAll(() => test.drop());

const total = (memberId: number) => growth.read.total(test.database, String(memberId));
const marked = async () =>
  (
    await test.database.rows<{ member_id: string }>(
      `SELECT DISTINCT k.member_id FROM member_mark k WHERE k.reason = 'growth' ORDER BY k.member_id`,
    )
  ).map((row) => row.member_id);
const entrySum = async () =>
  (await test.database.row<{ total: number | null }>('SELECT SUM(e.points) AS total FROM growth_entry e'))
    ?.total ?? 0;
const balanceSum = async () =>
  (await test.database.row<{ total: number | null }>('SELECT SUM(b.total) AS total FROM growth_balance b'))
    ?.total ?? 0;

describe('growth of campaigns', () => {
  it('is given once per person and campaign, whoever asks again', async () => {
    await insertPeople(test.database, ['a', 'b']);
    expect(await growth.campaigns.grantCampaign(GRANT)).toEqual({ granted: 1, already: 0 });
    const both = { ...GRANT, memberIds: ['2', '1', '2'] };
    expect(await growth.campaigns.grantCampaign(both)).toEqual({ granted: 1, already: 1 });
    expect(await growth.campaigns.grantCampaign({ ...GRANT, campaignCode: 'SUMME_' })).toEqual({
      granted: 1,
      already: 0,
    });
    expect([await total(1), await total(2), await marked(), await entrySum()]).toEqual([
      200,
      100,
      ['1', '2'],
      300,
    ]);
  });

  it('is given once when two people press the button', async () => {
    await insertPeople(
      test.database,
      Array.from({ length: 30 }, (_, index) => `p${index}`),
    );
    const memberIds = Array.from({ length: 30 }, (_, index) => String(index + 1));
    const results = await Promise.all(
      [memberIds, [...memberIds].reverse(), memberIds].map((ids) =>
        growth.campaigns.grantCampaign({ ...GRANT, memberIds: ids }),
      ),
    );
    expect(results.reduce((sum, { granted }) => sum + granted, 0)).toBe(30);
    expect([await entrySum(), await balanceSum()]).toEqual([3000, 3000]);
  });

  it.each([
    ['campaignCode', { campaignCode: '夏季' }, 'growth.grant-invalid'],
    ['points', { points: 0 }, 'growth.grant-invalid'],
    ['points', { points: 1.5 }, 'growth.grant-invalid'],
    ['note', { note: '长'.repeat(129) }, 'growth.grant-invalid'],
    ['memberIds', { memberIds: [] }, 'growth.grant-invalid'],
    [undefined, { memberIds: ['1', '99'] }, 'growth.people-unknown'],
  ])('refuses a wrong %s with one error, and gives nobody anything', async (field, change, code) => {
    await insertPeople(test.database, ['a']);
    await expect(growth.campaigns.grantCampaign({ ...GRANT, ...change })).rejects.toMatchObject({
      code,
      ...(field ? { details: { field } } : {}),
    });
    expect(await entrySum()).toBe(0);
  });
});
