import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from './api-client.js';
import { TestApp } from './app.js';

const API = '/api/admin/v1';

interface Problem {
  code: string;
  detail: string;
  details: { path?: string };
}
interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}
interface Field {
  code: string;
  operators: string[];
  values: { value: string; label: string }[] | null;
  params?: { code: string; isRequired: boolean; values: { value: string }[] | null }[];
}

let app: TestApp;
let operator: ApiClient;

beforeAll(async () => {
  app = await TestApp.start('segments_http');
  operator = await app.signIn();
  const { database } = app.test;
  await database.run(
    `INSERT INTO channel (id, code, kind, name, settings_json) VALUES (1, 'oa', 'wechat_official_account', '公众号', '{}')`,
  );
  for (let id = 1; id <= 30; id += 1) {
    await database.run(
      `INSERT INTO member (id, display_name, first_seen_at, gender, phone_tail) VALUES (?, ?, '2025-01-01', ?, '1234')`,
      [id, id === 1 ? '=cmd()' : `客户${id}`, id % 2 ? 'female' : 'male'],
    );
    await database.run(
      `INSERT INTO member_fact (member_id, as_of_on, order_count, net_amount_fen) VALUES (?, '2026-05-31', ?, ?)`,
      [id, id % 3, id * 100],
    );
    await database.run(
      `INSERT INTO channel_identity (channel_id, external_id, member_id, follow_state) VALUES (1, ?, ?, 'following')`,
      [`C${id}`, id],
    );
  }
});
afterAll(() => app.stop());

const women = { combinator: 'and', rules: [{ field: 'gender', operator: '=', value: 'female' }] };

describe('segments over HTTP', () => {
  it('offer fields with what there is to choose', async () => {
    const { body } = await operator.get<Field[]>(`${API}/segment-fields`);
    const field = (code: string): Field | undefined => body.find((one) => one.code === code);
    expect(field('ordersInWindow')?.params).toEqual([
      expect.objectContaining({ code: 'window', isRequired: true, values: null }),
      expect.objectContaining({ code: 'category', isRequired: false }),
      expect.objectContaining({ code: 'product', values: null }),
      expect.objectContaining({ code: 'channel', values: [{ value: 'oa', label: '公众号' }] }),
    ]);
    expect(field('tag')?.operators).toEqual(['in', 'notIn']);
    expect(field('couponState')?.params?.map(({ code }) => code)).toEqual(['coupon', 'state']);
    expect(field('messageState')?.params?.map(({ code }) => code)).toEqual(['window', 'outcome', 'channel']);
    const schemes = await operator.get<Field[]>(`${API}/condition-fields`);
    const codes = schemes.body.map(({ code }) => code);
    expect(codes).toEqual(
      expect.arrayContaining(['age', 'ordersInWindow', 'amountInWindow', 'activitiesInWindow', 'tag']),
    );
    expect(codes).not.toEqual(expect.arrayContaining(['couponState']));
  });

  it('go from preview to a list that is frozen and downloaded', async () => {
    const preview = await operator.post<Record<string, unknown>>(`${API}/segments/preview`, {
      definition: { rule: women },
    });
    expect(preview.status).toBe(200);
    expect(preview.body).toMatchObject({
      count: 15,
      total: 30,
      isEstimate: false,
      reach: [{ channelCode: 'oa', channelName: '公众号', count: 0 }],
    });
    const made = await operator.post<Record<string, unknown>>(`${API}/segments`, {
      code: 'women',
      name: '女客',
      kind: 'dynamic',
      definition: { rule: women },
      note: '试',
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ code: 'women', count: 15, createdBy: expect.any(String), usedBy: [] });
    const page = await operator.get<Page<{ id: string; phoneMasked: string }>>(
      `${API}/segments/women/members?limit=20`,
    );
    expect(page.body.items.map(({ id }) => id)).toEqual(
      Array.from({ length: 15 }, (_, index) => String(2 * index + 1)),
    );
    expect(page.body.items[0]?.phoneMasked).toBe('*** **** 1234');
    const frozen = await operator.post<{ id: string; hash: string; count: number; state: string }>(
      `${API}/segments/women/freeze`,
    );
    expect(frozen.body).toMatchObject({
      count: 15,
      state: 'ready',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    await app.test.database.run(`UPDATE member SET gender = 'male' WHERE id = 3`);
    const now = await operator.get(`${API}/segments/women/export`);
    expect(now.headers.get('content-type')).toContain('text/csv');
    expect(now.text.trim().split('\r\n')).toHaveLength(15);
    expect(now.text).toContain("1,'=cmd(),*** **** 1234");
    const then = await operator.get(`${API}/segments/women/export?snapshot=${frozen.body.id}`);
    expect(then.text.trim().split('\r\n')).toHaveLength(16);
    const snapshots = await operator.get<Page<{ id: string }>>(`${API}/segments/women/snapshots`);
    expect(snapshots.body.items.map(({ id }) => id)).toEqual([frozen.body.id]);
    await app.test.database.run(`UPDATE member SET gender = 'female' WHERE id = 3`);
  });

  it('are listed, changed and archived; what uses another is said', async () => {
    const outer = {
      name: '女客以外',
      kind: 'dynamic',
      definition: { rule: { ...women, not: true }, combine: { operator: 'minus', segments: ['women'] } },
    };
    const made = await operator.post<{ code: string }>(`${API}/segments`, outer);
    const changed = await operator.put<{ name: string; note: string }>(`${API}/segments/${made.body.code}`, {
      ...outer,
      note: '新',
    });
    expect(changed.body).toMatchObject({ name: '女客以外', note: '新' });
    const list = await operator.get<Page<{ code: string; usedBy: string[] }>>(
      `${API}/segments?search=${encodeURIComponent('女客')}&limit=20`,
    );
    expect(list.body.items.map(({ code }) => code)).toEqual([made.body.code, 'women']);
    expect(list.body.items[1]?.usedBy).toEqual(['人群「女客以外」']);
    const refused = await operator.post<Problem>(`${API}/segments/women/archive`);
    expect([refused.status, refused.body.code]).toEqual([409, 'segments.in-use']);
    expect((await operator.post(`${API}/segments/${made.body.code}/archive`)).status).toBe(204);
    expect((await operator.get<Page<unknown>>(`${API}/segments`)).body.items).toHaveLength(1);
    expect((await operator.get<Page<unknown>>(`${API}/segments?state=archived`)).body.items).toHaveLength(1);
    expect((await operator.get(`${API}/segments.csv?state=all`)).text.trim().split('\r\n')).toHaveLength(3);
  });

  it.each<[string, string, unknown, number, string]>([
    [
      'an unknown field',
      'segments/preview',
      { definition: { rule: { combinator: 'and', rules: [{ field: 'x', operator: '=', value: 1 }] } } },
      422,
      'conditions.unknown-field',
    ],
    ['no definition', 'segments/preview', {}, 400, 'request.invalid'],
    [
      'a segment of itself',
      'segments/preview',
      { code: 'women', definition: { rule: null, combine: { operator: 'and', segments: ['women'] } } },
      422,
      'segments.cyclic',
    ],
    [
      'a taken code',
      'segments',
      { code: 'women', name: 'x', kind: 'dynamic', definition: { rule: women } },
      409,
      'segments.code-taken',
    ],
    [
      'a column too many',
      'segments',
      { name: 'x', kind: 'dynamic', definition: { rule: women }, people: 5 },
      400,
      'request.invalid',
    ],
    ['freezing what is not there', 'segments/ghost/freeze', undefined, 404, 'segments.not-found'],
  ])('refuse %s with one clear error', async (_, path, body, status, code) => {
    const answer = await operator.post<Problem>(`${API}/${path}`, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});

describe('tags over HTTP', () => {
  it('are made, given to lists and shown with a person', async () => {
    const made = await operator.post<{ id: string; people: number }>(`${API}/tags`, {
      code: 'vip',
      name: '贵宾',
      kind: 'manual',
    });
    expect(made.status).toBe(201);
    const { id } = made.body;
    const given = await operator.post(`${API}/tags/${id}/members`, {
      customerIds: ['C1', 'C2', 'C99'],
      expiresOn: '2999-01-01',
    });
    expect(given.body).toEqual({ added: 2, removed: 0, unchanged: 0, unknown: ['C99'], ambiguous: [] });
    const again = await operator.post(`${API}/tags/${id}/members`, {
      memberIds: ['1', '2', '3'],
      expiresOn: '2999-01-01',
    });
    expect(again.body).toMatchObject({ added: 1, unchanged: 2 });
    const taken = await operator.post(`${API}/tags/${id}/members`, { memberIds: ['3'], remove: true });
    expect(taken.body).toMatchObject({ added: 0, removed: 1 });
    const people = await operator.get<Page<Record<string, unknown>>>(`${API}/tags/${id}/members`);
    expect(people.body.items).toMatchObject([
      { memberId: '1', source: '名单', expiresOn: '2999-01-01' },
      { memberId: '2', source: '名单' },
    ]);
    expect((await operator.get(`${API}/tags/${id}/members.csv`)).text.trim().split('\r\n')).toHaveLength(3);
    expect((await operator.get(`${API}/members/1/tags`)).body).toMatchObject([
      { tagId: id, name: '贵宾', source: '名单' },
    ]);
    const history = await operator.get<Page<{ action: string; memberId: string }>>(
      `${API}/tags/${id}/history`,
    );
    expect(history.body.items.map(({ action, memberId }) => `${action} ${memberId}`)).toEqual([
      'untagged 3',
      'tagged 3',
      'tagged 2',
      'tagged 1',
    ]);
  });

  it('by rule are given at once and refreshed', async () => {
    const rule = { combinator: 'and', rules: [{ field: 'orderCount', operator: '=', value: 2 }] };
    const made = await operator.post<{ id: string; people: number }>(`${API}/tags`, {
      name: '复购',
      kind: 'rule',
      rule,
    });
    expect(made.body).toMatchObject({ people: 10, source: '规则', refreshedAt: expect.any(String) });
    await app.test.database.run('UPDATE member_fact SET order_count = 0 WHERE member_id = 2');
    const refreshed = await operator.post(`${API}/tags/${made.body.id}/refresh`);
    expect(refreshed.body).toMatchObject({ added: 0, removed: 1 });
    expect((await operator.get<Page<{ people: number }>>(`${API}/tags?kind=rule`)).body.items).toMatchObject([
      { people: 9 },
    ]);
    expect((await operator.get(`${API}/tags.csv`)).text).toContain('复购');
    expect((await operator.post(`${API}/tags/${made.body.id}/archive`)).status).toBe(204);
  });

  it.each<[string, string, unknown, number, string]>([
    ['a rule tag without a rule', 'tags', { name: 'x', kind: 'rule' }, 422, 'tags.rule-missing'],
    ['nobody', 'tags/1/members', {}, 400, 'request.invalid'],
    ['ids that are none', 'tags/1/members', { memberIds: ["1' OR 1=1"] }, 400, 'request.invalid'],
    [
      'too many',
      'tags/1/members',
      { memberIds: Array.from({ length: 50_001 }, () => '1') },
      400,
      'request.invalid',
    ],
    [
      'a date that has passed',
      'tags/1/members',
      { memberIds: ['1'], expiresOn: '2020-01-01' },
      422,
      'tags.expiry-past',
    ],
    ['a tag that is not there', 'tags/999/members', { memberIds: ['1'] }, 404, 'tags.not-found'],
    ['refreshing a tag by hand', 'tags/1/refresh', undefined, 409, 'tags.without-rule'],
  ])('refuse %s with one clear error', async (_, path, body, status, code) => {
    const answer = await operator.post<Problem>(`${API}/${path}`, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});
