import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { FieldCipher } from '../../platform/crypto/field-cipher.js';
import { PeopleDirectoryRead, type PersonRow } from './people-directory.read.js';
import type { PeopleFilter, PeopleSort } from './people-filter.js';

const cipher = new FieldCipher('a data key for specs, 32 characters or more');
const people = new PeopleDirectoryRead(cipher);
let test: TestDatabase;

interface SpecPerson {
  name: string;
  net: number;
  paidOn: string | null;
  joined?: boolean;
  following?: boolean;
  city?: string;
  phone?: string;
  openId?: string;
  mergedInto?: string;
}

/** Ids run from 1 in this order. Equal amounts and dates are there on purpose. */
const CAST: SpecPerson[] = [
  { name: '客户00017', net: 5_000, paidOn: '2026-11-01', joined: true, city: '杭州' },
  { name: '客户00018', net: 5_000, paidOn: '2026-11-01', following: true, city: '杭州' },
  { name: '客户00019', net: 0, paidOn: null, following: true, openId: 'oAbC-1' },
  { name: '客户%00020', net: 12_000, paidOn: '2026-10-05', joined: true, phone: '00012345678' },
  { name: '客户00021', net: 0, paidOn: null, joined: true, following: true, city: '成都' },
  { name: '客户00022', net: 5_000, paidOn: '2026-11-20', openId: 'oabc-1' },
  { name: '并入的人', net: 99_000, paidOn: '2026-11-21', mergedInto: '1' },
];

beforeAll(async () => {
  test = await createTestDatabase('people_directory');
  const { database } = test;
  await database.run(
    `INSERT INTO channel (id, code, kind, name, settings_json) VALUES (3, 'oa', 'wechat_official_account', '公众号', '{}')`,
  );
  for (const [index, person] of CAST.entries()) {
    const id = index + 1;
    await database.run(
      `INSERT INTO member (id, display_name, phone_index, phone_tail, city, first_seen_at, joined_at, merged_into_id)
       VALUES (?, ?, ?, ?, ?, '2026-01-01', ?, ?)`,
      [
        id,
        person.name,
        person.phone === undefined ? null : cipher.blindIndex(person.phone),
        person.phone?.slice(-4) ?? '',
        person.city ?? '',
        person.joined ? '2026-02-01 00:00:00' : null,
        person.mergedInto ?? null,
      ],
    );
    await database.run(
      `INSERT INTO member_fact (member_id, as_of_on, net_amount_fen, last_paid_on, is_following, order_count)
       VALUES (?, '2026-11-22', ?, ?, ?, 1)`,
      [id, person.net, person.paidOn, person.following ? 1 : 0],
    );
    await database.run('INSERT INTO member_tier (member_id, tier_2) VALUES (?, ?)', [
      id,
      id % 2 === 0 ? 7 : 8,
    ]);
    if (person.openId !== undefined) {
      await database.run(
        'INSERT INTO channel_identity (channel_id, external_id, member_id) VALUES (3, ?, ?)',
        [person.openId, id],
      );
    }
  }
});
afterAll(() => test.drop());

/** All pages of a list, read two by two. */
async function pages(filter: PeopleFilter, sort: PeopleSort, isSelective: boolean): Promise<string[]> {
  const ids: string[] = [];
  let after: { value: string | number | null; id: string } | undefined;
  for (;;) {
    const rows = await people.list(test.database, filter, { sort, after, limit: 2, isSelective });
    ids.push(...rows.map(({ id }) => id));
    const last = rows.at(-1);
    if (!last || rows.length < 2) return ids;
    after = { value: valueOf(last, sort), id: last.id };
  }
}

function valueOf(row: PersonRow, sort: PeopleSort): string | number | null {
  return sort === '-netAmount' ? row.net_amount_fen : sort === '-lastPaid' ? row.last_paid_on : null;
}

describe('pages of two put together', () => {
  it.each<[PeopleSort, string[]]>([
    ['-id', ['6', '5', '4', '3', '2', '1']],
    ['-netAmount', ['4', '6', '2', '1', '5', '3']],
    ['-lastPaid', ['6', '2', '1', '4', '5', '3']],
  ])('%s: everyone once, ties by id, those who never bought last', async (sort, expected) => {
    expect(await pages({}, sort, false)).toEqual(expected);
    expect(await pages({}, sort, true)).toEqual(expected);
  });

  it('stay whole when a page ends between those who bought and those who did not', async () => {
    const rows = await people.list(test.database, {}, { sort: '-lastPaid', limit: 5, isSelective: false });
    expect(rows.map(({ id }) => id)).toEqual(['6', '2', '1', '4', '5']);
    const last = rows.at(-1);
    const rest = await people.list(
      test.database,
      {},
      {
        sort: '-lastPaid',
        after: { value: last?.last_paid_on ?? null, id: last?.id ?? '' },
        limit: 5,
        isSelective: false,
      },
    );
    expect(rest.map(({ id }) => id)).toEqual(['3']);
  });
});

describe('a filter', () => {
  it.each<[string, PeopleFilter, string[]]>([
    ['part of a name', { text: '0001' }, ['3', '2', '1']],
    ['a percent sign is a percent sign', { text: '%' }, ['4']],
    ['an underscore is an underscore', { text: '_' }, []],
    ['our id', { text: '5' }, ['5']],
    ['a phone number, with spaces', { text: '000 1234 5678' }, ['4']],
    ['an openid, to the letter case', { text: 'oAbC-1' }, ['3']],
    ['joined', { isJoined: true }, ['5', '4', '1']],
    ['not joined', { isJoined: false }, ['6', '3', '2']],
    ['following', { isFollowing: true }, ['5', '3', '2']],
    ['not following', { isFollowing: false }, ['6', '4', '1']],
    ['city', { city: '杭州' }, ['2', '1']],
    ['channel', { channelId: '3' }, ['6', '3']],
    ['amount from', { netAmountMinFen: 5_001 }, ['4']],
    ['amount up to', { netAmountMaxFen: 4_999 }, ['5', '3']],
    [
      'paid between, both days included',
      { lastPaidFrom: '2026-10-05', lastPaidTo: '2026-11-01' },
      ['4', '2', '1'],
    ],
    ['tier', { tiers: [{ column: 't.tier_2', tierIds: ['7'] }] }, ['6', '4', '2']],
    ['a tier that does not exist', { tiers: [{ column: 't.tier_2', tierIds: [] }] }, []],
    ['all at once', { isJoined: true, city: '杭州', netAmountMinFen: 1 }, ['1']],
    ['a quote in the text', { text: `' OR 1=1 -- ` }, []],
  ])('by %s', async (_, filter, expected) => {
    for (const isSelective of [false, true]) {
      expect(await pages(filter, '-id', isSelective)).toEqual(expected);
      expect((await pages(filter, '-lastPaid', isSelective)).toSorted().toReversed()).toEqual(expected);
    }
    expect(await people.count(test.database, filter, 100)).toBe(expected.length);
  });

  it('is counted no further than asked', async () => {
    expect(await people.count(test.database, {}, 3)).toBe(4);
  });
});

it('a record that was merged away is not found', async () => {
  expect(await people.find(test.database, '7')).toBeUndefined();
  expect(await people.find(test.database, '4')).toMatchObject({
    display_name: '客户%00020',
    phone_tail: '5678',
  });
});

it('cities are those with most people first', async () => {
  expect(await people.cities(test.database, 10)).toEqual([
    { city: '杭州', people: 2 },
    { city: '成都', people: 1 },
  ]);
});
