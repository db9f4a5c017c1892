import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChannelsService } from '../../src/channels/channels.service.js';
import { ScheduleService } from '../../src/platform/jobs/schedule.service.js';
import {
  addSimulatedChannels,
  SimulatorProcess,
  type SimulatedChannels,
} from '../factories/simulated-channels.js';
import { eventually } from '../harness/child-process.js';
import type { ApiClient } from './api-client.js';
import { TestApp } from './app.js';

interface ChannelRow {
  id: string;
  code: string;
  kindLabel: string;
  hasSecret: boolean;
  callbackUrl: string | null;
  followers: number | null;
  orders: number | null;
  lastSync: { state: string; streamLabel: string } | null;
}

let app: TestApp;
let simulator: SimulatorProcess;
let channels: SimulatedChannels;
let admin: ApiClient;
let totals: { followers: number; orders: number };

beforeAll(async () => {
  simulator = await SimulatorProcess.start({ people: 60, extraFollowers: 20 });
  totals = await simulator.control('totals');
  app = await TestApp.start('c_channels_api', {
    withWorker: true,
    env: { PUBLIC_URL: 'http://crm.example' },
  });
  await app.api.get(ScheduleService).setPaused(true, 'spec');
  channels = await addSimulatedChannels(app.api.get(ChannelsService), simulator);
  admin = await app.signIn();
});
afterAll(async () => {
  await app.stop();
  await simulator.stop();
});

const path = (rest = '') => `/api/admin/v1/channels${rest}`;
const rowOf = async (code: string): Promise<ChannelRow> => {
  const { body } = await admin.get<ChannelRow[]>(path());
  const found = body.find((row) => row.code === code);
  if (!found) throw new Error(`no channel ${code}`);
  return found;
};

describe('渠道接入', () => {
  it('lists the accounts without ever showing a secret', async () => {
    const answer = await admin.get<ChannelRow[]>(path());
    expect(answer.status).toBe(200);
    expect(await rowOf('official-account')).toMatchObject({
      kindLabel: '微信公众号',
      hasSecret: true,
      callbackUrl: 'http://crm.example/callbacks/official-account',
      lastSync: null,
    });
    for (const { secrets } of Object.values(channels))
      for (const secret of Object.values(secrets)) expect(answer.text).not.toContain(secret);
  });

  it('reads a channel at once when asked, and says that everything is here', async () => {
    const { id } = await rowOf('official-account');
    const started = await admin.post<{ jobRunId: string }>(path(`/${id}/sync`));
    expect(started.status).toBe(202);
    await eventually('the run to end', async () => {
      const { body } = await admin.get<{ state: string }>(`/api/admin/v1/job-runs/${started.body.jobRunId}`);
      return body.state === 'done';
    });
    expect(await rowOf('official-account')).toMatchObject({
      followers: totals.followers,
      orders: null,
      lastSync: { state: 'done', streamLabel: '粉丝' },
    });
    const certificate = await admin.get(path(`/${id}/certificate`));
    expect(certificate.body).toMatchObject([
      { stream: 'followers', channelTotal: totals.followers, held: totals.followers, gap: 0 },
    ]);
    const runs = await admin.get<{ items: unknown[]; nextCursor: string | null }>(
      path(`/${id}/runs?limit=20`),
    );
    expect(runs.body).toMatchObject({ items: [{ state: 'done', errorCount: 0 }], nextCursor: null });
  });

  it('checks a connection step by step and forgets the old token with the old secret', async () => {
    const { id } = await rowOf('shop');
    const check = () => admin.post<{ steps: { name: string; isOk: boolean }[] }>(path(`/${id}/check`));
    expect((await check()).body.steps.every(({ isOk }) => isOk)).toBe(true);
    expect((await admin.put(path(`/${id}`), { secret: 'wrong' })).status).toBe(200);
    expect((await check()).body.steps.find(({ isOk }) => !isOk)).toMatchObject({ name: '换取访问令牌' });
    await admin.put(path(`/${id}`), { secret: channels.shop.secrets.secret });
    expect((await check()).body.steps.every(({ isOk }) => isOk)).toBe(true);
  });

  it('adds a channel, with a code of its own where none is given', async () => {
    const added = await admin.post<ChannelRow>(path(), {
      kind: 'wechat_shop',
      name: '第二家店',
      appId: 'wx2',
    });
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({ code: 'wechat-shop', hasSecret: false });
    const again = await admin.post<{ code: string }>(path(), {
      kind: 'wechat_shop',
      name: '第三家店',
      code: 'shop',
    });
    expect(again).toMatchObject({ status: 409, body: { code: 'channels.code-taken' } });
  });

  it.each([
    [{ kind: 'tiktok', name: '店' }, 'kind'],
    [{ kind: 'wechat_shop' }, 'name'],
    [{ kind: 'wechat_shop', name: '店', aesKey: 'short' }, 'aesKey'],
    [{ kind: 'wechat_shop', name: '店', baseUrl: 'javascript:alert(1)' }, 'baseUrl'],
    [{ kind: 'wechat_shop', name: '店', id: '1' }, 'id'],
  ])('refuses %j', async (body, field) => {
    const answer = await admin.post<{ code: string; details: { fields: { path: string }[] } }>(path(), body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    expect(answer.body.details.fields.map((refused) => refused.path)).toContain(field);
  });

  it('is for operators alone', async () => {
    const { id } = await rowOf('shop');
    for (const call of [
      app.client().get(path()),
      app.client().post(path(`/${id}/sync`)),
      app.client().put(path(`/${id}`), { secret: 'mine' }),
    ])
      expect((await call).status).toBe(401);
    expect((await admin.get(path('/999999/certificate'))).status).toBe(404);
  });
});
