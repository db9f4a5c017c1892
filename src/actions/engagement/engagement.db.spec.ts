import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { plainCoupon } from '../../../test/factories/coupons.js';
import { commonTerms } from '../../../test/factories/engagement-terms.js';
import { createEngagement } from '../../../test/factories/engagement.js';
import { insertJoinedMembers } from '../../../test/factories/joined-members.js';
import { checkInNaively } from '../../../test/naive/naive-engagement.js';
import { addDays, businessDateOf } from '../../platform/clock/business-date.js';
import type { EngagementKind } from './engagement-definition.js';
import { engagementInvariants } from './engagement.invariants.js';

/** Rounds of every race; `RACE_ROUNDS=100` for a long run. */
const ROUNDS = Math.max(Number(process.env['RACE_ROUNDS'] ?? 0), 3);
const TODAY = '2026-11-22';

let test: TestDatabase;
let world: ReturnType<typeof createEngagement>;

beforeAll(async () => {
  test = await createTestDatabase('f_engagement', 20);
});
beforeEach(async () => {
  await test.clear();
  world = createEngagement(test.database);
  await world.clock.fix(TODAY, 'spec');
});
afterAll(() => test.drop());

async function start(kind: EngagementKind, definition: object): Promise<string> {
  const id = await world.service.create(kind, { ...commonTerms('活动'), ...definition }, 'spec');
  await world.service.start(id, 'spec');
  return id;
}

const broken = async () =>
  (await Promise.all(engagementInvariants.map(({ sql }) => test.database.rows(sql)))).flat();
const points = (amount: number) => ({ kind: 'points', points: amount });
const balance = async (memberId: string) =>
  (await world.pointsRead.balance(test.database, memberId)).available;
const activities = async () =>
  (
    await test.database.rows<{ kind: string; total: number }>(
      'SELECT a.kind, COUNT(*) AS total FROM activity a GROUP BY a.kind ORDER BY a.kind',
    )
  ).map(({ kind, total }) => `${kind} ${total}`);

describe('checking in', () => {
  const definition = {
    daily: [points(5)],
    streaks: [
      { days: 2, rewards: [points(10)] },
      { days: 3, rewards: [points(50)] },
    ],
    cycleDays: 3,
  };

  it('counts days in a row, gives bonuses, and begins anew after a cycle or a day left out', async () => {
    const [memberId = ''] = await insertJoinedMembers(test.database, 1);
    expect(await world.checkIn.today(memberId)).toBeNull();
    await expect(world.checkIn.checkIn(memberId)).rejects.toMatchObject({ code: 'engagement.none-running' });
    await start('check_in', definition);
    expect(await world.checkIn.today(memberId)).toMatchObject({
      isDone: false,
      streak: 0,
      next: { inDays: 2 },
    });
    const balances: number[] = [];
    for (const offset of [0, 1, 2, 3, 5]) {
      await world.clock.fix(addDays(TODAY, offset), 'spec');
      const result = await world.checkIn.checkIn(memberId);
      expect(result).toMatchObject({ isNew: true, isDone: true, streak: offset < 3 ? offset + 1 : 1 });
      balances.push(await balance(memberId));
    }
    expect(balances).toEqual([5, 20, 75, 80, 85]);
    const again = await world.checkIn.checkIn(memberId);
    expect(again).toMatchObject({ isNew: false, rewards: [{ label: '5 积分', state: 'given' }] });
    expect(again.days.map(({ isDone }) => isDone)).toEqual([false, true, true, true, true, false, true]);
    expect(await activities()).toEqual(['checked_in 5']);
    expect(await broken()).toEqual([]);
  });

  it('twice at once is once', async () => {
    const memberIds = await insertJoinedMembers(test.database, ROUNDS);
    await start('check_in', definition);
    for (const memberId of memberIds) {
      const results = await Promise.all(Array.from({ length: 8 }, () => world.checkIn.checkIn(memberId)));
      expect(results.filter(({ isNew }) => isNew).length).toBe(1);
      expect(await balance(memberId)).toBe(5);
    }
    expect(await broken()).toEqual([]);
  });

  it('twice at once is twice where one looks before one writes', async () => {
    const memberIds = await insertJoinedMembers(test.database, 5);
    let gifts = 0;
    for (const memberId of memberIds) {
      const give = async () => {
        gifts += 1;
        await test.database.row('SELECT 1 AS one');
      };
      await Promise.all(
        Array.from({ length: 8 }, () => checkInNaively(test.database, memberId, TODAY, give)),
      );
    }
    expect(gifts).toBeGreaterThan(memberIds.length);
  });
});

describe('an activity of which only one may run', () => {
  it('starts once, whoever starts at the same time', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const ids = await Promise.all(
        [1, 2, 3].map(() =>
          world.service.create('check_in', { ...commonTerms('签到'), daily: [points(1)] }, 'spec'),
        ),
      );
      const started = await Promise.allSettled(ids.map((id) => world.service.start(id, 'spec')));
      const won = ids.filter((_, index) => started[index]?.status === 'fulfilled');
      expect(won.length).toBe(1);
      const lost = started.find((result) => result.status === 'rejected');
      expect(lost?.reason).toMatchObject({ code: 'engagement.other-runs' });
      await world.service.stop(won[0] ?? '', 'spec', '换一个');
    }
  });
});

describe('completing the profile', () => {
  it('gives once, when everything asked for is filled', async () => {
    const [memberId = ''] = await insertJoinedMembers(test.database, 1);
    const id = await start('profile', { fields: ['birthday', 'city'], rewards: [points(15)] });
    await test.database.run(`UPDATE member SET city = '杭州' WHERE id = ?`, [memberId]);
    await expect(world.profile.claim(memberId, id)).rejects.toMatchObject({
      code: 'engagement.profile-incomplete',
      details: { missing: ['生日'] },
    });
    await test.database.run(`UPDATE member SET birthday = '1990-01-01' WHERE id = ?`, [memberId]);
    await Promise.all([world.profile.claim(memberId, id), world.profile.claim(memberId, id)]);
    expect(await balance(memberId)).toBe(15);
    expect(await activities()).toEqual(['profile_completed 1']);
  });
});

describe('forwarding', () => {
  it('is counted and brings nothing: no activity, no reward, no chance', async () => {
    const [memberId = ''] = await insertJoinedMembers(test.database, 1);
    const id = await start('check_in', { daily: [points(1)] });
    await world.forwards.count(memberId, id);
    expect(await world.forwards.count(memberId, id)).toEqual({ forwards: 2 });
    expect([await balance(memberId), await activities()]).toEqual([0, []]);
    const result = await world.results.of(test.database, (await world.store.find(test.database, id))!);
    expect([result.forwards, result.forwarders, result.people]).toEqual([2, 1, 0]);
  });
});

describe('terms', () => {
  it('are kept as they were when something was given', async () => {
    const [one = '', two = ''] = await insertJoinedMembers(test.database, 2);
    const templateId = await world.coupons.templates.createTemplate({ ...plainCoupon, stock: 1 }, 'spec');
    const id = await start('survey', {
      questions: [{ code: 'q', text: '题', type: 'text', isRequired: true }],
      rewards: [points(20)],
    });
    await world.answers.answer(one, id, { q: ['好'] });
    const changed = {
      ...commonTerms('活动'),
      questions: [{ code: 'q', text: '题', type: 'text', isRequired: true }],
      rewards: [points(5), { kind: 'coupon', templateId }],
    };
    await world.service.edit(id, changed, 'spec');
    await expect(world.service.edit(id, { ...changed, organiser: '' }, 'spec')).rejects.toMatchObject({
      code: 'engagement.not-ready',
    });
    const second = await world.answers.answer(two, id, { q: ['好'] });
    expect(second.rewards.map(({ label, state }) => `${label} ${state}`)).toEqual([
      '5 积分 given',
      '「满 200 减 30」1 张 given',
    ]);
    const rules = await world.read.rules(one, id);
    expect(rules.current).toMatchObject({ versionNo: 2 });
    expect(rules.current.lines).toContain('提交后：5 积分、「满 200 减 30」1 张');
    expect(rules.mine).toEqual([
      expect.objectContaining({
        versionNo: 1,
        reward: '20 积分',
        lines: expect.arrayContaining(['提交后：20 积分']),
      }),
    ]);
    // The last coupon is gone: whoever answers next is told so, and keeps the points.
    const [three = ''] = await insertJoinedMembers(test.database, 1);
    const third = await world.answers.answer(three, id, { q: ['好'] });
    expect(third.rewards[1]).toMatchObject({ state: 'refused', reason: '库存不足' });
    expect(await broken()).toEqual([]);
  });

  it('ask for what they require', async () => {
    const [memberId = ''] = await insertJoinedMembers(test.database, 1);
    const id = await start('vote', {
      question: '选',
      options: [
        { code: 'a', label: '甲' },
        { code: 'b', label: '乙' },
      ],
      maxChoices: 1,
      rewards: [],
      requires: ['phone_bound'],
    });
    await expect(world.answers.answer(memberId, id, { vote: ['a'] })).rejects.toMatchObject({
      code: 'engagement.requirement-missing',
    });
  });
});

describe('two people who are one', () => {
  it('keep one of what each did once, and everything else together', async () => {
    const [from = '', to = '', third = ''] = await insertJoinedMembers(test.database, 3);
    const checkIn = await start('check_in', { daily: [points(1)] });
    const vote = await start('vote', {
      question: '选',
      options: [
        { code: 'a', label: '甲' },
        { code: 'b', label: '乙' },
      ],
      maxChoices: 1,
      rewards: [],
    });
    const event = await start('sign_up', {
      place: '门店',
      heldFrom: '2099-01-01T00:00:00Z',
      heldUntil: '2099-01-02T00:00:00Z',
      capacity: 2,
      hasWaitingList: true,
    });
    for (const memberId of [from, to]) {
      await world.checkIn.checkIn(memberId);
      await world.answers.answer(memberId, vote, { vote: ['a'] });
      await world.signUps.signUp(memberId, event);
      await world.forwards.count(memberId, checkIn);
    }
    await world.clock.fix(addDays(TODAY, 1), 'spec');
    await world.checkIn.checkIn(from);
    expect(await world.signUps.signUp(third, event)).toMatchObject({ state: 'waiting', waitingPosition: 1 });
    await test.database.transaction(async (tx) => {
      await world.signUps.fillSeats(tx, await world.merges.move(tx, from, to));
    });
    expect((await world.checkIn.today(to))?.days.filter(({ isDone }) => isDone).length).toBe(2);
    const row = await world.store.find(test.database, vote);
    expect((await world.results.of(test.database, row!)).questions[0]?.options[0]?.votes).toBe(1);
    expect(await world.signUps.signUp(third, event)).toMatchObject({ state: 'seated' });
    expect(await world.forwards.count(to, checkIn)).toEqual({ forwards: 3 });
    expect(await broken()).toEqual([]);
  });
});

it('an instant of an activity falls on the business date, also where that stands', async () => {
  const [memberId = ''] = await insertJoinedMembers(test.database, 1);
  await world.clock.fix('1998-06-30', 'spec');
  await start('check_in', { daily: [points(1)] });
  await world.checkIn.checkIn(memberId);
  const [row] = await test.database.rows<{ occurred_at: Date }>('SELECT a.occurred_at FROM activity a');
  expect(businessDateOf(row?.occurred_at ?? new Date(0))).toBe('1998-06-30');
});
