import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { commonTerms } from '../../../test/factories/engagement-terms.js';
import { createEngagement } from '../../../test/factories/engagement.js';
import { addDays } from '../../platform/clock/business-date.js';
import { engagementInvariants } from './engagement.invariants.js';
import { maskedName } from './referral.service.js';
import { newReferralCode, typedReferralCode } from './referral-code.js';

const TODAY = '2026-11-02';

let test: TestDatabase;
let world: ReturnType<typeof createEngagement>;
let programme: string;

beforeAll(async () => {
  test = await createTestDatabase('f_referral', 15);
});
beforeEach(async () => {
  await test.clear();
  world = createEngagement(test.database);
  await world.clock.fix(TODAY, 'spec');
  await test.database.run(
    `INSERT INTO channel (id, code, kind, name, settings_json) VALUES (1, 'shop', 'csv', '店', '{}')`,
  );
  programme = await world.service.create(
    'referral',
    { ...commonTerms('推荐有礼'), points: 200, monthlyLimit: 2, minOrderFen: 1_000 },
    'spec',
  );
  await world.service.start(programme, 'spec');
});
afterAll(() => test.drop());

async function person(name: string, joinedAt: string | null): Promise<string> {
  const { insertId } = await test.database.run(
    'INSERT INTO member (display_name, first_seen_at, joined_at) VALUES (?, ?, ?)',
    [name, new Date('2026-01-01'), joinedAt && new Date(joinedAt)],
  );
  return insertId;
}

/** Joins as the mini-program does: the friend is bound in the transaction of joining. */
async function join(friendMemberId: string, code: string, joinedNow = true) {
  return test.database.transaction(async (tx) => {
    if (joinedNow)
      await tx.run('UPDATE member SET joined_at = UTC_TIMESTAMP(3) WHERE id = ?', [friendMemberId]);
    return world.referral.bindOnJoin(tx, { friendMemberId, code, joinedNow });
  });
}

let orders = 0;
async function order(
  memberId: string,
  paidOn: string,
  amountFen = 5_000,
  more: { state?: string; refundedFen?: number } = {},
): Promise<string> {
  orders += 1;
  const paidAt = new Date(`${paidOn}T04:00:00Z`);
  const { insertId } = await test.database.run(
    `INSERT INTO shop_order (channel_id, external_id, member_id, buyer_identity_id, buyer_external_id, state,
       paid_amount_fen, refunded_amount_fen, placed_at, paid_at) VALUES (1, ?, ?, 1, 'b', ?, ?, ?, ?, ?)`,
    [`o-${orders}`, memberId, more.state ?? 'paid', amountFen, more.refundedFen ?? 0, paidAt, paidAt],
  );
  return insertId;
}

const codeOf = async (memberId: string) => (await world.referral.invite(memberId)).code;
const balance = async (memberId: string) =>
  (await world.pointsRead.balance(test.database, memberId)).available;
const states = async () =>
  (
    await test.database.rows<{ state: string; refusal: string | null; suspicion: string | null }>(
      'SELECT r.state, r.refusal, r.suspicion FROM referral r ORDER BY r.id',
    )
  ).map(({ state, refusal, suspicion }) =>
    [state, refusal, suspicion].filter((word) => word !== null).join(' '),
  );
const broken = async () =>
  (await Promise.all(engagementInvariants.map(({ sql }) => test.database.rows(sql)))).flat();

describe('a code', () => {
  it('is one per member, however often it is asked for at once, and forgives how it is typed', async () => {
    const inviter = await person('王小明', '2026-01-01');
    const invitations = await Promise.all(Array.from({ length: 6 }, () => world.referral.invite(inviter)));
    expect(new Set(invitations.map(({ code }) => code)).size).toBe(1);
    const code = newReferralCode();
    expect(typedReferralCode(` ${code.slice(0, 4).toLowerCase()}-${code.slice(4)} `)).toBe(code);
    expect(typedReferralCode('OIL00000')).toBe('01100000');
    expect(typedReferralCode('short')).toBeUndefined();
    expect(maskedName('王小明')).toBe('王**');
    await expect(world.referral.invite(await person('路人', null))).rejects.toMatchObject({
      code: 'engagement.not-member',
    });
  });
});

describe('binding a friend', () => {
  it('happens once, at joining, never to oneself, a member, or somebody who has bought', async () => {
    const inviter = await person('甲', '2026-01-01');
    const other = await person('乙', '2026-01-01');
    const code = await codeOf(inviter);
    const friend = await person('丙', null);
    await expect(world.referral.check(friend, 'ZZZZZZZZ')).rejects.toMatchObject({
      code: 'referral.code-unknown',
    });
    await expect(world.referral.check(inviter, code)).rejects.toMatchObject({ code: 'referral.self' });
    await expect(world.referral.check(other, code)).rejects.toMatchObject({
      code: 'referral.already-member',
    });
    await world.referral.check(friend, code);
    expect(await join(friend, code)).toBe('bound');
    expect(await join(friend, await codeOf(other))).toBe('already_bound');
    expect(await join(other, code, false)).toBe('already_member');
    expect(await join(inviter, code)).toBe('self');
    expect(await join(await person('丁', null), 'nothing')).toBe('code_unknown');
    const buyer = await person('戊', null);
    await order(buyer, '2026-10-01');
    expect(await join(buyer, code)).toBe('bought_before');
    expect(await states()).toEqual(['waiting']);
    expect(await world.referral.invite(inviter)).toMatchObject({
      invited: 1,
      waiting: 1,
      rewarded: 0,
      friends: [{ name: '丙**', state: 'waiting' }],
    });
    await world.service.stop(programme, 'spec', '结束');
    expect(await join(await person('己', null), code)).toBe('not_running');
  });

  it('at once with two codes binds one', async () => {
    const codes = await Promise.all(
      ['甲', '乙', '丙'].map(async (name) => codeOf(await person(name, '2026-01-01'))),
    );
    const friend = await person('丁', null);
    const outcomes = await Promise.all(codes.map((code) => join(friend, code)));
    expect(outcomes.filter((outcome) => outcome === 'bound').length).toBe(1);
  });
});

describe('the reward', () => {
  it('comes once, to the inviter alone, when the first order has passed the refund period', async () => {
    const grandparent = await person('祖', '2026-01-01');
    const inviter = await person('甲', null);
    await join(inviter, await codeOf(grandparent));
    const friend = await person('乙', null);
    await join(friend, await codeOf(inviter));
    expect(await world.settling.settle(addDays(TODAY, 30))).toEqual({ rewarded: 0, refused: 0 });
    await order(friend, TODAY);
    await order(friend, addDays(TODAY, 1));
    expect(await world.settling.settle(addDays(TODAY, 7))).toEqual({ rewarded: 0, refused: 0 });
    const both = await Promise.all([1, 2, 3].map(() => world.settling.settle(addDays(TODAY, 8))));
    expect(both.reduce((sum, { rewarded }) => sum + rewarded, 0)).toBe(1);
    expect(await world.settling.settle(addDays(TODAY, 9))).toEqual({ rewarded: 0, refused: 0 });
    // One level: the inviter's inviter gets nothing for the friend, and the friend nothing either.
    expect([await balance(grandparent), await balance(inviter), await balance(friend)]).toEqual([0, 200, 0]);
    expect(await broken()).toEqual([]);
  });

  it('goes by what counts: cancelled, refunded, small and still disputed orders do not', async () => {
    const inviter = await person('甲', '2026-01-01');
    const friend = await person('乙', null);
    await join(friend, await codeOf(inviter));
    await order(friend, TODAY, 5_000, { state: 'cancelled' });
    await order(friend, TODAY, 5_000, { refundedFen: 5_000 });
    await order(friend, TODAY, 999);
    await order(friend, TODAY, 5_000, { refundedFen: 4_500 });
    const disputed = await order(friend, TODAY);
    await test.database.run(
      `INSERT INTO refund (channel_id, external_id, order_external_id, order_id, amount_fen, state)
       VALUES (1, 'r', 'o', ?, 100, 'open')`,
      [disputed],
    );
    expect(await world.settling.settle(addDays(TODAY, 20))).toEqual({ rewarded: 0, refused: 0 });
    await test.database.run(`UPDATE refund SET state = 'closed'`);
    expect(await world.settling.settle(addDays(TODAY, 20))).toEqual({ rewarded: 1, refused: 0 });
    expect(await balance(inviter)).toBe(200);
  });

  it('stops at the limit of the month, also when many come due at once', async () => {
    const inviter = await person('甲', '2026-01-01');
    const code = await codeOf(inviter);
    for (const name of ['一', '二', '三', '四']) {
      const friend = await person(name, null);
      await join(friend, code);
      await order(friend, TODAY);
    }
    await Promise.all([1, 2].map(() => world.settling.settle(addDays(TODAY, 8))));
    expect((await states()).toSorted()).toEqual([
      'refused over_limit',
      'refused over_limit',
      'rewarded',
      'rewarded',
    ]);
    const late = await person('五', null);
    await join(late, code);
    await order(late, '2026-11-20');
    expect(await world.settling.settle('2026-12-05')).toEqual({ rewarded: 1, refused: 0 });
    expect(await balance(inviter)).toBe(600);
    expect(await broken()).toEqual([]);
  });

  it('keeps the promise made when the friend was bound, also after the programme has ended', async () => {
    const inviter = await person('甲', '2026-01-01');
    const friend = await person('乙', null);
    await join(friend, await codeOf(inviter));
    await world.service.edit(
      programme,
      { ...commonTerms('推荐有礼'), points: 10, monthlyLimit: 2, minOrderFen: 1_000 },
      'spec',
    );
    await world.service.stop(programme, 'spec', '结束');
    await order(friend, TODAY);
    await world.settling.settle(addDays(TODAY, 8));
    expect(await balance(inviter)).toBe(200);
  });

  it('waits as long as the refund period is set to', async () => {
    const inviter = await person('甲', '2026-01-01');
    const friend = await person('乙', null);
    await join(friend, await codeOf(inviter));
    await order(friend, TODAY);
    await test.database.run(
      `INSERT INTO setting (name, value_json, set_by) VALUES ('points.refund-days', '15', 'spec')`,
    );
    expect(await world.settling.settle(addDays(TODAY, 15))).toMatchObject({ rewarded: 0 });
    expect(await world.settling.settle(addDays(TODAY, 16))).toMatchObject({ rewarded: 1 });
  });
});

describe('two records of one person', () => {
  const merge = async (from: string, to: string) => {
    await test.database.transaction(async (tx) => {
      await tx.run('UPDATE member SET merged_into_id = ? WHERE id = ?', [to, from]);
      await world.merges.move(tx, from, to);
    });
  };

  it('that invited itself earns nothing', async () => {
    const inviter = await person('甲', '2026-01-01');
    const friend = await person('甲', null);
    await join(friend, await codeOf(inviter));
    await order(friend, TODAY);
    await merge(friend, inviter);
    await world.settling.settle(addDays(TODAY, 30));
    expect(await states()).toEqual(['refused same_person']);
    expect(await balance(inviter)).toBe(0);
  });

  it('one of which was a member before earns its inviter nothing', async () => {
    const inviter = await person('甲', '2026-01-01');
    const known = await person('乙', '2026-02-01');
    const friend = await person('乙', null);
    await join(friend, await codeOf(inviter));
    await merge(friend, known);
    expect(await states()).toEqual(['refused known_member']);
  });

  it('both invited count once', async () => {
    const inviters = [await person('甲', '2026-01-01'), await person('乙', '2026-01-01')];
    const friends = [await person('丙', null), await person('丙', null)];
    for (const [index, friend] of friends.entries()) await join(friend, await codeOf(inviters[index] ?? ''));
    await merge(friends[1] ?? '', friends[0] ?? '');
    expect(await states()).toEqual(['waiting', 'refused bound_twice']);
  });

  it('found after the reward are noted for the operator', async () => {
    const inviter = await person('甲', '2026-01-01');
    const friend = await person('甲', null);
    await join(friend, await codeOf(inviter));
    await order(friend, TODAY);
    await world.settling.settle(addDays(TODAY, 8));
    await merge(friend, inviter);
    expect(await states()).toEqual(['rewarded same_person']);
    expect(await broken()).toEqual([]);
  });

  it('keep both codes', async () => {
    const [one, two] = [await person('甲', '2026-01-01'), await person('甲', '2026-02-01')];
    const codes = [await codeOf(one), await codeOf(two)];
    await merge(two, one);
    expect(await codeOf(one)).toBe(codes[0]);
    expect(await join(await person('乙', null), codes[1] ?? '')).toBe('bound');
    expect(await world.referral.invite(one)).toMatchObject({ invited: 1 });
  });
});
