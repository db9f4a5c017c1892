import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/db/test-database.js';
import { GrowthLife, LEVELS } from '../../../../test/factories/growth-life.js';

let test: TestDatabase;
let life: GrowthLife;

beforeAll(async () => {
  test = await createTestDatabase('growth_value');
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.clear();
  life = new GrowthLife(test.database);
});

describe('a member’s year', () => {
  it('begins at the bottom, rises at once, over two levels where one order is enough', async () => {
    await life.begin(LEVELS);
    expect(await life.stands()).toEqual(['普通', null, 0]);
    await life.buy(999);
    expect(await life.stands()).toEqual(['普通', null, 0]);
    await life.on('2026-02-01');
    await life.buy(1);
    expect(await life.stands()).toEqual(['银卡', '2026-05-12', 0]);
    await life.on('2026-02-10');
    await life.buy(4000);
    expect(await life.stands()).toEqual(['金卡', '2026-05-21', 0]);
    const [change] = await life.decisions.history.changesOfMember(test.database, '1', 1);
    expect(change).toMatchObject({ fromTier: '银卡', toTier: '金卡', cause: 'facts' });
    await life.on('2026-02-11');
    await life.buy(1);
    expect(await life.stands()).toEqual(['金卡', '2026-05-21', 0]);
  });

  it('is never lowered within the period, whatever comes back; its end judges', async () => {
    await life.begin(LEVELS);
    const order = await life.buy(5200);
    expect(await life.stands()).toEqual(['金卡', '2026-04-11', 0]);
    await life.on('2026-01-20');
    await life.refund(order, 1000);
    await life.refund(order, 5200);
    expect(await life.stands()).toEqual(['金卡', '2026-04-11', 0]);
    await life.night('2026-04-11');
    expect((await life.stands())[0]).toBe('金卡');
    await life.night('2026-04-12');
    expect((await life.stands())[0]).toBe('金卡');
    await life.night('2026-04-22');
    // one level down, and nothing is given back by it: all growth of this person was refunded
    expect(await life.stands()).toEqual(['银卡', '2026-07-31', 0]);
    await life.night('2026-08-11');
    expect(await life.stands()).toEqual(['普通', null, 0]);
  });

  it('is kept with exactly what the keep rule asks, and lost with one point less', async () => {
    await life.begin({ ...LEVELS, graceDays: 0 });
    await life.buy(1000);
    await life.on('2026-03-01');
    await life.buy(299);
    await life.night('2026-04-11');
    expect(await life.stands()).toEqual(['银卡', '2026-04-11', 0]);
    await life.night('2026-04-12');
    expect(await life.stands()).toEqual(['普通', null, 1299]);

    await life.buy(1000);
    expect(await life.stands()).toEqual(['银卡', '2026-07-21', 1299]);
    await life.buy(300);
    await life.night('2026-07-22');
    // the period is closed: what it earned is used up, and the next one ends 100 days after the last
    expect(await life.stands()).toEqual(['银卡', '2026-10-29', 1599]);
    await life.night('2026-10-30');
    expect((await life.stands())[0]).toBe('普通');
  });

  it('may be saved in the days of grace, at once', async () => {
    await life.begin(LEVELS);
    await life.buy(1000);
    await life.night('2026-04-12');
    expect(await life.stands()).toEqual(['银卡', '2026-04-11', 0]);
    await life.on('2026-04-21');
    await life.buy(300);
    expect(await life.stands()).toEqual(['银卡', '2026-07-20', 300]);
  });

  it('loses the level on the first day after the grace', async () => {
    await life.begin(LEVELS);
    await life.buy(1200);
    await life.night('2026-04-21');
    expect((await life.stands())[0]).toBe('银卡');
    await life.night('2026-04-22');
    expect(await life.stands()).toEqual(['普通', null, 1200]);
  });

  it('rises in the days of grace as on any other day', async () => {
    await life.begin(LEVELS);
    await life.buy(1000);
    await life.night('2026-04-15');
    await life.buy(4000);
    expect(await life.stands()).toEqual(['金卡', '2026-07-24', 0]);
  });

  it('has its refund of a part taken from what the period earned', async () => {
    await life.begin({ ...LEVELS, graceDays: 0 });
    await life.buy(1000);
    await life.on('2026-02-01');
    const order = await life.buy(400);
    await life.on('2026-03-01');
    await life.refund(order, 101);
    await life.night('2026-04-12');
    expect((await life.stands())[0]).toBe('普通');
  });

  it('is judged once, for the latest date, after missed nights', async () => {
    await life.begin(LEVELS);
    await life.buy(5000);
    await life.night('2026-12-31');
    expect(await life.stands()).toEqual(['银卡', '2027-04-10', 4000]);
    const changes = await life.decisions.history.changesOfMember(test.database, '1', 10);
    expect(changes).toHaveLength(3);
    await life.night('2026-12-31');
    expect(await life.stands()).toEqual(['银卡', '2027-04-10', 4000]);
  });

  it('is renewed from today where the next period would be over already', async () => {
    await life.begin(LEVELS);
    await life.buy(1300);
    await life.night('2026-12-31');
    expect(await life.stands()).toEqual(['银卡', '2027-04-10', 300]);
  });

  it('is placed by what the period earned where the scheme says so', async () => {
    await life.begin({ ...LEVELS, onMiss: 're_evaluate', graceDays: 0 });
    await life.buy(5000);
    await life.on('2026-02-01');
    await life.buy(1500);
    await life.night('2026-04-12');
    expect(await life.stands()).toEqual(['银卡', '2026-07-21', 5000]);
    await life.night('2026-07-22');
    // 1500 are left of it, 500 of them the period's own: enough to keep 银卡
    expect(await life.stands()).toEqual(['银卡', '2026-10-29', 5500]);
    await life.night('2026-10-30');
    expect(await life.stands()).toEqual(['普通', null, 6500]);
  });

  it('counts growth that becomes known late, also for a period that waits in its grace', async () => {
    await life.begin(LEVELS);
    await life.buy(1000);
    await life.night('2026-04-14');
    await life.buy(300, '2026-04-10');
    expect(await life.stands()).toEqual(['银卡', '2026-07-20', 300]);
  });
});
