import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createGrowth, type GrowthServices } from '../../../test/factories/growth.js';
import { bought, GROWTH_RULES, growthLedger } from '../../../test/factories/growth-ledger.js';
import { insertOrders, insertPeople } from '../../../test/factories/people.js';
import { addDays } from '../../platform/clock/business-date.js';

const TODAY = '2026-06-30';

let test: TestDatabase;
let growth: GrowthServices;

beforeAll(async () => {
  test = await createTestDatabase('growth_backfill');
});
beforeEach(async () => {
  await test.clear();
  growth = createGrowth(test.database);
  await growth.facts.clock.fix(TODAY, 'spec');
});
afterAll(() => test.drop());

const { setRules, orderIds, settle, visit, settleActivities, total, entries, marked, broken } = growthLedger(
  () => ({
    database: test.database,
    growth,
  }),
);

describe('rules that come later than what they are for', () => {
  it('look at all earlier orders and activities once, and mark nobody', async () => {
    await insertPeople(test.database, ['a', 'b', 'c']);
    await insertOrders(
      test.database,
      Array.from({ length: 2500 }, (_, index) =>
        bought((index % 2) + 1, addDays('2026-01-01', index % 150), 1000, { externalId: `no-${index}` }),
      ),
    );
    await visit(3, '2026-03-01', 'v');
    await setRules(GROWTH_RULES);
    await test.database.run('DELETE FROM member_mark');
    const done: number[] = [];
    expect(await growth.backfill.catchUp((now) => void done.push(now))).toBe(2501);
    expect([await total(1), await total(2), await total(3)]).toEqual([25_000, 25_000, 5]);
    expect([done, await marked(), await broken()]).toEqual([[1000, 2000, 2500], [], []]);
    expect(await growth.backfill.catchUp()).toBe(0);
  });

  it('leave what was earned as it is, and go on where a killed walk stopped', async () => {
    await setRules(GROWTH_RULES);
    await insertPeople(test.database, ['a']);
    await insertOrders(test.database, [bought(1, '2026-03-01', 10_000)]);
    await growth.backfill.catchUp();
    await insertOrders(test.database, [bought(1, '2026-04-01', 10_000), bought(1, '2026-05-01', 10_000)]);
    await setRules({ ...GROWTH_RULES, perYuan: 2, startsOn: '2026-01-01' });
    const [, second = '', third = ''] = await orderIds();
    const rules = await test.database.row<{ id: string }>('SELECT MAX(s.id) AS id FROM setting s');
    await test.database.run('INSERT INTO growth_backfill (rules_id, order_id_done) VALUES (?, ?)', [
      rules?.id ?? null,
      second,
    ]);
    await growth.backfill.catchUp();
    expect(await total(1)).toBe(110 + 210);
    await settle([second, third]);
    expect(await total(1)).toBe(110 + 210 + 210);
  });
});

describe('growth of activities', () => {
  it('is earned up to the day’s limit, once per deed, and following once in a life', async () => {
    await setRules(GROWTH_RULES);
    await insertPeople(test.database, ['a']);
    for (const key of ['1', '2', '3', '4']) await visit(1, '2026-03-01', key);
    await visit(1, '2026-03-02', 'f1', 'followed');
    await visit(1, '2026-03-03', 'f2', 'followed');
    await settleActivities(1);
    expect(await settleActivities(1)).toBe(0);
    expect(await total(1)).toBe(12 + 12);
    const lines = await growth.read.entries(test.database, '1', { limit: 10 });
    expect(lines.map(({ note, points }) => [note, points])).toEqual([
      ['关注', 12],
      ['访问', 2],
      ['访问', 5],
      ['访问', 5],
    ]);
  });

  it('is written once when two workers hear of the same deeds', async () => {
    await setRules(GROWTH_RULES);
    await insertPeople(test.database, ['a', 'b', 'c']);
    for (const memberId of [1, 2, 3]) await visit(memberId, '2026-03-01', `v${memberId}`);
    await Promise.all(Array.from({ length: 6 }, () => settleActivities(1, 2, 3)));
    expect([(await entries()).length, await broken()]).toEqual([3, []]);
  });

  it('follows the refresh of facts, so that a deed and its growth are told by themselves', async () => {
    await setRules(GROWTH_RULES);
    await insertPeople(test.database, ['a']);
    await visit(1, '2026-06-01', 'v1');
    await growth.drain();
    expect(await total(1)).toBe(5);
  });
});
