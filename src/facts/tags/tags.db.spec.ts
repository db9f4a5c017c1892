import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createSegmentServices, type SegmentServices } from '../../../test/factories/segment-services.js';
import { AppError } from '../../platform/errors/app-error.js';

const TODAY = '2026-05-31';

let test: TestDatabase;
let services: SegmentServices;

beforeAll(async () => {
  test = await createTestDatabase('tags');
});
beforeEach(async () => {
  await test.clear();
  services = createSegmentServices(test.database);
  await services.clock.fix(TODAY, 'spec');
  for (let id = 1; id <= 9; id += 1) {
    await test.database.run(
      `INSERT INTO member (id, display_name, first_seen_at) VALUES (?, ?, '2025-01-01')`,
      [id, `客户${id}`],
    );
    await test.database.run('INSERT INTO member_fact (member_id, as_of_on, order_count) VALUES (?, ?, ?)', [
      id,
      TODAY,
      id,
    ]);
  }
});
afterAll(() => test.drop());

const manual = (code: string, validDays: number | null = null) =>
  services.tagRules.create({ code, name: code, group: '', kind: 'manual', rule: null, validDays }, 'spec');
const atLeast = (orders: number) => ({
  combinator: 'and',
  rules: [{ field: 'orderCount', operator: '>=', value: orders }],
});
const byRule = (code: string, rule: unknown) =>
  services.tagRules.create({ code, name: code, group: '', kind: 'rule', rule, validDays: null }, 'spec');

async function held(tagId: string): Promise<string[]> {
  const rows = await services.tagsRead.people(test.database, tagId, '0', 100);
  return rows.map(
    (row) => `${row.member_id} ${row.source}${row.expires_on === null ? '' : ` ${row.expires_on}`}`,
  );
}

async function history(tagId: string): Promise<string[]> {
  const rows = await services.tagsRead.history(test.database, { tagId }, { limit: 100 });
  return rows.map((row) => `${row.action} ${row.member_id} ${row.source} ${row.author}`).reverse();
}

async function marks(): Promise<string[]> {
  const rows = await test.database.rows<{ member_id: string }>(
    `SELECT k.member_id FROM member_mark k WHERE k.reason = 'tag' ORDER BY k.id`,
  );
  return rows.map((row) => row.member_id);
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('tagging', () => {
  it('changes nothing when repeated; every change is a line of the history and a mark', async () => {
    const id = await manual('vip');
    const by = { source: 'list', author: '运营' } as const;
    expect(await services.tags.tag(id, ['3', '1', '3'], by)).toEqual({ added: 2, removed: 0, unchanged: 0 });
    expect(await services.tags.tag(id, ['1', '3'], by)).toEqual({ added: 0, removed: 0, unchanged: 2 });
    expect(await services.tags.untag(id, ['3', '9'], by)).toEqual({ added: 0, removed: 1, unchanged: 1 });
    expect(await services.tags.untag(id, ['3'], by)).toEqual({ added: 0, removed: 0, unchanged: 1 });
    expect(await held(id)).toEqual(['1 list']);
    expect(await history(id)).toEqual(['tagged 1 list 运营', 'tagged 3 list 运营', 'untagged 3 list 运营']);
    expect(await marks()).toEqual(['1', '3', '3']);
  });

  it('by several callers at once has one effect', async () => {
    const id = await manual('vip');
    const ids = ['1', '2', '3', '4', '5'];
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => services.tags.tag(id, ids, { source: 'list', author: '运营' })),
    );
    expect(outcomes.reduce((sum, { added }) => sum + added, 0)).toBe(5);
    expect(await history(id)).toHaveLength(5);
  });

  it('holds as long as was said, or as the tag says, the last day included', async () => {
    const id = await manual('month', 30);
    await services.tags.tag(id, ['1'], { source: 'manual', author: '运营' });
    await services.tags.tag(id, ['2'], { source: 'manual', author: '运营', expiresOn: '2026-06-10' });
    await services.tags.tag(id, ['3'], { source: 'manual', author: '运营', expiresOn: null });
    expect(await held(id)).toEqual(['1 manual 2026-06-29', '2 manual 2026-06-10', '3 manual']);
    expect(
      await codeOf(
        services.tags.tag(id, ['4'], { source: 'manual', author: '运营', expiresOn: '2026-05-30' }),
      ),
    ).toBe('tags.expiry-past');
    expect(await services.tags.expireDue('2026-06-10')).toBe(0);
    expect(await services.tags.expireDue('2026-06-11')).toBe(1);
    expect(await services.tags.expireDue('2026-07-30')).toBe(1);
    expect(await held(id)).toEqual(['3 manual']);
    expect((await history(id)).slice(-2)).toEqual(['untagged 2 expired 到期', 'untagged 1 expired 到期']);
  });

  it('is counted and asked for only while it holds', async () => {
    const id = await manual('soon');
    await services.tags.tag(id, ['1'], { source: 'manual', author: '运营', expiresOn: TODAY });
    await services.tags.tag(id, ['2'], { source: 'manual', author: '运营' });
    const asked = async (): Promise<string[]> => {
      const rule = { combinator: 'and', rules: [{ field: 'tag', operator: 'in', value: ['soon'] }] };
      const segment = await services.counter.ask({ rule });
      return Array.from(await test.database.snapshot((db) => services.counter.allIds(db, segment)), String);
    };
    expect(await asked()).toEqual(['1', '2']);
    await services.clock.fix('2026-06-01', 'spec');
    expect(await asked()).toEqual(['2']);
    expect((await services.tagsRead.counts(test.database, [id], '2026-06-01')).get(id)).toBe(1);
  });
});

describe('a tag by rule', () => {
  it('is given to whom the rule finds and taken from whom it no longer finds, but never what was given by hand', async () => {
    const id = await byRule('buyers', atLeast(7));
    expect(await held(id)).toEqual(['7 rule', '8 rule', '9 rule']);
    await services.tags.tag(id, ['1', '8'], { source: 'manual', author: '运营' });
    await test.database.run('UPDATE member_fact SET order_count = 0 WHERE member_id IN (8, 9)');
    await test.database.run('UPDATE member_fact SET order_count = 10 WHERE member_id = 1');
    expect(await services.tagRules.refresh(id)).toMatchObject({ added: 0, removed: 1 });
    expect(await held(id)).toEqual(['1 manual', '7 rule', '8 manual']);
    await test.database.run('UPDATE member_fact SET order_count = 0 WHERE member_id = 1');
    expect(await services.tagRules.refresh(id)).toMatchObject({ added: 0, removed: 0 });
    await services.tagRules.update(id, {
      name: '买家',
      group: '',
      kind: 'rule',
      rule: atLeast(5),
      validDays: null,
    });
    expect(await held(id)).toEqual(['1 manual', '5 rule', '6 rule', '7 rule', '8 manual']);
    expect(await history(id)).toHaveLength(8);
  });

  it('loses whoever is gone', async () => {
    const id = await byRule('buyers', atLeast(8));
    await test.database.run('DELETE FROM member_fact WHERE member_id = 9');
    expect(await services.tagRules.refresh(id)).toMatchObject({ removed: 1 });
    expect(await held(id)).toEqual(['8 rule']);
  });

  it('may ask for tiers and windows, not for tags or segments', async () => {
    const window = {
      combinator: 'and',
      rules: [{ field: 'ordersInWindow', operator: '=', value: { amount: 0, lastDays: 9 } }],
    };
    expect(await held(await byRule('idle', window))).toHaveLength(9);
    for (const field of ['tag', 'segment']) {
      const rule = { combinator: 'and', rules: [{ field, operator: 'in', value: ['x'] }] };
      expect(await codeOf(byRule('loop', rule))).toBe('conditions.unknown-field');
    }
  });

  it.each<[string, object, string]>([
    ['without a rule', { kind: 'rule', rule: null }, 'tags.rule-missing'],
    ['with valid days', { kind: 'rule', rule: atLeast(1), validDays: 3 }, 'tags.validity-unexpected'],
    ['by hand with a rule', { kind: 'manual', rule: atLeast(1) }, 'tags.rule-unexpected'],
    ['without a name', { kind: 'manual', rule: null, name: ' ' }, 'tags.name-invalid'],
    ['with a bad code', { kind: 'manual', rule: null, code: 'A b' }, 'tags.code-invalid'],
    ['with half a day', { kind: 'manual', rule: null, validDays: 0.5 }, 'tags.validity-invalid'],
    ['with a bad rule', { kind: 'rule', rule: { combinator: 'and', rules: [] } }, 'conditions.empty-group'],
  ])('%s is refused', async (_, draft, code) => {
    const whole = { code: 'x', name: 'x', group: '', validDays: null, ...draft } as Parameters<
      SegmentServices['tagRules']['create']
    >[0];
    expect(await codeOf(services.tagRules.create(whole, 'spec'))).toBe(code);
  });
});

describe('tags of people who are merged', () => {
  it('go to the one who stays; the longer one, and the one by hand, wins', async () => {
    const [one, two, three] = [await manual('one'), await manual('two'), await byRule('three', atLeast(9))];
    const give = (id: string, member: string, expiresOn: string | null) =>
      services.tags.tag(id, [member], { source: 'manual', author: '运营', expiresOn });
    await give(one, '1', '2026-06-05');
    await give(one, '2', '2026-06-09');
    await give(two, '1', null);
    await give(three, '1', '2026-06-05');
    await test.database.transaction((tx) => services.tags.move(tx, '1', '9'));
    await test.database.transaction((tx) => services.tags.move(tx, '2', '9'));
    expect(await held(one)).toEqual(['9 manual 2026-06-09']);
    expect(await held(two)).toEqual(['9 manual']);
    expect(await held(three)).toEqual(['9 manual']);
    expect((await history(one)).slice(2)).toEqual([
      'untagged 1 merge 运营',
      'tagged 9 merge 运营',
      'untagged 2 merge 运营',
    ]);
  });
});

describe('lists of people', () => {
  it('are resolved to standing people; unknown and ambiguous ids are told', async () => {
    await test.database.run('UPDATE member SET merged_into_id = 5 WHERE id = 4');
    await test.database.run('UPDATE member SET merged_into_id = 6 WHERE id = 5');
    const found = await services.tagsRead.byMemberIds(test.database, ['1', '4', '6', '77', '1']);
    expect(found).toEqual({ memberIds: ['1', '6'], unknown: ['77'], ambiguous: [] });
    await test.database.run(
      `INSERT INTO channel (id, code, kind, name, settings_json) VALUES (1, 'a', 'csv', 'a', '{}'), (2, 'b', 'csv', 'b', '{}')`,
    );
    await test.database.run(
      `INSERT INTO channel_identity (channel_id, external_id, member_id) VALUES (1, 'C1', 1), (2, 'C1', 1), (1, 'C2', 2), (2, 'C2', 3), (1, 'c1', 7)`,
    );
    expect(await services.tagsRead.byCustomerIds(test.database, ['C1', 'c1', 'C2', 'C9'])).toEqual({
      memberIds: ['1', '7'],
      unknown: ['C9'],
      ambiguous: ['C2'],
    });
  });
});

describe('archiving', () => {
  it('is refused while a segment asks for the tag, and ends its use', async () => {
    const id = await manual('vip');
    const rule = {
      combinator: 'or',
      rules: [{ combinator: 'and', rules: [{ field: 'tag', operator: 'notIn', value: ['x', 'vip'] }] }],
    };
    await manual('x');
    await services.segments.create(
      { code: 's', name: '没有贵宾', kind: 'dynamic', definition: { rule } },
      'spec',
    );
    await expect(services.tagRules.archive(id)).rejects.toMatchObject({
      code: 'tags.in-use',
      message: '标签「vip」还在被 人群「没有贵宾」 使用，不能归档',
    });
    await services.segments.archive('s');
    await services.tagRules.archive(id);
    await services.tagRules.archive(id);
    expect(await codeOf(services.tags.tag(id, ['1'], { source: 'manual', author: '运营' }))).toBe(
      'tags.archived',
    );
    expect(await codeOf(services.counter.ask({ rule }))).toBe('conditions.unknown-value');
  });
});
