import { randomUUID } from 'node:crypto';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CouponTemplatesService } from '../../src/actions/coupons/coupon-templates.service.js';
import { FieldCipher } from '../../src/platform/crypto/field-cipher.js';
import { plainCoupon } from '../factories/coupons.js';
import { insertMembers } from '../factories/benefit-services.js';
import type { Answer, ApiClient } from './api-client.js';
import { TestApp } from './app.js';

const API = '/api/admin/v1';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

interface Batch {
  id: string;
  code: string;
  state: string;
  people: number;
  seen: number;
  given: number;
  forecast: { members: number; willGive: number; costFen: number; room: { stockLeft: number } } | null;
  outcomes: { outcome: string; label: string; people: number }[];
  details: { expected?: string; path?: string };
}

let app: TestApp;
let operator: ApiClient;
let templateId: string;

beforeAll(async () => {
  app = await TestApp.start('batches_http', { withWorker: true });
  operator = await app.signIn();
  await insertMembers(app.test.database, 1, 1200);
  await insertMembers(app.test.database, 1201, 1210, null);
  const draft = { ...plainCoupon, stock: 5000, perMemberLimit: 10, budgetFen: 9_000_000 };
  templateId = await app.api.get(CouponTemplatesService, { strict: false }).createTemplate(draft, 'spec');
  const definition = {
    rule: { combinator: 'and', rules: [{ field: 'orderCount', operator: '>=', value: 0 }] },
  };
  await operator.post(`${API}/segments`, { code: 'all', name: '全部客户', kind: 'dynamic', definition });
});
afterAll(() => app.stop());

function send<Body>(path: string, body: unknown, key: string = randomUUID()): Promise<Answer<Body>> {
  return operator.call<Body>('POST', `${API}${path}`, body, { 'idempotency-key': key });
}

const draftOfAll = () => ({ templateId, label: '秋日回馈', isGeneral: false, segmentCode: 'all' });

async function settled(id: string, isDone: (batch: Batch) => boolean): Promise<Batch> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const { body } = await operator.get<Batch>(`${API}/coupon-batches/${id}`);
    if (isDone(body)) return body;
    if (Date.now() > deadline) throw new Error(`Still ${body.state}, ${body.seen} of ${body.people}`);
    await new Promise((resume) => setTimeout(resume, 50));
  }
}

describe('a batch over HTTP', () => {
  it('is forecast, confirmed by its number, carried out by the worker, and exported person by person', async () => {
    const key = randomUUID();
    const draft = await send<Batch>('/coupon-batches', draftOfAll(), key);
    expect(draft.status).toBe(201);
    expect(draft.body).toMatchObject({
      state: 'ready',
      people: 1210,
      confirmAbove: 1000,
      forecast: { members: 1200, willGive: 1200, costFen: 3_600_000, room: { stockLeft: 5000 } },
    });
    const { id } = draft.body;
    const again = await send<Batch>('/coupon-batches', draftOfAll(), key);
    expect(again.body.id).toBe(id);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const other = await send<Batch>('/coupon-batches', { ...draftOfAll(), label: '别的' }, key);
    expect([other.status, other.body.code]).toEqual([422, 'request.idempotency-key-reused']);

    const unsure = await send<Batch>(`/coupon-batches/${id}/start`, {});
    expect([unsure.status, unsure.body.code]).toEqual([422, 'coupon-batches.confirmation-needed']);
    expect(unsure.body.details).toMatchObject({ expected: '1200', path: 'confirmation' });
    const started = await send<Batch>(`/coupon-batches/${id}/start`, { confirmation: '1,200' });
    expect(started.status).toBe(200);
    const done = await settled(id, ({ state }) => state === 'done');
    expect(done).toMatchObject({ seen: 1210, given: 1200 });
    expect(done.outcomes).toEqual([
      { outcome: 'given', label: '已发放', people: 1200 },
      { outcome: 'not_member', label: expect.any(String) as string, people: 10 },
    ]);

    const page = await operator.get<{ items: { memberId: string; label: string }[]; total: number }>(
      `${API}/coupon-batches/${id}/people?outcome=not_member`,
    );
    expect(page.body.total).toBe(10);
    expect(page.body.items[0]).toMatchObject({ memberId: '1201' });
    const csv = await operator.get(`${API}/coupon-batches/${id}/people.csv?outcome=not_member`);
    expect(csv.text.trim().split('\r\n').length).toBe(11);
    const list = await operator.get<{ items: Batch[] }>(
      `${API}/coupon-batches?state=done&search=${encodeURIComponent('秋日')}`,
    );
    expect(list.body.items.map((batch) => batch.id)).toEqual([id]);
    expect((await operator.get(`${API}/coupon-batches.xlsx`)).headers.get('content-type')).toContain(
      'spreadsheetml',
    );
  });

  it('needs a key, a known audience and a template', async () => {
    const without = await operator.post<Batch>(`${API}/coupon-batches`, draftOfAll());
    expect([without.status, without.body.code]).toEqual([400, 'request.idempotency-key-missing']);
    const refusals = [
      [{ ...draftOfAll(), segmentCode: 'nobody' }, 404, 'segments.not-found'],
      [{ ...draftOfAll(), listId: '5' }, 422, 'coupon-batches.audience-invalid'],
      [{ ...draftOfAll(), templateId: '99999' }, 404, 'coupons.template-not-found'],
      [{ ...draftOfAll(), label: '' }, 422, 'coupon-batches.label-invalid'],
      [{ ...draftOfAll(), surprise: 1 }, 400, 'request.invalid'],
    ] as const;
    for (const [body, status, code] of refusals) {
      const answer = await send<Batch>('/coupon-batches', body);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    }
    const missing = await send<Batch>('/coupon-batches/999/start', {});
    expect([missing.status, missing.body.code]).toEqual([404, 'coupon-batches.not-found']);
  });
});

describe('a list as a file', () => {
  interface List {
    id: string;
    code: string;
    rows: number;
    people: number;
    problems: number;
    firstProblems: { line: number; said: string; label: string }[];
  }

  async function upload(bytes: Uint8Array, type: string): Promise<Answer<List>> {
    const answer = await fetch(`${app.url}${API}/coupon-batch-lists?name=list`, {
      method: 'POST',
      headers: { 'content-type': type, 'x-requested-with': 'cenglin', cookie: operator.cookieHeader },
      body: bytes,
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: JSON.parse(text) as List };
  }

  it('names people as CSV or Excel, with phones as text, and says which lines name nobody', async () => {
    const index = app.api.get(FieldCipher).blindIndex('13800001111');
    await app.test.database.run('UPDATE member SET phone_index = ? WHERE id = 7', [index]);
    const csv = await upload(
      Buffer.from('﻿姓名,手机号\r\n甲,138 0000 1111\r\n乙,12345\r\n', 'utf8'),
      'text/csv',
    );
    expect(csv.status).toBe(201);
    expect(csv.body).toMatchObject({ rows: 2, people: 1, problems: 1 });
    expect(csv.body.firstProblems).toEqual([{ line: 3, said: '1****5', label: '不是编号或手机号' }]);

    const workbook = new ExcelJS.Workbook();
    const sheet = workbook.addWorksheet('名单');
    sheet.addRows([['会员编号'], ['8'], [9], ['99999']]);
    const xlsx = await upload(new Uint8Array(await workbook.xlsx.writeBuffer()), XLSX);
    expect(xlsx.body).toMatchObject({ rows: 3, people: 2, problems: 1 });
    const problems = await operator.get(`${API}/coupon-batch-lists/${xlsx.body.id}/problems.csv`);
    expect(problems.text).toContain('4,9****9,没有这个客户');

    const draft = await send<Batch>('/coupon-batches', {
      templateId,
      label: '补发',
      isGeneral: false,
      listId: xlsx.body.id,
    });
    await send(`/coupon-batches/${draft.body.id}/start`, {});
    const done = await settled(draft.body.id, ({ state }) => state === 'done');
    expect(done.given).toBe(2);
  });

  it('that cannot be read is refused with one clear error', async () => {
    const refusals = [
      [Buffer.from('姓名,城市\n甲,杭州\n'), 'text/csv', 422, 'coupon-batches.list-heading'],
      [Buffer.from('手机号\n'), 'text/csv', 422, 'coupon-batches.list-empty'],
      [Buffer.from([0x50, 0x4b, 0x03, 0x04, 1, 2, 3]), XLSX, 422, 'files.unreadable'],
    ] as const;
    for (const [bytes, type, status, code] of refusals) {
      const answer = await upload(bytes, type);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    }
  });
});

describe('words and codes over HTTP', () => {
  interface Campaign {
    id: string;
    code: string;
    state: string;
    taken: number;
    downloadedBy: string | null;
  }
  const hour = 3_600_000;
  const terms = () => ({
    name: '门店派发',
    totalLimit: 20,
    perMemberLimit: 1,
    startsAt: new Date(Date.now() - hour).toISOString(),
    endsAt: new Date(Date.now() + hour).toISOString(),
  });

  it('are made, listed, changed, and a file of codes is downloaded once', async () => {
    const made = await send<Campaign>('/redeem-campaigns', { kind: 'codes', templateId, ...terms() });
    expect([made.status, made.body.state]).toEqual([201, 'active']);
    const path = `${API}/redeem-campaigns/${made.body.id}`;
    const file = await operator.post(`${path}/codes.csv`);
    expect(file.status).toBe(200);
    const codes = file.text
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[1] ?? '');
    expect(codes.length).toBe(20);
    for (const code of codes) expect(code).toMatch(/^(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
    const twice = await operator.post<Campaign>(`${path}/codes.xlsx`);
    expect([twice.status, twice.body.code]).toEqual([409, 'redeem-codes.already-downloaded']);
    const changed = await operator.put<Campaign>(path, { ...terms(), perMemberLimit: 2 });
    expect(changed.body).toMatchObject({ perMemberLimit: 2, downloadedBy: expect.any(String) as string });

    const word = { kind: 'word', word: '层林尽染', templateId, ...terms() };
    expect((await send<Campaign>('/redeem-campaigns', word)).status).toBe(201);
    const taken = await send<Campaign>('/redeem-campaigns', word);
    expect([taken.status, taken.body.code]).toEqual([409, 'redeem-codes.word-taken']);
    const list = await operator.get<{ total: number }>(`${API}/redeem-campaigns?kind=word`);
    expect(list.body.total).toBe(1);
    expect((await operator.get(`${API}/redeem-campaigns.csv`)).text).toContain('层林尽染');
  });
});

describe('the points mall over HTTP', () => {
  it('keeps items with versioned terms and refuses what makes no sense', async () => {
    const item = {
      kind: 'goods',
      name: '=山茶花手霜',
      points: 300,
      fulfilment: 'pickup',
      worthFen: 2500,
      stock: 10,
      startsAt: new Date().toISOString(),
    };
    const made = await operator.post<{ id: string; versionNo: number; state: string }>(
      `${API}/mall-items`,
      item,
    );
    expect(made.body).toMatchObject({ versionNo: 1, state: 'paused' });
    const path = `${API}/mall-items/${made.body.id}`;
    const changed = await operator.put<{ versionNo: number }>(path, { ...item, points: 350, versionNo: 1 });
    expect(changed.body.versionNo).toBe(2);
    const late = await operator.put<{ code: string }>(path, { ...item, points: 400, versionNo: 1 });
    expect([late.status, late.body.code]).toEqual([409, 'points-mall.edited-meanwhile']);
    const much = await operator.post<{ code: string }>(`${API}/mall-items`, { ...item, points: 10 ** 12 });
    expect([much.status, much.body.code]).toEqual([422, 'points-mall.item-invalid']);
    expect((await operator.post<{ state: string }>(`${path}/state`, { state: 'active' })).body.state).toBe(
      'active',
    );
    expect((await operator.get(`${API}/mall-items.csv`)).text).toContain("'=山茶花手霜");
    const unknown = await operator.get<{ code: string }>(
      `${API}/exchange-orders/by-pickup?code=AAAA-AAAA-AAAA`,
    );
    expect([unknown.status, unknown.body.code]).toEqual([404, 'points-mall.pickup-unknown']);
    expect((await operator.get<{ total: number }>(`${API}/exchange-orders`)).body.total).toBe(0);
  });
});
