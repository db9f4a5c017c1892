import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import {
  addChannelRow,
  createFactServices,
  type FactServices,
} from '../../../test/factories/fact-services.js';
import { MembersRead } from './members.read.js';

let test: TestDatabase;
let facts: FactServices;
let account: string;
let shop: string;
const read = new MembersRead();
const at = (text: string): Date => new Date(text);

beforeAll(async () => {
  test = await createTestDatabase('c_members');
});
beforeEach(async () => {
  await test.clear();
  facts = createFactServices(test.database, [
    { event: 'member.merged', subscriber: 'spec' },
    { event: 'member.joined', subscriber: 'spec' },
    { event: 'consent.changed', subscriber: 'spec' },
  ]);
  account = await addChannelRow(test.database, 'oa', 'wechat_official_account');
  shop = await addChannelRow(test.database, 'shop');
});
afterAll(() => test.drop());

const resolve = (channelId: string, seen: Parameters<FactServices['members']['resolve']>[2]) =>
  test.database.transaction((tx) => facts.members.resolve(tx, channelId, seen));
const count = async (table: string): Promise<number> =>
  (await test.database.row<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))?.n ?? 0;
const people = async () => (await read.totals(test.database)).people;
const events = async (name: string) =>
  (
    await test.database.rows<{ payload_json: unknown }>(
      'SELECT e.payload_json FROM outbox_event e WHERE e.name = ? ORDER BY e.id',
      [name],
    )
  ).map((row) => row.payload_json);

describe('who somebody is', () => {
  it('is the same person on every channel that names the same unionid', async () => {
    const onAccount = await resolve(account, [
      { externalId: 'oa-1', unionId: 'u-1' },
      { externalId: 'oa-2', unionId: 'u-2' },
    ]);
    const inShop = await resolve(shop, [
      { externalId: 's-2', unionId: 'u-2' },
      { externalId: 's-1', unionId: 'u-1' },
      { externalId: 's-3' },
    ]);
    expect(inShop.get('s-1')?.memberId).toBe(onAccount.get('oa-1')?.memberId);
    expect(inShop.get('s-2')?.memberId).toBe(onAccount.get('oa-2')?.memberId);
    expect(await people()).toBe(3);
    expect(await count('member_union')).toBe(2);
  });

  it('does not change by being told again', async () => {
    const seen = [{ externalId: 'oa-1', unionId: 'u-1' }, { externalId: 'oa-2' }];
    const first = await resolve(account, seen);
    const marks = await count('member_mark');
    expect(await resolve(account, seen.toReversed())).toEqual(first);
    expect(await count('member_mark')).toBe(marks);
    expect(await count('identity_link')).toBe(2);
  });

  it('keeps ids apart that differ in case alone, and emoji names as they are', async () => {
    const found = await resolve(account, [{ externalId: 'oX9aBcD' }, { externalId: 'oX9AbCd' }]);
    expect(found.size).toBe(2);
    expect(await people()).toBe(2);
    const memberId = found.get('oX9aBcD')?.memberId ?? '';
    await test.database.transaction((tx) =>
      facts.members.updateProfiles(tx, [{ memberId, displayName: '𠮷田👨‍👩‍👧‍👦' }]),
    );
    expect((await read.find(test.database, memberId))?.display_name).toBe('𠮷田👨‍👩‍👧‍👦');
  });

  it('is decided once when many channels and processes meet the same people at once', async () => {
    const ids = Array.from({ length: 40 }, (_, n) => n);
    const batch = (channelId: string, prefix: string, shift: number) =>
      resolve(
        channelId,
        ids.map((n) => {
          const k = (n + shift) % ids.length;
          return { externalId: `${prefix}-${k}`, unionId: `u-${k}` };
        }),
      );
    const third = await addChannelRow(test.database, 'mp', 'mini_program');
    await Promise.all([
      batch(account, 'a', 0),
      batch(shop, 's', 7),
      batch(third, 'm', 23),
      batch(account, 'a', 31),
      batch(shop, 's', 11),
      batch(account, 'a', 3),
    ]);
    expect(await people()).toBe(ids.length);
    expect(await count('channel_identity')).toBe(3 * ids.length);
    const split = await test.database.rows(
      `SELECT i.union_id FROM channel_identity i GROUP BY i.union_id HAVING COUNT(DISTINCT i.member_id) <> 1`,
    );
    expect(split).toEqual([]);
    const ownerless = await test.database.rows(
      `SELECT u.union_id FROM member_union u LEFT JOIN member m ON m.id = u.member_id WHERE m.id IS NULL`,
    );
    expect(ownerless).toEqual([]);
  });

  it('refuses an id that no platform makes, and stores nothing', async () => {
    await expect(resolve(account, [{ externalId: 'ok' }, { externalId: ' ' }])).rejects.toMatchObject({
      code: 'members.external-id-invalid',
    });
    expect(await people()).toBe(0);
  });
});

describe('two records that turn out to be one person', () => {
  it('are merged when an identity gets its unionid later, with orders, consents and activities', async () => {
    const buyer = (await resolve(shop, [{ externalId: 's-1' }])).get('s-1')?.memberId ?? '';
    await test.database.transaction(async (tx) => {
      await facts.orders.upsertMany(tx, { id: shop }, [
        {
          externalId: 'o-1',
          buyerExternalId: 's-1',
          state: 'paid',
          paidAmountFen: 100,
          paidAt: at('2024-05-01T00:00:00Z'),
          items: [],
        },
      ]);
    });
    const follower =
      (await resolve(account, [{ externalId: 'oa-1', unionId: 'u-1' }])).get('oa-1')?.memberId ?? '';
    await test.database.transaction(async (tx) => {
      await facts.members.join(tx, [
        { memberId: follower, joinedAt: at('2024-06-01T00:00:00Z'), channelId: account },
      ]);
      await facts.members.updateProfiles(tx, [{ memberId: buyer, displayName: '小满', city: '杭州' }]);
      await facts.members.recordConsents(tx, [
        consent(buyer, false, '2024-01-01'),
        consent(follower, true, '2024-06-01'),
      ]);
    });
    expect(follower).not.toBe(buyer);
    await test.database.run('DELETE FROM member_mark');

    const now = await resolve(shop, [{ externalId: 's-1', unionId: 'u-1' }]);

    expect(now.get('s-1')?.memberId).toBe(follower); // joined first, though the record is younger
    expect(await people()).toBe(1);
    const closed = await read.find(test.database, buyer);
    expect(closed).toMatchObject({ merged_into_id: follower, joined_at: null });
    expect(await read.currentId(test.database, buyer)).toBe(follower);
    expect(await read.find(test.database, follower)).toMatchObject({ display_name: '小满', city: '杭州' });
    const orders = await test.database.rows('SELECT o.member_id, o.buyer_external_id FROM shop_order o');
    expect(orders).toEqual([{ member_id: follower, buyer_external_id: 's-1' }]);
    expect(await events('member.merged')).toEqual([{ fromMemberId: buyer, toMemberId: follower }]);
    const marked = await test.database.rows<{ member_id: string; reason: string }>(
      'SELECT k.member_id, k.reason FROM member_mark k ORDER BY k.id',
    );
    expect(marked).toEqual([
      { member_id: buyer, reason: 'merge' },
      { member_id: follower, reason: 'merge' },
    ]);
    // One of the two had refused: the strictest holds until the person says otherwise.
    expect(await read.currentConsents(test.database, follower)).toMatchObject([
      { purpose: 'marketing', is_granted: 0 },
    ]);
    const links = await test.database.rows(
      'SELECT l.member_id, l.unlinked_at IS NULL AS is_open FROM identity_link l ORDER BY l.id',
    );
    expect(links).toEqual([
      { member_id: buyer, is_open: 0 },
      { member_id: follower, is_open: 1 },
      { member_id: follower, is_open: 1 },
    ]);
  });

  it('never leaves an order with the closed record, however merge and orders interleave', async () => {
    for (let round = 0; round < 15; round += 1) {
      const [one, union] = [`s-${round}`, `u-${round}`];
      await resolve(shop, [{ externalId: one }]);
      await resolve(account, [{ externalId: `oa-${round}`, unionId: union }]);
      const order = (n: number) =>
        test.database.transaction((tx) =>
          facts.orders.upsertMany(tx, { id: shop }, [
            {
              externalId: `o-${round}-${n}`,
              buyerExternalId: one,
              state: 'paid',
              paidAmountFen: 1,
              paidAt: at('2024-05-01T00:00:00Z'),
              items: [],
            },
          ]),
        );
      await Promise.all([order(1), resolve(shop, [{ externalId: one, unionId: union }]), order(2), order(3)]);
    }
    const stray = await test.database.rows(
      `SELECT o.id FROM shop_order o JOIN member m ON m.id = o.member_id WHERE m.merged_into_id IS NOT NULL`,
    );
    expect(stray).toEqual([]);
    expect(await people()).toBe(15);
  });
});

describe('following', () => {
  const follow = (externalId: string, followedAt: string) => ({
    externalId,
    isFollowing: true,
    followedAt: at(followedAt),
  });
  const leave = (externalId: string, observedAt: string) => ({
    externalId,
    isFollowing: false,
    observedAt: at(observedAt),
  });
  const record = (followers: Parameters<FactServices['members']['recordFollowers']>[2], passId?: string) =>
    test.database.transaction((tx) => facts.members.recordFollowers(tx, account, followers, passId));
  const state = async () =>
    test.database.rows('SELECT i.external_id, i.follow_state FROM channel_identity i ORDER BY i.external_id');

  it('ends in the in-order state, whatever the order and however many copies arrive', async () => {
    const reports = [
      follow('a', '2026-01-01T00:00:00Z'),
      leave('a', '2026-01-02T00:00:00Z'),
      follow('a', '2026-01-03T00:00:00Z'),
      follow('b', '2026-01-01T00:00:00Z'),
      leave('b', '2026-01-05T00:00:00Z'),
      leave('c', '2026-01-01T00:00:00Z'),
      follow('c', '2026-01-02T00:00:00Z'),
    ];
    let seed = 7;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const copies = reports.flatMap((report) =>
      Array.from({ length: 1 + Math.floor(random() * 3) }, () => report),
    );
    for (let round = 0; round < 8; round += 1) {
      const shuffled = copies.map((report) => ({ report, key: random() })).sort((x, y) => x.key - y.key);
      await Promise.all(
        [0, 1, 2].map(async (sender) => {
          for (const [index, { report }] of shuffled.entries())
            if (index % 3 === sender) await record([report]);
        }),
      );
      expect(await state()).toEqual([
        { external_id: 'a', follow_state: 'following' },
        { external_id: 'b', follow_state: 'unfollowed' },
        { external_id: 'c', follow_state: 'following' },
      ]);
    }
  });

  it('is closed for those whom a complete pass has not met, but not for those who came during it', async () => {
    await record([follow('stays', '2026-01-01T00:00:00Z'), follow('left', '2026-01-01T00:00:00Z')]);
    await test.database.run(`UPDATE channel_identity SET updated_at = '2026-01-02'`);
    const startedAt = at('2026-01-03T00:00:00Z');
    const unknown = await test.database.transaction((tx) =>
      facts.members.noteSeen(tx, account, ['stays', 'new'], '12'),
    );
    expect(unknown).toEqual(['new']);
    await record([follow('new', '2026-01-02T00:00:00Z')], '12');
    await record([follow('late', '2026-01-03T00:00:01Z')]);
    const pass = { id: '12', startedAt, observedAt: at('2026-01-03T01:00:00Z') };
    const close = () => test.database.transaction((tx) => facts.members.closeUnseen(tx, account, pass, 100));
    expect(await close()).toBe(1);
    expect(await close()).toBe(0);
    expect(await state()).toEqual([
      { external_id: 'late', follow_state: 'following' },
      { external_id: 'left', follow_state: 'unfollowed' },
      { external_id: 'new', follow_state: 'following' },
      { external_id: 'stays', follow_state: 'following' },
    ]);
    expect(await read.followerCount(test.database, account)).toBe(3);
    // Met again by a later pass with the same time of following: back they are.
    await record([follow('left', '2026-01-01T00:00:00Z')], '13');
    expect(await read.followerCount(test.database, account)).toBe(4);
  });

  it('leaves one activity per deed and marks the person', async () => {
    await record([follow('a', '2026-01-01T00:00:00Z')]);
    await record([follow('a', '2026-01-01T00:00:00Z')]);
    await record([leave('a', '2026-01-02T00:00:00Z')]);
    const kinds = await test.database.rows('SELECT a.kind FROM activity a ORDER BY a.occurred_at');
    expect(kinds).toEqual([{ kind: 'followed' }, { kind: 'unfollowed' }]);
    const reasons = await test.database.rows(
      `SELECT k.reason FROM member_mark k WHERE k.reason = 'activity'`,
    );
    expect(reasons).toHaveLength(2);
  });
});

describe('a profile', () => {
  it('is never overwritten by blanks, and a stand-in name gives way to a real one', async () => {
    const memberId = (await resolve(account, [{ externalId: 'oa-1' }])).get('oa-1')?.memberId ?? '';
    expect((await read.find(test.database, memberId))?.display_name).toMatch(/^微信用户\d{6}$/);
    const update = (fields: object) =>
      test.database.transaction((tx) => facts.members.updateProfiles(tx, [{ memberId, ...fields }]));
    await update({
      displayName: '小满',
      city: '杭州',
      province: '浙江',
      birthday: '1990-02-28',
      phone: '000 1234-5678',
    });
    await update({ displayName: '  ', city: '', phone: '' });
    const row = await read.find(test.database, memberId);
    expect(row).toMatchObject({
      display_name: '小满',
      city: '杭州',
      birthday: '1990-02-28',
      phone_tail: '5678',
    });
    expect(facts.cipher.decrypt(row?.phone_cipher ?? Buffer.alloc(0))).toBe('00012345678');
  });
});

describe('joining', () => {
  it('happens once: the date never moves and the event is sent for newcomers alone', async () => {
    const ids = [...(await resolve(account, [{ externalId: 'a' }, { externalId: 'b' }])).values()].map(
      ({ memberId }) => memberId,
    );
    const join = (joinedAt: string, memberIds: string[]) =>
      test.database.transaction((tx) =>
        facts.members.join(
          tx,
          memberIds.map((memberId) => ({ memberId, joinedAt: at(joinedAt), channelId: account })),
        ),
      );
    expect(await join('2026-01-01T00:00:00Z', ids.slice(0, 1))).toEqual(ids.slice(0, 1));
    expect(await join('2025-01-01T00:00:00Z', ids)).toEqual(ids.slice(1));
    expect(await join('2027-01-01T00:00:00Z', ids)).toEqual([]);
    const joined = await test.database.rows('SELECT m.joined_at FROM member m ORDER BY m.id');
    expect(joined).toEqual([
      { joined_at: at('2026-01-01T00:00:00Z') },
      { joined_at: at('2025-01-01T00:00:00Z') },
    ]);
    expect(await events('member.joined')).toEqual([{ memberIds: [ids[0]] }, { memberIds: [ids[1]] }]);
    await expect(join('2026-01-01T00:00:00Z', ['999'])).rejects.toMatchObject({ code: 'members.not-found' });
  });
});

describe('consent', () => {
  it('only grows, repeats change nothing, and the newest word by source time holds', async () => {
    const memberId = (await resolve(account, [{ externalId: 'a' }])).get('a')?.memberId ?? '';
    const say = (...entries: ReturnType<typeof consent>[]) =>
      test.database.transaction((tx) => facts.members.recordConsents(tx, entries));
    await say(consent(memberId, true, '2026-01-01'));
    await say(consent(memberId, true, '2026-01-01'), consent(memberId, true, '2026-01-01'));
    expect(await count('consent')).toBe(1);
    await say(consent(memberId, false, '2026-01-03'));
    await say(consent(memberId, true, '2026-01-02')); // arrives late
    expect(await count('consent')).toBe(3);
    expect(await read.currentConsents(test.database, memberId)).toMatchObject([{ is_granted: 0 }]);
    expect(await events('consent.changed')).toEqual([
      { changes: [{ memberId, purpose: 'marketing', isGranted: true }] },
      { changes: [{ memberId, purpose: 'marketing', isGranted: false }] },
    ]);
  });
});

describe('personalisation', () => {
  it('is allowed until somebody withdraws it; a merge keeps the withdrawal', async () => {
    const buyer = (await resolve(shop, [{ externalId: 's-9' }])).get('s-9')?.memberId ?? '';
    const follower = (await resolve(account, [{ externalId: 'oa-9', unionId: 'u-9' }])).get('oa-9')?.memberId;
    const ids = [buyer, follower ?? ''];
    expect(await read.optedOut(test.database, ids)).toEqual(new Set());
    const say = (isGranted: boolean, day: string) =>
      test.database.transaction((tx) =>
        facts.members.recordConsents(tx, [
          { ...consent(buyer, isGranted, day), purpose: 'personalisation' as const },
        ]),
      );
    await say(false, '2026-01-01');
    expect(await read.optedOut(test.database, ids)).toEqual(new Set([buyer]));
    const now = await resolve(shop, [{ externalId: 's-9', unionId: 'u-9' }]);
    const person = now.get('s-9')?.memberId ?? '';
    expect(await read.optedOut(test.database, [person])).toEqual(new Set([person]));
  });
});

function consent(memberId: string, isGranted: boolean, day: string) {
  return {
    memberId,
    purpose: 'marketing' as const,
    isGranted,
    noticeVersion: 'v1',
    channelId: null,
    evidence: 'spec',
    occurredAt: at(`${day}T00:00:00Z`),
  };
}
