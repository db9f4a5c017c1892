import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReactivationRunService } from '../../src/orchestration/reactivation/reactivation-run.service.js';
import { ChannelsService } from '../../src/channels/channels.service.js';
import type { Problem } from '../../src/platform/http/problem.js';
import { ScheduleService } from '../../src/platform/jobs/schedule.service.js';
import type { Page } from '../../src/platform/http/page.js';
import { addSleepers, createReactivation, prepareReactivation } from '../factories/reactivation.js';
import { eventually } from '../harness/child-process.js';
import type { ApiClient } from './api-client.js';
import { TestApp } from './app.js';
import { TestSimulator } from './simulator.js';

const PLAN = '/api/admin/v1/reactivation-plan';
const TODAY = '2026-11-22';

interface PlanJson {
  isEnabled: boolean;
  couponTemplateId: string;
  dailyCap: number;
  updatedBy: string;
}

let app: TestApp;
let client: ApiClient;

beforeAll(async () => {
  app = await TestApp.start('reactivation');
  client = await app.signIn();
  const { database } = app.test;
  const stage = createReactivation(database);
  await prepareReactivation(database, stage, TODAY);
  await addSleepers(database, stage, 30);
  await addSleepers(database, stage, 2, { isFollowing: false });
  await database.run(`UPDATE member SET display_name = '=HYPERLINK("x")' WHERE id = 31`);
});
afterAll(() => app.stop());

describe('沉睡唤醒 over HTTP', () => {
  it('shows the plan, takes a changed one, and refuses a bad one with its field', async () => {
    const { body: plan } = await client.get<PlanJson & { id: string; updatedAt: string }>(PLAN);
    expect(plan).toMatchObject({
      isEnabled: true,
      lifecycleTiers: ['dormant', 'lost'],
      dailyAt: '10:00',
      restDays: 30,
    });
    const { id: _id, updatedBy: _by, updatedAt: _at, ...fields } = plan;

    const saved = await client.put<PlanJson>(PLAN, { ...fields, dailyCap: 500 });
    expect(saved.status).toBe(200);
    expect(saved.body).toMatchObject({ dailyCap: 500, updatedBy: '管理员' });

    const wrong = await client.put<Problem>(PLAN, { ...fields, lifecycleTiers: ['nobody'] });
    expect(wrong).toMatchObject({
      status: 422,
      body: { code: 'reactivation.plan-invalid', details: { field: 'lifecycleTiers' } },
    });
    for (const bad of [{ dailyCap: '500' }, { holdoutPercent: 80 }, { couponTemplateId: 'x' }, { id: '7' }]) {
      const answer = await client.put<Problem>(PLAN, { ...fields, ...bad });
      expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    }
    expect((await client.get<PlanJson>(PLAN)).body.dailyCap).toBe(500);
    expect((await app.client().get(PLAN)).status).toBe(401);
  });

  it('says beforehand what a run would do, and afterwards what it did and to whom', async () => {
    const preview = await client.get(`${PLAN}/preview`);
    expect(preview.body).toEqual({
      candidates: 32,
      wouldSend: 30,
      byReason: [{ reason: 'not_following', label: '未关注', count: 2 }],
      couponCostFen: 60_000,
    });
    expect((await client.get(`${PLAN}/runs`)).body).toEqual([]);

    await app.api.get(ReactivationRunService).run(TODAY);

    expect((await client.get(`${PLAN}/runs`)).body).toEqual([
      {
        period: TODAY,
        eligible: 32,
        heldOut: 0,
        submitted: 0,
        waiting: 30,
        dropped: 2,
        droppedByReason: [{ reason: 'not_following', label: '未关注', count: 2 }],
      },
    ]);
    const first = (await client.get<Page<{ memberId: string }>>(`${PLAN}/picks?period=${TODAY}&limit=20`))
      .body;
    expect(first).toMatchObject({ total: 32, isTotalCapped: false });
    const second = (
      await client.get<Page<{ memberId: string }>>(`${PLAN}/picks?limit=20&cursor=${first.nextCursor ?? ''}`)
    ).body;
    expect(second.nextCursor).toBeNull();
    const memberIds = [...first.items, ...second.items].map(({ memberId }) => memberId);
    expect(new Set(memberIds).size).toBe(32);
    const dropped = await client.get<Page<unknown>>(`${PLAN}/picks?outcome=dropped`);
    expect(dropped.body).toMatchObject({
      total: 2,
      items: [{ outcome: 'dropped', reasonLabel: '未关注' }, {}],
    });
    expect((await client.get(`${PLAN}/picks?outcome=delivered`)).status).toBe(400);
  });

  it('exports the people it shows, with nothing a spreadsheet would run', async () => {
    const { text, headers } = await client.get(`${PLAN}/picks.csv?outcome=dropped`);
    expect(headers.get('content-type')).toContain('text/csv');
    const lines = text.trim().split('\r\n');
    expect(lines[0]).toContain('会员编号,会员,业务日,结果,原因,时间');
    expect(lines.slice(1).sort()).toEqual([
      expect.stringMatching(
        /^31,"'=HYPERLINK\(""x""\)",2026-11-22,未发送,未关注,\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
      ),
      expect.stringMatching(/^32,微信用户 32,2026-11-22,未发送,未关注,/),
    ]);
  });
});

describe('a run by the worker', () => {
  const ACCOUNT = 'wx_demo_oa';
  let simulator: TestSimulator;
  let worker: TestApp;

  beforeAll(async () => {
    simulator = await TestSimulator.start(60, 3);
    worker = await TestApp.start('reactivation-run', { withWorker: true, env: { LEASE_SECONDS: '2' } });
    await worker.api.get(ScheduleService).setPaused(true, 'spec');
    const { database } = worker.test;
    const stage = createReactivation(database);
    await prepareReactivation(database, stage, TODAY);
    await eventually('the preset tiers to be there', async () => {
      const open = await database.rows(`SELECT r.id FROM tier_run r WHERE r.state IN ('planned', 'running')`);
      return open.length === 0;
    });
    const { accounts } = await simulator.control<{ accounts: { appid: string; secret: string }[] }>(
      'accounts',
    );
    await worker.api.get(ChannelsService).update('1', {
      appId: ACCOUNT,
      settings: { baseUrl: simulator.baseUrl },
      secrets: { secret: accounts.find(({ appid }) => appid === ACCOUNT)?.secret ?? '' },
    });
    const { people } = await simulator.control<{ people: { openids: { oa: string } }[] }>(
      'people?follows=true&limit=12',
    );
    const ids = await addSleepers(database, stage, people.length);
    for (const [index, { openids }] of people.entries()) {
      await database.run('UPDATE channel_identity SET external_id = ? WHERE member_id = ?', [
        openids.oa,
        ids[index] ?? '',
      ]);
    }
  });
  afterAll(async () => {
    await worker.stop();
    await simulator.stop();
  });

  it('reaches every phone once, ends with its figures, and does nothing when asked again', async () => {
    const client = await worker.signIn();
    const runNow = async (): Promise<Record<string, number>> => {
      const { body } = await client.post<{ jobRunId: string }>(
        '/api/admin/v1/schedules/reactivation.run/run',
      );
      return eventually('the run to end', async () => {
        const run = (
          await client.get<{ state: string; counts: { label: string; value: number }[] }>(
            `/api/admin/v1/job-runs/${body.jobRunId}`,
          )
        ).body;
        return (
          run.state === 'done' && Object.fromEntries(run.counts.map(({ label, value }) => [label, value]))
        );
      });
    };
    const figures = { 当日选人: 12, 已提交: 12, 待发送: 0, 对照组: 0, 未发送: 0 };
    expect(await runNow()).toEqual(figures);
    expect(await runNow()).toEqual(figures);
    const { rows } = await simulator.control<{ rows: { openId: string }[] }>('log?kind=mass&limit=1000');
    expect(rows).toHaveLength(12);
    expect(new Set(rows.map(({ openId }) => openId)).size).toBe(12);
    const coupons = await worker.test.database.rows('SELECT c.id FROM coupon c');
    expect(coupons).toHaveLength(12);
  });
});
