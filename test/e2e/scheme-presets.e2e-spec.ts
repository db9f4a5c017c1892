import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SchemePresetView } from '../../src/decisions/tiering/scheme-presets.service.js';
import type { SchemeView } from '../../src/decisions/tiering/scheme.read.js';
import type { Problem } from '../../src/platform/http/problem.js';
import type { ApiClient } from './api-client.js';
import { TestApp } from './app.js';

const ADMIN = '/api/admin/v1';

let app: TestApp;
let client: ApiClient;

beforeAll(async () => {
  app = await TestApp.start('presets');
  client = await app.signIn();
}, 120_000);
afterAll(() => app.stop());

describe('presets over HTTP', () => {
  it('are offered with what they are for', async () => {
    const { body } = await client.get<SchemePresetView[]>(`${ADMIN}/scheme-presets`);
    expect(body.map(({ code, isUsed }) => [code, isUsed])).toEqual([
      ['rfm', false],
      ['lifecycle', false],
      ['lifecycle-rhythm', false],
      ['value-ladder', false],
      ['churn-risk', false],
    ]);
  });

  it.each(['value-ladder', 'churn-risk'])('%s becomes a draft that can be tried', async (preset) => {
    const begun = await client.post<{ code: string; state: string }>(`${ADMIN}/schemes/from-preset`, {
      preset,
    });
    expect(begun).toMatchObject({ status: 201, body: { code: preset, state: 'draft' } });
    const { body } = await client.get<SchemeView[]>(`${ADMIN}/schemes`);
    expect(body.map(({ code }) => code)).toContain(preset);
    expect((await client.post(`${ADMIN}/schemes/${preset}/draft/simulate`)).status).toBe(200);
    const again = await client.post<Problem>(`${ADMIN}/schemes/from-preset`, { preset });
    expect(again).toMatchObject({ status: 409, body: { code: 'tiering.preset-used' } });
  });

  it('that nobody knows are refused, and bodies that name none', async () => {
    const unknown = await client.post<Problem>(`${ADMIN}/schemes/from-preset`, { preset: '__proto__' });
    expect(unknown).toMatchObject({ status: 404, body: { code: 'tiering.preset-unknown' } });
    expect((await client.post(`${ADMIN}/schemes/from-preset`, { preset: { toString: 1 } })).status).toBe(400);
  });

  it('a kind that is no word is refused with one clear error', async () => {
    const { status } = await client.post<Problem>(`${ADMIN}/schemes`, {
      code: 'x',
      name: 'x',
      kind: { toString: 1, valueOf: 1 },
      definition: {},
    });
    expect([400, 422]).toContain(status);
  });
});
