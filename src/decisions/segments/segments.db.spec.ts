import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createSegmentServices, type SegmentServices } from '../../../test/factories/segment-services.js';
import { AppError } from '../../platform/errors/app-error.js';
import { chunks, valuesList, type SqlValue } from '../../platform/database/sql.js';
import { isInSample } from '../../platform/fields/sample.js';
import { hashOfIds } from './people-ids.js';
import { usesIn } from './segment-usage.js';

const TODAY = '2026-05-31';
const PEOPLE = 6000;

let test: TestDatabase;
let services: SegmentServices;

beforeAll(async () => {
  test = await createTestDatabase('segments');
  services = createSegmentServices(test.database);
  await services.clock.fix(TODAY, 'spec');
  const ids = Array.from({ length: PEOPLE }, (_, index) => index + 1);
  await insert('member (id, display_name, first_seen_at, gender)', ids, (id) => [
    id,
    `客户${id}`,
    '2025-01-01',
    id % 2 ? 'female' : 'male',
  ]);
  await insert('member_fact (member_id, as_of_on, order_count, net_amount_fen)', ids, (id) => [
    id,
    TODAY,
    id % 10,
    id * 100,
  ]);
  await test.database.run(
    `INSERT INTO channel (id, code, kind, name, settings_json) VALUES
       (1, 'oa', 'wechat_official_account', '公众号', '{}'), (2, 'mini', 'mini_program', '小程序', '{}'),
       (3, 'shop', 'wechat_shop', '小店', '{}')`,
  );
  // Odd people follow, every fifth one left; every third is on the mini-program; every seventh refuses.
  await insert('channel_identity (channel_id, external_id, member_id, follow_state)', ids, (id) => [
    1,
    `oa-${id}`,
    id,
    id % 2 === 0 ? 'none' : id % 5 === 0 ? 'unfollowed' : 'following',
  ]);
  await insert(
    'channel_identity (channel_id, external_id, member_id)',
    ids.filter((id) => id % 3 === 0),
    (id) => [2, `mini-${id}`, id],
  );
  await insert('consent_current (member_id, purpose, is_granted, consent_id)', ids, (id) => [
    id,
    'marketing',
    id % 7 === 0 ? 0 : 1,
    id,
  ]);
}, 60_000);
afterAll(() => test.drop());

async function insert(into: string, ids: readonly number[], row: (id: number) => SqlValue[]): Promise<void> {
  for (const piece of chunks(ids, 2000)) {
    const list = valuesList(piece.map(row));
    await test.database.run(`INSERT INTO ${into} VALUES ${list.text}`, list.values);
  }
}

const atLeast = (orders: number) => ({
  combinator: 'and',
  rules: [{ field: 'orderCount', operator: '>=', value: orders }],
});
const women = { combinator: 'and', rules: [{ field: 'gender', operator: '=', value: 'female' }] };
const inSegments = (...codes: string[]) => ({
  combinator: 'and',
  rules: [{ field: 'segment', operator: 'in', value: codes }],
});

function idsWhere(holds: (id: number) => boolean): string[] {
  return Array.from({ length: PEOPLE }, (_, index) => index + 1)
    .filter(holds)
    .map(String);
}

async function idsOf(code: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const piece of await services.read.everybody(await services.segments.require(code)))
    ids.push(...piece.map((person) => person.member_id));
  return ids;
}

async function errorOf(work: Promise<unknown>): Promise<{ code: string; message: string; path: unknown }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError)
      return { code: error.code, message: error.message, path: error.details['path'] };
    throw error;
  }
  throw new Error('It was accepted');
}

describe('a preview', () => {
  it('counts, shows the first people and says whom a message may reach on which channel', async () => {
    const asked = await services.counter.ask({ rule: atLeast(5) });
    const preview = await services.counter.preview(asked);
    const inside = (id: number): boolean => id % 10 >= 5;
    const agrees = (id: number): boolean => id % 7 !== 0;
    const expected = idsWhere(inside);
    expect(preview).toMatchObject({
      count: expected.length,
      total: PEOPLE,
      isEstimate: false,
      isReachEstimate: false,
    });
    expect(preview.members.map((person) => person.member_id)).toEqual(expected.slice(0, 20));
    expect(preview.reach).toEqual([
      {
        channelCode: 'oa',
        channelName: '公众号',
        count: idsWhere((id) => inside(id) && agrees(id) && id % 2 === 1 && id % 5 !== 0).length,
      },
      {
        channelCode: 'mini',
        channelName: '小程序',
        count: idsWhere((id) => inside(id) && agrees(id) && id % 3 === 0).length,
      },
    ]);
  });

  it('is of one moment, whatever is written between its questions', async () => {
    await services.segments.create(
      { code: 'still', name: '静止', kind: 'dynamic', definition: { rule: atLeast(9) } },
      'spec',
    );
    const before = idsWhere((id) => id % 10 >= 9);
    const asked = await services.counter.ask({ rule: atLeast(9) });
    const seen = await test.database.snapshot(async (db) => {
      const count = await services.counter.count(db, asked);
      await test.database.run('UPDATE member_fact SET order_count = 9 WHERE member_id <= 8');
      await test.database.run('UPDATE member_fact SET order_count = 0 WHERE member_id = 9');
      const list = await services.counter.firstIds(db, asked.compile('everybody'), '0', PEOPLE);
      const all = await services.counter.allIds(db, asked);
      return { count, list, all: Array.from(all, String) };
    });
    expect(seen).toEqual({ count: before.length, list: before, all: before });
    expect(await idsOf('still')).not.toEqual(before);
    await test.database.run('UPDATE member_fact SET order_count = member_id % 10 WHERE member_id <= 9');
  });

  it('writes nothing and takes nothing that would be written', async () => {
    const refused = test.database.snapshot((db) => db.run('DELETE FROM member_fact WHERE member_id = 1'));
    await expect(refused).rejects.toThrow(/read.only/i);
  });
});

describe('count, list and frozen list', () => {
  it('are equal, and the hash is that of the sorted ids', async () => {
    await services.segments.create(
      { code: 'equal', name: '相等', kind: 'dynamic', definition: { rule: atLeast(4) } },
      'spec',
    );
    const row = await services.segments.require('equal');
    const snapshot = await services.freezer.freeze(row, 'spec');
    const expected = idsWhere((id) => id % 10 >= 4);
    expect(await idsOf('equal')).toEqual(expected);
    expect(row.people).toBe(expected.length);
    const pages: string[] = [];
    for (let after = '0'; ;) {
      const page = await services.read.members(row, after, 500);
      if (page.length === 0) break;
      pages.push(...page.map((person) => person.member_id));
      after = page.at(-1)?.member_id ?? after;
    }
    expect(pages).toEqual(expected);
    const frozen: string[] = [];
    for await (const piece of services.read.everybodyOfSnapshot(snapshot.id))
      frozen.push(...piece.map((person) => person.member_id));
    expect(frozen).toEqual(expected);
    expect(snapshot).toMatchObject({ state: 'ready', people: expected.length });
    expect(snapshot.hash).toBe(hashOfIds(Float64Array.from(expected, Number)));
    const again = await services.freezer.freeze(await services.segments.require('equal'), 'spec');
    expect(again.hash).toBe(snapshot.hash);
    await test.database.run('UPDATE member_fact SET order_count = 0 WHERE member_id = 4');
    const later = await services.freezer.freeze(await services.segments.require('equal'), 'spec');
    expect(later.people).toBe(expected.length - 1);
    expect(later.hash).not.toBe(snapshot.hash);
    await test.database.run('UPDATE member_fact SET order_count = 4 WHERE member_id = 4');
  });

  it('survive a worker that dies between the pieces of a list', async () => {
    const asked = await services.counter.ask({ rule: atLeast(1) });
    const taken = await services.freezer.take(asked);
    const row = await services.segments.require('equal');
    const id = await test.database.transaction((tx) =>
      services.freezer.keep(tx, taken, {
        segmentId: row.id,
        definition: row.definition_json,
        takenBy: 'spec',
      }),
    );
    // As if 5,400 people were many pieces: the list is cut by hand.
    await test.database.run('DELETE FROM segment_snapshot_piece WHERE snapshot_id = ?', [id]);
    const { packIds } = await import('./people-ids.js');
    for (const [index, start] of [0, 2000, 4000].entries())
      await test.database.run(
        'INSERT INTO segment_snapshot_piece (snapshot_id, piece_no, people, ids) VALUES (?, ?, ?, ?)',
        [id, index, 2000, packIds(taken.ids.subarray(start, start + 2000))],
      );
    await services.freezer.writeSome();
    const dies = test.database.transaction(async (tx) => {
      await services.snapshots.writePiece(tx, id);
      throw new Error('the worker dies');
    });
    await expect(dies).rejects.toThrow('the worker dies');
    await expect(services.read.readySnapshot(row, id)).rejects.toThrow('名单正在写入');
    while ((await services.freezer.writeSome()) > 0);
    expect(await services.read.readySnapshot(row, id)).toMatchObject({ state: 'ready' });
    const written: string[] = [];
    for await (const piece of services.read.everybodyOfSnapshot(id))
      written.push(...piece.map((person) => person.member_id));
    expect(hashOfIds(Float64Array.from(written, Number))).toBe(taken.hash);
    expect(written).toHaveLength(taken.ids.length);
  });
});

describe('segments of segments', () => {
  beforeAll(async () => {
    const make = (code: string, rule: unknown) =>
      services.segments.create({ code, name: code, kind: 'dynamic', definition: { rule } }, 'spec');
    await make('many', atLeast(7));
    await make('women', women);
    await make('few', { ...atLeast(2), not: true });
  });

  const isMany = (id: number): boolean => id % 10 >= 7;
  const isWoman = (id: number): boolean => id % 2 === 1;
  const isFew = (id: number): boolean => id % 10 < 2;

  it.each<[string, unknown, (id: number) => boolean]>([
    [
      'and',
      { rule: null, combine: { operator: 'and', segments: ['many', 'women'] } },
      (id) => isMany(id) && isWoman(id),
    ],
    [
      'or',
      { rule: null, combine: { operator: 'or', segments: ['many', 'few'] } },
      (id) => isMany(id) || isFew(id),
    ],
    [
      'minus',
      { rule: null, combine: { operator: 'minus', segments: ['women', 'many', 'few'] } },
      (id) => isWoman(id) && !isMany(id) && !isFew(id),
    ],
    [
      'a rule and a segment',
      { rule: women, combine: { operator: 'and', segments: ['many'] } },
      (id) => isWoman(id) && isMany(id),
    ],
    [
      'a rule or a segment',
      { rule: women, combine: { operator: 'or', segments: ['many'] } },
      (id) => isWoman(id) || isMany(id),
    ],
    [
      'a rule minus a segment',
      { rule: women, combine: { operator: 'minus', segments: ['many'] } },
      (id) => isWoman(id) && !isMany(id),
    ],
    ['membership in a rule', { rule: inSegments('many', 'few') }, (id) => isMany(id) || isFew(id)],
    [
      'no membership',
      {
        rule: {
          combinator: 'and',
          rules: [{ field: 'segment', operator: 'notIn', value: ['many', 'women'] }],
        },
      },
      (id) => !isMany(id) && !isWoman(id),
    ],
  ])('%s', async (_, definition, holds) => {
    const asked = await services.counter.ask(definition);
    const ids = await test.database.snapshot((db) => services.counter.allIds(db, asked));
    expect(Array.from(ids, String)).toEqual(idsWhere(holds));
  });

  it('refuse to contain themselves, directly or through others', async () => {
    const own = services.segments.update('many', { definition: { rule: inSegments('many') } });
    expect(await errorOf(own)).toMatchObject({
      code: 'segments.cyclic',
      message: '人群不能包含自己：「many」 → 「many」',
    });
    await services.segments.create(
      {
        code: 'outer',
        name: 'outer',
        kind: 'dynamic',
        definition: { rule: null, combine: { operator: 'and', segments: ['many'] } },
      },
      'spec',
    );
    const round = services.segments.update('many', { definition: { rule: inSegments('outer') } });
    expect(await errorOf(round)).toMatchObject({
      code: 'segments.cyclic',
      message: '人群不能包含自己：「many」 → 「outer」 → 「many」',
    });
    expect((await services.segments.require('many')).definition_json).toEqual({ rule: atLeast(7) });
  });

  it('cannot both come to contain the other when edited at the same moment', async () => {
    const make = (code: string) =>
      services.segments.create(
        { code, name: code, kind: 'dynamic', definition: { rule: atLeast(1) } },
        'spec',
      );
    await make('left');
    await make('right');
    const outcomes = await Promise.allSettled([
      services.segments.update('left', { definition: { rule: inSegments('right') } }),
      services.segments.update('right', { definition: { rule: inSegments('left') } }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('are not archived while another one is made of them', async () => {
    expect(await errorOf(services.segments.archive('many'))).toMatchObject({
      code: 'segments.in-use',
      message: '人群「many」还在被 「outer」 使用，不能归档',
    });
    await services.segments.archive('outer');
    await services.segments.archive('many');
    expect(await errorOf(services.counter.ask({ rule: inSegments('many') }))).toMatchObject({
      code: 'conditions.unknown-value',
      path: 'rule.rules[0].value[0]',
    });
  });

  it('stay bounded', async () => {
    const make = (level: number) =>
      services.segments.create(
        {
          code: `level-${level}`,
          name: `level-${level}`,
          kind: 'dynamic',
          definition: { rule: inSegments(level === 1 ? 'women' : `level-${level - 1}`) },
        },
        'spec',
      );
    for (const level of [1, 2, 3, 4, 5]) await make(level);
    expect(await errorOf(make(6))).toMatchObject({ code: 'segments.too-deep' });
  });
});

describe('a static segment', () => {
  it('keeps the people of the moment it was made, and follows those who are merged', async () => {
    const row = await services.segments.create(
      { code: 'frozen', name: '冻住', kind: 'static', definition: { rule: atLeast(9) } },
      'spec',
    );
    const expected = idsWhere((id) => id % 10 === 9);
    expect(row.people).toBe(expected.length);
    await test.database.run('UPDATE member_fact SET order_count = 0 WHERE member_id <= 3000');
    expect(await idsOf('frozen')).toEqual(expected);
    expect(
      await errorOf(services.segments.update('frozen', { definition: { rule: atLeast(1) } })),
    ).toMatchObject({
      code: 'segments.static-frozen',
    });
    expect((await services.segments.update('frozen', { name: '改名' })).name).toBe('改名');
    expect(await errorOf(services.freezer.freeze(row, 'spec'))).toMatchObject({
      code: 'segments.static-frozen',
    });
    await test.database.run('UPDATE member_fact SET order_count = member_id % 10 WHERE member_id <= 3000');

    await test.database.transaction((tx) => services.freezer.follow(tx, '9', '10'));
    await test.database.run('DELETE FROM member_fact WHERE member_id = 9');
    expect(await idsOf('frozen')).toEqual(
      [...expected.filter((id) => id !== '9'), '10'].sort((a, b) => Number(a) - Number(b)),
    );
    await test.database.run(
      'INSERT INTO member_fact (member_id, as_of_on, order_count, net_amount_fen) VALUES (9, ?, 9, 900)',
      [TODAY],
    );
    const snapshotId = row.list_snapshot_id ?? '';
    const listed: string[] = [];
    for await (const piece of services.read.everybodyOfSnapshot(snapshotId))
      listed.push(...piece.map((person) => person.member_id));
    expect(listed).toEqual(expected);
  });

  it('is not made at all when its definition is bad', async () => {
    const bad = services.segments.create(
      {
        code: 'bad',
        name: '坏',
        kind: 'static',
        definition: { rule: { combinator: 'and', rules: [{ field: 'nope', operator: '=', value: 1 }] } },
      },
      'spec',
    );
    expect(await errorOf(bad)).toMatchObject({
      code: 'conditions.unknown-field',
      path: 'rule.rules[0].field',
    });
    expect(await errorOf(services.segments.require('bad'))).toMatchObject({ code: 'segments.not-found' });
    const held = await test.database.row<{ lists: number }>(
      `SELECT COUNT(*) AS lists FROM segment_snapshot p LEFT JOIN segment s ON s.id = p.segment_id WHERE s.id IS NULL`,
    );
    expect(held?.lists).toBe(0);
  });
});

describe('a definition', () => {
  it.each<[string, unknown, string, string | undefined]>([
    ['nothing', {}, 'segments.empty', ''],
    ['no object', 3, 'segments.malformed', ''],
    ['an unknown key', { rule: women, segments: [] }, 'segments.unknown-key', ''],
    [
      'an unknown word',
      { rule: women, combine: { operator: 'xor', segments: ['women'] } },
      'segments.operator',
      'combine.operator',
    ],
    [
      'no segments',
      { rule: women, combine: { operator: 'and', segments: [] } },
      'segments.segments-missing',
      'combine.segments',
    ],
    [
      'one segment less nothing',
      { rule: null, combine: { operator: 'minus', segments: ['women'] } },
      'segments.segments-missing',
      'combine.segments',
    ],
    [
      'a number for a segment',
      { rule: null, combine: { operator: 'or', segments: [3] } },
      'segments.segment-invalid',
      'combine.segments[0]',
    ],
    [
      'a segment that is not there',
      { rule: null, combine: { operator: 'or', segments: ['ghost'] } },
      'segments.not-found',
      undefined,
    ],
    [
      'too many segments',
      { rule: null, combine: { operator: 'or', segments: Array.from({ length: 21 }, (_, n) => `s${n}`) } },
      'segments.too-many',
      'combine.segments',
    ],
    [
      'an unknown channel',
      {
        rule: {
          combinator: 'and',
          rules: [
            {
              field: 'ordersInWindow',
              operator: '>=',
              value: { amount: 1, lastDays: 3, channel: ['ghost'] },
            },
          ],
        },
      },
      'conditions.unknown-value',
      'rule.rules[0].value.channel[0]',
    ],
  ])('with %s is refused', async (_, definition, code, path) => {
    const error = await errorOf(services.counter.ask(definition));
    expect({ code: error.code, path: error.path }).toEqual({ code, path });
  });

  it('is found to use what it names, wherever in it', () => {
    const stored = {
      tiers: [
        { rule: null },
        {
          rule: {
            combinator: 'or',
            rules: [{ combinator: 'and', rules: [{ field: 'tag', operator: 'in', value: ['vip'] }] }],
          },
        },
      ],
    };
    expect(usesIn(stored)).toEqual([{ field: 'tag', values: ['vip'] }]);
  });
});

describe('coupons, messages and tiers', () => {
  it('are asked like everything else', async () => {
    const { database } = test;
    await database.run(
      `INSERT INTO coupon_template (id, code, version_id, stock, created_by) VALUES (1, 'ten', 1, 100, 'spec')`,
    );
    await database.run(
      `INSERT INTO coupon_template_version (id, template_id, version_no, name, amount_off_fen, worth_fen, scope_json,
         validity_kind, created_by) VALUES (1, 1, 1, '十元券', 1000, 1000, '{}', 'relative', 'spec')`,
    );
    for (const [id, state, until] of [
      [11, 'issued', '2099-01-01'],
      [12, 'issued', '2020-01-01'],
      [13, 'redeemed', '2099-01-01'],
    ] as const)
      await database.run(
        `INSERT INTO coupon (id, template_id, version_id, member_id, source_kind, source_key, code_hash, worth_fen, state,
           issued_at, valid_from, valid_until) VALUES (?, 1, 1, ?, 'spec', ?, ?, 1000, ?, '2019-01-01', '2019-01-01', ?)`,
        [id, id, `k${id}`, Buffer.alloc(16, id), state, until],
      );
    await database.run(
      `INSERT INTO delivery (source_kind, source_key, member_id, purpose, channel_id, message_kind, fields_json, text, business_date, outcome)
       VALUES ('spec', 'a', 21, 'marketing', 1, 'mass', '{}', 'x', '2026-05-20', 'submitted'),
              ('spec', 'b', 21, 'marketing', 1, 'mass', '{}', 'x', '2026-05-21', 'submitted'),
              ('spec', 'c', 22, 'marketing', 1, 'mass', '{}', 'x', '2026-05-21', 'dropped'),
              ('spec', 'd', 23, 'marketing', 1, 'mass', '{}', 'x', '2026-01-21', 'submitted')`,
    );
    const found = async (field: string, operator: string, value: unknown): Promise<string[]> => {
      const asked = await services.counter.ask({
        rule: { combinator: 'and', rules: [{ field, operator, value }] },
      });
      const ids = await database.snapshot((db) => services.counter.allIds(db, asked));
      return Array.from(ids.subarray(0, 5), String);
    };
    expect(await found('couponState', '=', { amount: true, state: ['issued'], coupon: 'ten' })).toEqual([
      '11',
    ]);
    expect(await found('couponState', '=', { state: ['expired', 'redeemed'] })).toEqual(['12', '13']);
    expect(await found('couponState', '=', { amount: false, state: ['issued'] })).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
    ]);
    expect(await found('messageState', '>=', { amount: 2, lastDays: 30, outcome: ['submitted'] })).toEqual([
      '21',
    ]);
    expect(await found('messageState', '>', { amount: 0, lastDays: 30 })).toEqual(['21', '22']);
    expect(await errorOf(found('couponState', '=', { state: ['issued'], coupon: 'ghost' }))).toMatchObject({
      code: 'conditions.unknown-value',
    });
    expect(await errorOf(found('couponState', '=', { amount: true }))).toMatchObject({
      code: 'conditions.parameter-missing',
    });

    const definition = {
      tiers: [
        { code: 'base', name: '普通', rule: null },
        { code: 'gold', name: '金', rule: atLeast(8) },
      ],
    };
    await services.decisions.schemes.applyDefinition(
      { code: 'value', name: '价值', kind: 'rule_ladder', definition },
      'spec',
    );
    const { runId } = await services.decisions.schemes.publishDraft('value', { author: 'spec' });
    await services.decisions.runs.runToEnd(runId ?? '');
    expect(await found('tier_value', '=', 'gold')).toEqual(['8', '9', '18', '19', '28']);
    expect(await found('tier_value', 'notIn', ['base'])).toEqual(['8', '9', '18', '19', '28']);
    expect(await found('tierChanged_value', '=', { lastDays: 30 })).toEqual([]);
    await database.run('UPDATE member_fact SET order_count = 9 WHERE member_id IN (3, 5)');
    await database.run('UPDATE member_fact SET order_count = 0 WHERE member_id = 8');
    await services.decisions.runs.runToEnd(
      await services.decisions.runs.startRun(['value'], { cause: 'manual', requestedBy: null }),
    );
    expect(await found('tierChanged_value', '=', { lastDays: 1 })).toEqual(['3', '5', '8']);
    expect(await found('tierChanged_value', '=', { lastDays: 1, direction: 'up' })).toEqual(['3', '5']);
    expect(await found('tierChanged_value', '=', { lastDays: 1, tier: ['base'] })).toEqual(['8']);
    await database.run('UPDATE member_fact SET order_count = member_id % 10 WHERE member_id IN (3, 5, 8)');
  });
});

describe('the estimate', () => {
  it('is read off a fixed twentieth of all people, and scaled to all', async () => {
    const asked = await services.counter.ask({ rule: women });
    const sample = idsWhere(isInSample);
    expect(sample.length).toBeGreaterThan(PEOPLE / 30);
    expect(sample.length).toBeLessThan(PEOPLE / 12);
    const found = sample.filter((id) => Number(id) % 2 === 1).length;
    expect(await services.counter.estimate(test.database, asked)).toBe(
      Math.round((found * PEOPLE) / sample.length),
    );
  });
});

describe('many people', () => {
  /** Ids of people without anything but facts, beside those of the other specs. */
  const crowd = Array.from({ length: 20 * PEOPLE }, (_, index) => 10_020 + index);
  const everybody = [...idsWhere(() => true).map(Number), ...crowd];
  const total = everybody.length;
  const sampled = everybody.filter(isInSample);
  const buyers = crowd.filter((id) => isInSample(id) && id % 2 === 0);

  beforeAll(async () => {
    const steps = Array.from({ length: 20 }, (_, n) => `SELECT ${n} AS n`).join(' UNION ALL ');
    await test.database.run(
      `INSERT INTO member_fact (member_id, as_of_on)
       SELECT 10000 + f.member_id * 20 + x.n, f.as_of_on FROM member_fact f JOIN (${steps}) x WHERE f.member_id <= ?`,
      [PEOPLE],
    );
    // Some of the sample bought, and nobody else.
    await insert(
      `shop_order (channel_id, external_id, member_id, buyer_identity_id, buyer_external_id, state, paid_amount_fen, paid_at)`,
      buyers,
      (id) => [3, `o${id}`, id, 1, '', 'paid', 100, '2026-05-30 00:00:00'],
    );
  }, 60_000);

  it('are estimated where counting takes long, until the exact count is asked for', async () => {
    const bought = {
      combinator: 'and',
      rules: [{ field: 'ordersInWindow', operator: '>=', value: { amount: 1, lastDays: 30 } }],
    };
    const asked = await services.counter.ask({ rule: bought });
    const estimated = await services.counter.preview(asked);
    const count = Math.round((buyers.length * total) / sampled.length);
    expect(estimated).toMatchObject({ isEstimate: true, total, count });
    const exact = await services.counter.preview(asked, { isExact: true });
    expect(exact).toMatchObject({ isEstimate: false, total, count: buyers.length });
  });

  it('are counted at once where facts alone decide, their reach read off the sample', async () => {
    const preview = await services.counter.preview(
      await services.counter.ask({ rule: { ...atLeast(1), not: true } }),
    );
    const isFound = (id: number): boolean => id > PEOPLE || id % 10 === 0;
    const count = everybody.filter(isFound).length;
    expect(preview).toMatchObject({ isEstimate: false, isReachEstimate: true, count });
    const asks = sampled.filter(isFound);
    const reachable = asks.filter((id) => id <= PEOPLE && id % 3 === 0 && id % 7 !== 0).length;
    expect(preview.reach.find(({ channelCode }) => channelCode === 'mini')?.count).toBe(
      Math.round(reachable * (count / asks.length)),
    );
  });
});

describe('the night', () => {
  it('counts every dynamic segment and passes over what is no longer valid', async () => {
    await test.database.run(`UPDATE segment SET people = NULL WHERE kind = 'dynamic'`);
    await test.database.run(
      `UPDATE segment SET definition_json = '{"rule":{"combinator":"and","rules":[{"field":"gone","operator":"=","value":1}]}}' WHERE code = 'level-5'`,
    );
    const counts = await services.nightly.recount(async () => undefined);
    expect(counts.failed).toBe(1);
    const women_ = await services.segments.require('women');
    expect(women_.people).toBe(PEOPLE / 2);
    expect((await services.segments.require('level-5')).people).toBeNull();
  });
});
