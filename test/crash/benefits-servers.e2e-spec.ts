import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CouponTemplatesService } from '../../src/actions/coupons/coupon-templates.service.js';
import { MallItemsService } from '../../src/actions/points-mall/mall-items.service.js';
import { PointsService } from '../../src/actions/points/points.service.js';
import { CHECK_INVARIANTS_JOB } from '../../src/orchestration/audit/audit.jobs.js';
import { ScheduleService } from '../../src/platform/jobs/schedule.service.js';
import { plainCoupon } from '../factories/coupons.js';
import { insertJoinedMembers } from '../factories/joined-members.js';
import { wrongBooks } from '../harness/book-check.js';
import { eventually } from '../harness/child-process.js';
import { LoadGenerator, type Call } from '../harness/load-generator.js';
import { seeded } from '../harness/seeded.js';
import { Stage } from '../harness/stage.js';
import { crashSeed, isLongForm } from './crash-form.js';

/** E8 and E6: the database is killed, and Redis comes back empty, while members claim and spend over HTTP. */
const MEMBERS = isLongForm ? 600 : 150;
const STOCK = Math.floor(MEMBERS * 0.8);
const POINTS = 100;
const COST = 40;
const CLIENTS = 24;
const DATABASE_KILLS = isLongForm ? 3 : 1;

const seed = crashSeed('E8 and E6 servers');
const random = seeded(seed.value);

let stage: Stage;
let tokens: Map<string, string>;

beforeAll(async () => {
  stage = await Stage.open('crash_servers', { hasOwnServers: true });
  const members = await insertJoinedMembers(stage.database, MEMBERS);
  await stage.database.transaction((tx) =>
    stage.service(PointsService).grant(tx, {
      sourceKind: 'manual',
      sourceKey: 'opening',
      note: '开户',
      members: members.map((memberId) => ({ memberId, points: POINTS })),
    }),
  );
  tokens = new Map(
    await Promise.all(members.map(async (id) => [id, await stage.tokenOf(id)] as [string, string])),
  );
  await stage.startApi();
  await stage.startWorker();
}, 120_000);
afterAll(() => stage.close(), 60_000);

interface Goods {
  templateId: string;
  itemId: string;
}

async function putUp(): Promise<Goods> {
  const templates = stage.service(CouponTemplatesService);
  const templateId = await templates.createTemplate(
    { ...plainCoupon, stock: STOCK, isClaimable: true },
    'spec',
  );
  const prizeId = await templates.createTemplate(
    { ...plainCoupon, stock: 10 * MEMBERS, perMemberLimit: 9 },
    'spec',
  );
  const items = stage.service(MallItemsService);
  const item = await items.create(
    {
      kind: 'coupon',
      name: '满减券',
      description: '',
      points: COST,
      templateId: prizeId,
      fulfilment: null,
      stock: 10 * MEMBERS,
      perMemberLimit: null,
      worthFen: 3_000,
      startsAt: new Date('2026-01-01'),
      endsAt: null,
      sortNo: 0,
    },
    'spec',
  );
  await items.setState(item.id, 'active');
  return { templateId, itemId: item.id };
}

/** One claim and three exchanges per member, of which the points pay for two, in an order of their own. */
function callsOf({ templateId, itemId }: Goods, round: string): Call[] {
  const calls = [...tokens].flatMap(([memberId, token]): Call[] => [
    {
      path: `/api/mini/v1/claim-centre/${templateId}/claim`,
      key: `${round}-claim-${memberId}`,
      token,
      body: undefined,
    },
    ...[1, 2, 3].map((no) => ({
      path: `/api/mini/v1/mall/${itemId}/exchange`,
      key: `${round}-exchange-${no}-${memberId}`,
      token,
      body: {},
    })),
  ]);
  return calls
    .map((call) => ({ call, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ call }) => call);
}

/** What every answered call must have left, and no call twice. */
async function expectExact(load: LoadGenerator, { templateId, itemId }: Goods): Promise<void> {
  const claims = load.done.filter(({ call }) => call.path.includes('claim-centre'));
  const exchanges = load.done.filter(({ call }) => call.path.includes('/mall/'));
  const claimed = await stage.database.rows<{ id: string }>(
    'SELECT c.id FROM coupon c WHERE c.template_id = ? ORDER BY c.id',
    [templateId],
  );
  expect(claims).toHaveLength(STOCK);
  expect(claims.map(({ body }) => String(body['couponId'])).sort()).toEqual(
    claimed.map(({ id }) => id).sort(),
  );
  const orders = await stage.database.rows<{ id: string }>(
    'SELECT o.id FROM exchange_order o WHERE o.item_id = ?',
    [itemId],
  );
  expect(exchanges).toHaveLength(2 * MEMBERS);
  expect(exchanges.map(({ body }) => String(body['id'])).sort()).toEqual(orders.map(({ id }) => id).sort());
  expect(load.refusals).toEqual(
    new Map([
      ['coupons.out-of-stock', MEMBERS - STOCK],
      ['points.insufficient', MEMBERS],
    ]),
  );
}

describe(`the servers die under load (${seed.label})`, () => {
  it('E8: MariaDB is killed: nothing acknowledged is missing, no repeat has a second effect', async () => {
    const goods = await putUp();
    const load = new LoadGenerator(stage.apiUrl, callsOf(goods, 'e8'));
    const total = load.calls.length;
    const running = load.run(CLIENTS);
    const kills = Array.from({ length: DATABASE_KILLS }, () => 0.1 + 0.7 * random()).sort((a, b) => a - b);
    const waits: number[] = [];
    for (const share of kills) {
      await eventually('some answers', async () => load.answered >= share * total, 120_000, 2);
      await stage.servers?.killHard('mariadb');
      const before = load.answered;
      const restartedAt = performance.now();
      await stage.servers?.restart('mariadb');
      await eventually('an answer after the restart', async () => load.answered > before, 30_000, 5);
      waits.push((performance.now() - restartedAt) / 1000);
    }
    await running;
    process.stdout.write(
      `${total} calls, ${load.failures} without an answer, ${load.replays} replays; good again ` +
        `${waits.map((seconds) => seconds.toFixed(2)).join(', ')} s after the restart began\n`,
    );
    expect(load.failures).toBeGreaterThan(0);
    expect(Math.max(...waits)).toBeLessThan(5);
    await expectExact(load, goods);

    const again = new LoadGenerator(
      stage.apiUrl,
      load.done.slice(0, 50).map(({ call }) => call),
    );
    await again.run(CLIENTS);
    expect(again.replays).toBe(again.calls.length);
    const bodies = new Map(load.done.map(({ call, body }) => [call.key, body]));
    for (const { call, body } of again.done) expect(body).toEqual(bodies.get(call.key));
    expect(await settled()).toEqual([]);
  });

  it('E6: Redis is killed and comes back empty: calls go on, events are handled, schedules run', async () => {
    await stage.database.transaction((tx) =>
      stage.service(PointsService).grant(tx, {
        sourceKind: 'manual',
        sourceKey: 'again',
        note: '再来',
        members: [...tokens.keys()].map((memberId) => ({ memberId, points: 2 * COST })),
      }),
    );
    const goods = await putUp();
    const load = new LoadGenerator(stage.apiUrl, callsOf(goods, 'e6'));
    const running = load.run(CLIENTS);
    await eventually('some answers', async () => load.answered >= 0.2 * load.calls.length, 60_000, 2);
    await stage.servers?.emptyRedis();
    await stage.servers?.killHard('redis');
    const before = load.answered;
    await eventually('answers without Redis', async () => load.answered > before + 20, 30_000, 5);
    await stage.servers?.restart('redis');
    await stage.servers?.emptyRedis();
    await running;
    await expectExact(load, goods);

    const jobRunId = await stage.service(ScheduleService).runNow(CHECK_INVARIANTS_JOB.name, 'spec');
    const run = await eventually(
      'a job after Redis came back',
      () =>
        stage.database.row<{ counts_json: Record<string, number> }>(
          `SELECT r.counts_json FROM job_run r WHERE r.id = ? AND r.state = 'done'`,
          [jobRunId],
        ),
      60_000,
    );
    expect(run.counts_json).toMatchObject({ offended: 0, failed: 0 });
    expect(await settled()).toEqual([]);
  });
});

/** What is wrong with the books once the worker has nothing open. */
async function settled() {
  await eventually('all events to be handled', async () => {
    const row = await stage.database.row<{ open: number }>(
      `SELECT (SELECT COUNT(*) FROM event_task t WHERE t.state = 'open') + (SELECT COUNT(*) FROM member_mark) AS open`,
    );
    return row?.open === 0;
  });
  return wrongBooks(stage.database);
}
