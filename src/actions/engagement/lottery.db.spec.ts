import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { plainCoupon } from '../../../test/factories/coupons.js';
import { commonTerms } from '../../../test/factories/engagement-terms.js';
import { createEngagement } from '../../../test/factories/engagement.js';
import { insertJoinedMembers } from '../../../test/factories/joined-members.js';
import { takePrizeNaively } from '../../../test/naive/naive-engagement.js';
import type { LotteryPrize } from './engagement-definition.js';
import { engagementInvariants } from './engagement.invariants.js';
import { recordedDraw } from './lottery-record.service.js';
import { replay } from './lottery-draw.js';

/** Rounds of every race; 0, the short form, runs two stocks once. `RACE_ROUNDS=15` makes 105 runs. */
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 0);
const STOCKS = ROUNDS > 0 ? [0, 1, 7, 50, 199, 200, 250] : [1, 199];

let test: TestDatabase;
let world: ReturnType<typeof createEngagement>;

beforeAll(async () => {
  test = await createTestDatabase('f_lottery', 20);
});
beforeEach(async () => {
  await test.clear();
  world = createEngagement(test.database);
});
afterAll(() => test.drop());

const goods = (change: Partial<LotteryPrize> = {}): LotteryPrize => ({
  level: '一等奖',
  name: '茶具',
  kind: 'goods',
  templateId: null,
  points: null,
  worthFen: 10_000,
  oddsPpm: 1_000_000,
  stock: 1,
  ...change,
});

async function start(
  prizes: LotteryPrize[],
  chances: object[] = [{ source: 'activity', count: 1 }],
  more: object = {},
): Promise<string> {
  const definition = { ...commonTerms('周年抽奖'), method: '点击抽奖，即时开奖', prizes, chances, ...more };
  const id = await world.service.create('lottery', definition, 'spec');
  await world.service.start(id, 'spec');
  return id;
}

const broken = async () =>
  (await Promise.all(engagementInvariants.map(({ sql }) => test.database.rows(sql)))).flat();
const given = async (id: string): Promise<number> =>
  (
    await test.database.row<{ given: number }>(
      'SELECT SUM(p.given) AS given FROM lottery_prize p WHERE p.engagement_id = ?',
      [id],
    )
  )?.given ?? 0;

describe('a draw', () => {
  it('gives the prize of its roll once, and the same answer for the same key', async () => {
    const [memberId = ''] = await insertJoinedMembers(test.database, 1);
    const id = await start([goods({ stock: 2 })]);
    const first = await world.lotteries.draw(memberId, id, 'tap-1');
    expect(first).toMatchObject({
      prize: { level: '一等奖', name: '茶具' },
      chancesLeft: 0,
      isReplay: false,
    });
    expect(await world.lotteries.draw(memberId, id, 'tap-1')).toEqual({ ...first, isReplay: true });
    await expect(world.lotteries.draw(memberId, id, 'tap-2')).rejects.toMatchObject({
      code: 'engagement.no-chance',
    });
    const view = await world.lotteries.view(memberId, id);
    expect(view).toMatchObject({ seed: null, chancesLeft: 0, prizes: [{ stock: 2, left: 1 }] });
    expect(view.draws).toEqual([expect.objectContaining({ prize: '一等奖 茶具', isDelivered: false })]);
    expect(await broken()).toEqual([]);
  });

  it('gives coupons and points through their own books, and owes what cannot be had', async () => {
    const memberIds = await insertJoinedMembers(test.database, 2);
    const [one = '', two = ''] = memberIds;
    const templateId = await world.coupons.templates.createTemplate({ ...plainCoupon, stock: 5 }, 'spec');
    const coupon = goods({ kind: 'coupon', templateId, name: '满减券', stock: 2, oddsPpm: 1_000_000 });
    const id = await start([coupon]);
    expect((await world.lotteries.draw(one, id, 'k')).prize?.reward).toMatchObject({ state: 'given' });
    await world.coupons.templates.editTemplate(templateId, { ...plainCoupon, stock: 1 });
    const owed = await world.lotteries.draw(two, id, 'k');
    expect(owed.prize?.reward).toMatchObject({ state: 'owed', reason: '库存不足', couponId: null });
    expect(await world.service.settleOwed()).toEqual({ given: 0, owed: 1 });
    await world.coupons.templates.editTemplate(templateId, { ...plainCoupon, stock: 9 });
    expect(await world.service.settleOwed()).toEqual({ given: 1, owed: 0 });
    expect(await world.service.settleOwed()).toEqual({ given: 0, owed: 0 });
    expect(await world.coupons.read.count(test.database, { limit: 20 })).toBe(2);

    const points = await start([goods({ kind: 'points', points: 30, name: '30 积分' })]);
    await world.lotteries.draw(one, points, 'k');
    expect(await world.pointsRead.balance(test.database, one)).toMatchObject({ available: 30 });
    expect(await broken()).toEqual([]);
  });

  it('is for members, while the lottery runs', async () => {
    const [memberId = ''] = await insertJoinedMembers(test.database, 1);
    await test.database.run('INSERT INTO member (first_seen_at) VALUES (UTC_TIMESTAMP(3))');
    const outsider = String(Number(memberId) + 1);
    const id = await start([goods()]);
    await expect(world.lotteries.draw(outsider, id, 'k')).rejects.toMatchObject({
      code: 'engagement.not-member',
    });
    await expect(world.lotteries.draw(memberId, '999', 'k')).rejects.toMatchObject({
      code: 'engagement.not-found',
    });
    const later = await start([goods()], undefined, { startsAt: '2090-01-01T00:00:00Z' });
    await expect(world.lotteries.draw(memberId, later, 'k')).rejects.toMatchObject({
      code: 'engagement.not-running',
      details: { state: 'scheduled' },
    });
    await world.service.stop(id, 'spec', '测试');
    await expect(world.lotteries.draw(memberId, id, 'k')).rejects.toMatchObject({
      details: { state: 'stopped' },
    });
  });

  it('has as many chances as its sources give: a day, a check-in', async () => {
    const [memberId = ''] = await insertJoinedMembers(test.database, 1);
    const id = await start(
      [goods({ stock: 100, oddsPpm: 500_000 })],
      [
        { source: 'daily', count: 2 },
        { source: 'check_in', count: 1 },
      ],
    );
    const checkIn = { ...commonTerms('签到'), daily: [{ kind: 'points', points: 1 }] };
    await world.service.start(await world.service.create('check_in', checkIn, 'spec'), 'spec');
    expect((await world.lotteries.view(memberId, id)).chancesLeft).toBe(2);
    await world.checkIn.checkIn(memberId);
    await world.checkIn.checkIn(memberId);
    expect((await world.lotteries.view(memberId, id)).chancesLeft).toBe(3);
    for (const key of ['a', 'b', 'c']) await world.lotteries.draw(memberId, id, key);
    await expect(world.lotteries.draw(memberId, id, 'd')).rejects.toMatchObject({
      code: 'engagement.no-chance',
    });
    const rows = await test.database.rows('SELECT c.id FROM lottery_chance c WHERE c.outcome IS NOT NULL');
    expect(rows.length).toBe(3);
    expect(await broken()).toEqual([]);
  });
});

describe('two hundred who draw at once', () => {
  it('get exactly the prizes there are', { timeout: 600_000 }, async () => {
    const memberIds = await insertJoinedMembers(test.database, 200);
    for (let round = 0; round < Math.max(ROUNDS, 1); round += 1) {
      for (const stock of STOCKS) {
        // A prize of which there is none cannot be started with: the stock is set afterwards.
        const id = await start([goods({ stock: Math.max(stock, 1) })]);
        await test.database.run('UPDATE lottery_prize SET stock = ? WHERE engagement_id = ?', [stock, id]);
        const results = await Promise.all(
          memberIds.map((memberId) => world.lotteries.draw(memberId, id, 'k')),
        );
        expect(results.filter(({ prize }) => prize !== null).length, `stock ${stock}`).toBe(
          Math.min(stock, 200),
        );
        expect(await given(id)).toBe(Math.min(stock, 200));
      }
    }
    expect(await broken()).toEqual([]);
  });

  it('of one person with one chance get one draw, whatever the keys', async () => {
    const [memberId = ''] = await insertJoinedMembers(test.database, 1);
    const id = await start([goods({ stock: 100 })]);
    const results = await Promise.allSettled(
      Array.from({ length: 30 }, (_, index) => world.lotteries.draw(memberId, id, `device-${index % 6}`)),
    );
    const drawn = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(drawn.filter(({ isReplay }) => !isReplay).length).toBe(1);
    expect(await given(id)).toBe(1);
    expect(await broken()).toEqual([]);
  });

  it('get too many where one looks, decides and writes', async () => {
    let oversold = 0;
    for (let round = 0; round < 3; round += 1) {
      const id = await start([goods({ stock: 7 })]);
      const won = await Promise.all(Array.from({ length: 200 }, () => takePrizeNaively(test.database, id)));
      oversold += Math.max(won.filter(Boolean).length - 7, 0);
    }
    expect(oversold).toBeGreaterThan(0);
  });
});

describe('the file of a lottery', () => {
  it('is drawn again from the seed that was committed at the start and shown at the end', async () => {
    const memberIds = await insertJoinedMembers(test.database, 60);
    const prizes = [
      goods({ stock: 2, oddsPpm: 100_000 }),
      goods({ level: '二等奖', stock: 20, oddsPpm: 300_000 }),
    ];
    const id = await start(prizes, [{ source: 'daily', count: 2 }]);
    for (const key of ['a', 'b'])
      await Promise.all(memberIds.map((memberId) => world.lotteries.draw(memberId, id, key)));
    expect(await world.records.replay(test.database, id)).toMatchObject({ isInOrder: true, drawn: 120 });
    await world.service.stop(id, 'spec', '提前结束');
    const view = await world.lotteries.view(memberIds[0] ?? '', id);
    const draws = [];
    for await (const row of world.records.draws(test.database, id)) draws.push(recordedDraw(row));
    const result = replay({
      seedHex: view.seed ?? '',
      seedHash: view.seedHash,
      prizes: prizes.map(({ oddsPpm, stock }, index) => ({ prizeNo: index + 1, oddsPpm, stock })),
      draws,
    });
    expect(result).toEqual({ isSeedRight: true, drawn: 120, differences: [] });

    await test.database.run(
      `UPDATE lottery_chance SET outcome = 'won', prize_no = 1 WHERE engagement_id = ? AND outcome = 'lost' LIMIT 1`,
      [id],
    );
    const forged = await world.records.replay(test.database, id);
    expect(forged).toMatchObject({ isInOrder: false, isSeedRight: true, wrongPrizes: [{ prizeNo: 1 }] });
    expect(forged.differences.length).toBeGreaterThan(0);
    expect((await broken()).length).toBeGreaterThan(0);
  });

  it('is closed by the job when the time is over, and nothing is drawn after that', async () => {
    const [one = '', two = ''] = await insertJoinedMembers(test.database, 2);
    const id = await start([goods({ stock: 5 })]);
    await world.lotteries.draw(one, id, 'k');
    expect(await world.records.revealAll(new Date())).toBe(0);
    await test.database.run('UPDATE engagement SET ends_at = UTC_TIMESTAMP(3) WHERE id = ?', [id]);
    expect(await world.records.revealAll(new Date(Date.now() + 1_000))).toBe(1);
    expect(await world.records.revealAll(new Date(Date.now() + 1_000))).toBe(0);
    // Even if the clock were set back, a revealed lottery draws no more.
    await test.database.run(`UPDATE engagement SET ends_at = '2099-01-01' WHERE id = ?`, [id]);
    await expect(world.lotteries.draw(two, id, 'k')).rejects.toMatchObject({
      code: 'engagement.not-running',
    });
    expect(await broken()).toEqual([]);
  });
});

describe('a lottery that has started', () => {
  it('is frozen: every edit is refused', async () => {
    const id = await start([goods()]);
    const edit = { ...commonTerms('周年抽奖'), method: '同前', prizes: [goods({ stock: 2 })], chances: [] };
    await expect(world.service.edit(id, edit, 'spec')).rejects.toMatchObject({ code: 'engagement.frozen' });
    await world.service.stop(id, 'spec', '测试');
    await expect(world.service.edit(id, edit, 'spec')).rejects.toMatchObject({ code: 'engagement.frozen' });
    await expect(world.service.start(id, 'spec')).rejects.toMatchObject({ code: 'engagement.wrong-state' });
  });

  it('needs coupons enough for all its prizes', async () => {
    const templateId = await world.coupons.templates.createTemplate({ ...plainCoupon, stock: 5 }, 'spec');
    const coupon = goods({ kind: 'coupon', templateId, stock: 6 });
    await expect(start([coupon])).rejects.toMatchObject({
      code: 'engagement.not-ready',
      details: { problems: [{ path: 'prizes', problem: '券「满 200 减 30」只剩 5 张，奖品需要 6 张' }] },
    });
    const cheap = { ...coupon, stock: 5, worthFen: 2_999 };
    await expect(start([cheap])).rejects.toMatchObject({
      details: { problems: [{ path: 'prizes/0/worthFen' }] },
    });
    await expect(start([{ ...coupon, templateId: '999' }])).rejects.toMatchObject({
      code: 'engagement.not-ready',
    });
    await expect(start([])).rejects.toMatchObject({ details: { problems: [{ path: 'prizes' }] } });
    await expect(start([goods()], undefined, { organiser: '' })).rejects.toMatchObject({
      details: { problems: [{ path: 'organiser' }] },
    });
  });
});
