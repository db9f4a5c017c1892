import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { commonTerms } from '../../../test/factories/engagement-terms.js';
import { createEngagement } from '../../../test/factories/engagement.js';
import { insertJoinedMembers } from '../../../test/factories/joined-members.js';
import { signUpNaively } from '../../../test/naive/naive-engagement.js';
import { engagementInvariants } from './engagement.invariants.js';

/** Rounds of every race; 0, the short form, runs two capacities once. `RACE_ROUNDS=20` makes 100 runs. */
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 0);
const CAPACITIES = ROUNDS > 0 ? [1, 7, 59, 60, 70] : [7, 60];
const PEOPLE = 60;

let test: TestDatabase;
let world: ReturnType<typeof createEngagement>;

beforeAll(async () => {
  test = await createTestDatabase('f_sign_up', 20);
});
beforeEach(async () => {
  await test.clear();
  world = createEngagement(test.database);
});
afterAll(() => test.drop());

const event = (change: object = {}) => ({
  ...commonTerms('茶会'),
  place: '门店二楼',
  heldFrom: '2020-01-01T00:00:00Z',
  heldUntil: '2099-01-01T00:00:00Z',
  capacity: 10,
  hasWaitingList: false,
  onSignUp: [{ kind: 'points', points: 1 }],
  onAttend: [{ kind: 'points', points: 20 }],
  ...change,
});

async function start(change: object = {}): Promise<string> {
  const id = await world.service.create('sign_up', event(change), 'spec');
  await world.service.start(id, 'spec');
  return id;
}

const broken = async () =>
  (await Promise.all(engagementInvariants.map(({ sql }) => test.database.rows(sql)))).flat();
const balance = async (memberId: string) =>
  (await world.pointsRead.balance(test.database, memberId)).available;
const attendCode = async (id: string) =>
  (await world.results.of(test.database, (await world.store.find(test.database, id))!)).signUp?.attendCode ??
  '';

describe('seats', () => {
  it('are never more than there are, whoever signs up at once', { timeout: 600_000 }, async () => {
    const memberIds = await insertJoinedMembers(test.database, PEOPLE);
    for (let round = 0; round < Math.max(ROUNDS, 1); round += 1) {
      for (const capacity of CAPACITIES) {
        const id = await start({ capacity });
        const results = await Promise.allSettled(
          memberIds.map((memberId) => world.signUps.signUp(memberId, id)),
        );
        const seated = results.filter((result) => result.status === 'fulfilled');
        expect(seated.length, `capacity ${capacity}`).toBe(Math.min(capacity, PEOPLE));
        const reasons = results.flatMap((result) =>
          result.status === 'rejected' ? [(result.reason as { code: string }).code] : [],
        );
        expect(new Set(reasons)).toEqual(new Set(capacity < PEOPLE ? ['engagement.full'] : []));
      }
    }
    expect(await broken()).toEqual([]);
  });

  it('are too many where one looks, decides and writes', async () => {
    const memberIds = await insertJoinedMembers(test.database, PEOPLE);
    let tooMany = 0;
    for (let round = 0; round < 3; round += 1) {
      const id = await start({ capacity: 5 });
      const won = await Promise.all(memberIds.map((memberId) => signUpNaively(test.database, id, memberId)));
      tooMany += Math.max(won.filter(Boolean).length - 5, 0);
    }
    expect(tooMany).toBeGreaterThan(0);
  });

  it('given up go to those who wait, in their order, also while many come and go', async () => {
    const memberIds = await insertJoinedMembers(test.database, 30);
    const id = await start({ capacity: 10, hasWaitingList: true, heldFrom: '2098-01-01T00:00:00Z' });
    for (const memberId of memberIds) await world.signUps.signUp(memberId, id);
    expect(await world.signUps.signUp(memberIds[12] ?? '', id)).toMatchObject({ waitingPosition: 3 });
    await world.signUps.cancel(memberIds[0] ?? '', id);
    expect(await world.signUps.signUp(memberIds[10] ?? '', id)).toMatchObject({ state: 'seated' });
    expect(await world.signUps.signUp(memberIds[12] ?? '', id)).toMatchObject({ waitingPosition: 2 });
    await Promise.all([
      ...memberIds.slice(1, 15).map((memberId) => world.signUps.cancel(memberId, id)),
      ...memberIds.slice(15).map((memberId) => world.signUps.signUp(memberId, id)),
    ]);
    const rows = await test.database.rows<{ member_id: string }>(
      `SELECT s.member_id FROM sign_up s WHERE s.state = 'seated' ORDER BY s.member_id`,
    );
    expect(rows.map(({ member_id: memberId }) => memberId)).toEqual(memberIds.slice(15, 25));
    expect(await broken()).toEqual([]);
  });

  it('may become more, never fewer than are taken', async () => {
    const [one = '', two = '', three = ''] = await insertJoinedMembers(test.database, 3);
    const id = await start({ capacity: 2, hasWaitingList: true });
    for (const memberId of [one, two, three]) await world.signUps.signUp(memberId, id);
    await expect(
      world.service.edit(id, event({ capacity: 1, hasWaitingList: true }), 'spec'),
    ).rejects.toMatchObject({ code: 'engagement.wrong-state' });
    await world.service.edit(id, event({ capacity: 3, hasWaitingList: true }), 'spec');
    expect(await world.signUps.signUp(three, id)).toMatchObject({ state: 'seated' });
    expect(await broken()).toEqual([]);
  });
});

describe('attending', () => {
  it('takes a seat and the code of the day, and gives once', async () => {
    const [one = '', two = ''] = await insertJoinedMembers(test.database, 2);
    const id = await start();
    const code = await attendCode(id);
    await expect(world.signUps.attend(one, id, code)).rejects.toMatchObject({
      code: 'engagement.not-seated',
    });
    await world.signUps.signUp(one, id);
    await Promise.all([world.signUps.attend(one, id, code), world.signUps.attend(one, id, ` ${code}`)]);
    expect(await balance(one)).toBe(21);
    await expect(world.signUps.cancel(one, id)).rejects.toMatchObject({ code: 'engagement.wrong-state' });
    await world.signUps.signUp(two, id);
    const signUp = await test.database.row<{ id: string }>(
      'SELECT s.id FROM sign_up s WHERE s.member_id = ?',
      [two],
    );
    await world.signUps.attendByHand(id, signUp?.id ?? '', '店员');
    await world.signUps.attendByHand(id, signUp?.id ?? '', '店员');
    expect(await balance(two)).toBe(21);
    expect(await broken()).toEqual([]);
  });

  it('allows ten wrong codes and is only while the event is held', async () => {
    const [memberId = ''] = await insertJoinedMembers(test.database, 1);
    const id = await start();
    await world.signUps.signUp(memberId, id);
    const code = await attendCode(id);
    const wrong = code === '000000' ? '000001' : '000000';
    for (let left = 9; left >= 0; left -= 1) {
      await expect(world.signUps.attend(memberId, id, wrong)).rejects.toMatchObject({
        code: 'engagement.attend-code-wrong',
        details: { triesLeft: left },
      });
    }
    await expect(world.signUps.attend(memberId, id, code)).rejects.toMatchObject({
      code: 'engagement.attend-locked',
      status: 429,
    });
    const later = await start({ heldFrom: '2098-01-01T00:00:00Z' });
    await world.signUps.signUp(memberId, later);
    await expect(world.signUps.attend(memberId, later, await attendCode(later))).rejects.toMatchObject({
      code: 'engagement.not-running',
    });
  });
});
