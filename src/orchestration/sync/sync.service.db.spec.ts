import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import {
  addSimulatedChannels,
  SimulatorProcess,
  type SimulatedChannels,
} from '../../../test/factories/simulated-channels.js';
import { createSyncServices, type SyncServices } from '../../../test/factories/sync-services.js';

interface Totals {
  followers: number;
  joined: number;
  orders: number;
  paidOrders: number;
  netFen: number;
  afterSales: number;
  buyers: number;
}

let test: TestDatabase;
let simulator: SimulatorProcess;
let services: SyncServices;
let channels: SimulatedChannels;

beforeAll(async () => {
  test = await createTestDatabase('c_sync');
});
beforeEach(async () => {
  await test.clear();
  simulator = await SimulatorProcess.start({ people: 80, extraFollowers: 60 });
  services = createSyncServices(test.database);
  const today = new Date(Date.now() + 8 * 3_600_000);
  const historyFrom = new Date(today.getTime() - 740 * 86_400_000).toISOString().slice(0, 10);
  channels = await addSimulatedChannels(services.channels.channels, simulator, { historyFrom });
});
afterEach(async () => {
  services.close();
  await simulator.stop();
});
afterAll(() => test.drop());

const totals = () => simulator.control<Totals>('totals');
const count = async (sql: string): Promise<number> =>
  (await test.database.row<{ n: number }>(`SELECT COUNT(*) AS n FROM ${sql}`))?.n ?? 0;

async function held(): Promise<Totals> {
  const orders = await test.database.row<{ orders: number; paid: number; net: number; buyers: number }>(
    `SELECT COUNT(*) AS orders, COUNT(o.paid_at) AS paid,
            COALESCE(SUM(IF(o.paid_at IS NULL, 0, o.net_amount_fen)), 0) AS net,
            COUNT(DISTINCT IF(o.paid_at IS NULL, NULL, o.member_id)) AS buyers
     FROM shop_order o`,
  );
  return {
    followers: await count(`channel_identity i WHERE i.follow_state = 'following'`),
    joined: await count('member m WHERE m.joined_at IS NOT NULL'),
    orders: orders?.orders ?? 0,
    paidOrders: orders?.paid ?? 0,
    netFen: orders?.net ?? 0,
    afterSales: await count('refund r'),
    buyers: orders?.buyers ?? 0,
  };
}

/** Everything that sync wrote, without ids and times of its own. */
async function dump(): Promise<string[]> {
  const people = `(SELECT MIN(CONCAT(c.code, ' ', y.external_id)) FROM channel_identity y
    JOIN channel c ON c.id = y.channel_id WHERE y.member_id = x.member_id)`;
  const rows = await Promise.all([
    test.database.rows(
      `SELECT x.external_id, x.state, x.net_amount_fen, x.paid_at, ${people} AS person FROM shop_order x ORDER BY 1`,
    ),
    test.database.rows(
      `SELECT r.external_id, r.state, r.amount_fen, r.order_id IS NULL AS is_waiting FROM refund r ORDER BY 1`,
    ),
    test.database.rows(
      `SELECT x.external_id, x.union_id, x.follow_state, x.followed_at, ${people} AS person FROM channel_identity x ORDER BY 1`,
    ),
    test.database.rows(
      `SELECT x.purpose, x.is_granted, ${people} AS person FROM consent_current x ORDER BY 3, 1`,
    ),
    test.database.rows(`SELECT x.kind, x.occurred_at, ${people} AS person FROM activity x ORDER BY 1, 2, 3`),
    test.database.rows(`SELECT i.title, i.quantity, i.amount_fen, o.external_id FROM shop_order_item i
      JOIN shop_order o ON o.id = i.order_id ORDER BY o.external_id, i.line_no`),
  ]);
  return rows.flat().map((row) => JSON.stringify(row));
}

const certificate = async (channelId: string, stream: string) =>
  (await services.read.certificates(test.database, channelId)).find((row) => row.stream === stream);

describe('a pull of all channels', () => {
  it('ends with exactly what the platforms have, and says so', async () => {
    const counts = await services.sync.pullAll();
    const expected = await totals();
    expect(await held()).toMatchObject({
      followers: expected.followers,
      joined: expected.joined,
      orders: expected.orders,
      paidOrders: expected.paidOrders,
      netFen: expected.netFen,
      afterSales: expected.afterSales,
      buyers: expected.buyers,
    });
    expect(counts).toMatchObject({ followers: expected.followers, orders: expected.orders, errors: 0 });
    expect(await certificate(channels.account.id, 'followers')).toMatchObject({
      channel_total: expected.followers,
      held: expected.followers,
      gap: 0,
      state: 'done',
    });
    expect(await certificate(channels.shop.id, 'orders')).toMatchObject({
      channel_total: null,
      held: expected.orders,
      gap: 0,
    });
    expect(await certificate(channels.memberships.id, 'memberships')).toMatchObject({
      channel_total: expected.joined,
      gap: 0,
    });
    const split = await count(
      `(SELECT i.union_id FROM channel_identity i WHERE i.union_id IS NOT NULL
        GROUP BY i.union_id HAVING COUNT(DISTINCT i.member_id) > 1) s`,
    );
    expect(split).toBe(0);
  });

  it('changes nothing when it is repeated', async () => {
    await services.sync.pullAll({ isFull: true });
    const before = await dump();
    const marks = await count('member_mark m');
    const second = await services.sync.pullAll({ isFull: true });
    expect(second).toMatchObject({ changed: 0, errors: 0 });
    expect(await dump()).toEqual(before);
    expect(await count('member_mark m')).toBe(marks);
  });

  it('brings what is new, and only that', async () => {
    await services.sync.pullAll();
    const before = await totals();
    const { people } = await simulator.control<{ people: { id: string }[] }>('people?follows=false&limit=1');
    const order = await simulator.control<{ orderId: string }>('orders', {
      person: people[0]?.id,
      amountFen: 12_800,
    });
    await simulator.control('follow', { person: people[0]?.id });
    const counts = await services.sync.pullAll({ isFull: true });
    expect(counts['changed']).toBeGreaterThanOrEqual(2);
    await simulator.control('refunds', { orderId: order.orderId });
    await services.sync.pullAll();
    const expected = await totals();
    expect(expected.orders).toBe(before.orders + 1);
    expect(await held()).toMatchObject(
      expected.afterSales > 0
        ? { orders: expected.orders, netFen: expected.netFen, followers: expected.followers }
        : {},
    );
  });
});

describe('a run that dies', () => {
  it('is carried on from its last stored page, wherever it died', async () => {
    await services.sync.pullAll();
    const undisturbed = await dump();
    await test.database.run('DELETE FROM sync_watermark');
    for (const table of [
      'shop_order',
      'shop_order_item',
      'refund',
      'channel_identity',
      'member',
      'member_union',
      'member_mark',
      'identity_link',
      'activity',
      'consent',
      'consent_current',
      'sync_run',
      'sync_problem',
      'outbox_event',
    ])
      await test.database.run(`TRUNCATE TABLE ${table}`);

    let deaths = 0;
    for (;;) {
      // A process of its own each time; it dies after its second stored batch.
      const process = createSyncServices(test.database);
      let batches = 0;
      try {
        await process.sync.pullAll({
          isFull: false,
          onProgress: (done) => {
            if (done % 100 === 0) return;
            batches += 1;
            if (batches === 2) throw new Error('killed');
          },
        });
        process.close();
        break;
      } catch (error) {
        if (!(error instanceof Error) || error.message !== 'killed') throw error;
        deaths += 1;
        process.close();
      }
    }
    expect(deaths).toBeGreaterThan(20);
    expect(await dump()).toEqual(undisturbed);
    const runs = await test.database.rows<{ stream: string; read: number }>(
      `SELECT r.stream, SUM(r.rows_read) AS \`read\` FROM sync_run r WHERE r.stream = 'orders' GROUP BY r.stream`,
    );
    // Each page was stored once: nothing is read again but the overlap of five minutes.
    expect(runs[0]?.read).toBe((await totals()).orders);
  });

  it('loses nothing when the transaction of a page is rolled back', async () => {
    const transaction = test.database.transaction.bind(test.database);
    let calls = 0;
    test.database.transaction = async (work) =>
      transaction(async (tx) => {
        const result = await work(tx);
        calls += 1;
        if (calls % 7 === 0) throw new Error('the connection is gone');
        return result;
      });
    try {
      for (let attempt = 0; attempt < 200; attempt += 1) {
        const done = await services.sync.pullAll().catch(() => undefined);
        if (done) break;
      }
    } finally {
      test.database.transaction = transaction;
    }
    const expected = await totals();
    expect(await held()).toMatchObject({
      orders: expected.orders,
      netFen: expected.netFen,
      followers: expected.followers,
    });
  });
});

describe('two processes', () => {
  it('never read a stream at the same time', async () => {
    const other = createSyncServices(test.database);
    const results = await Promise.allSettled([
      services.sync.pullChannel(channels.shop.id),
      other.sync.pullChannel(channels.shop.id),
    ]);
    other.close();
    const expected = await totals();
    expect(await held()).toMatchObject({ orders: expected.orders, netFen: expected.netFen });
    const busy = results.filter((result) => result.status === 'rejected');
    for (const { reason } of busy as PromiseRejectedResult[])
      expect(reason).toMatchObject({ code: 'sync.failed', isRetryable: true });
    const changed = await test.database.row<{ n: number }>(
      `SELECT SUM(r.rows_changed) AS n FROM sync_run r WHERE r.stream = 'orders'`,
    );
    expect(changed?.n).toBe(expected.orders);
  });

  it('wait for each other’s lease only as long as it is kept alive', async () => {
    await services.sync.pullChannel(channels.memberships.id);
    await test.database.run(
      `UPDATE sync_watermark SET lease_token = 'a process that was killed', lease_until = UTC_TIMESTAMP(3) + INTERVAL 1 SECOND`,
    );
    await expect(services.sync.pullChannel(channels.memberships.id)).resolves.toMatchObject({ errors: 0 });
  });
});

describe('followers who left', () => {
  it('are found by a complete pass', async () => {
    await services.sync.pullChannel(channels.account.id);
    const { people } = await simulator.control<{ people: { id: string }[] }>('people?follows=true&limit=3');
    for (const { id } of people) await simulator.control('unfollow', { person: id });
    await test.database.run(`UPDATE channel_identity SET updated_at = updated_at - INTERVAL 1 HOUR`);
    await services.sync.pullChannel(channels.account.id, { isFull: true });
    expect((await held()).followers).toBe((await totals()).followers);
    expect(await count(`activity a WHERE a.kind = 'unfollowed'`)).toBe(3);
  });

  it('are not made up from half a list', async () => {
    await services.sync.pullChannel(channels.account.id);
    const before = (await held()).followers;
    await test.database.run(`UPDATE channel_identity SET updated_at = updated_at - INTERVAL 1 HOUR`);
    const source = services.channels.registry.followersOf(channels.account);
    const list = source.listFollowers.bind(source);
    source.listFollowers = async (channel, cursor) => {
      const page = await list(channel, cursor);
      return { ...page, items: page.items.slice(0, 50), nextCursor: undefined };
    };
    await expect(services.sync.pullChannel(channels.account.id, { isFull: true })).rejects.toMatchObject({
      code: 'sync.failed',
      message: expect.stringContaining('只列出 50 人') as string,
    });
    expect((await held()).followers).toBe(before);
    source.listFollowers = list;
    await services.sync.pullChannel(channels.account.id, { isFull: true });
    expect(await certificate(channels.account.id, 'followers')).toMatchObject({ gap: 0 });
  });

  it('are looked for as often as the platform’s quota allows', async () => {
    const path = '/cgi-bin/user/get';
    await services.sync.pullChannel(channels.account.id);
    const calls = await simulator.calls(channels.account.appId, path);
    await services.sync.pullChannel(channels.account.id);
    expect(await simulator.calls(channels.account.appId, path)).toBe(calls);
    await test.database.run(
      `UPDATE sync_watermark SET position_json = REPLACE(position_json, SUBSTRING_INDEX(SUBSTRING_INDEX(position_json, 'completedAt":"', -1), '"', 1), '2020-01-01T00:00:00.000Z') WHERE stream = 'followers'`,
    );
    await services.sync.pullChannel(channels.account.id);
    expect(await simulator.calls(channels.account.appId, path)).toBeGreaterThan(calls);
  });
});

describe('a platform in trouble', () => {
  it('fails its own stream with a clear reason while the others go in', async () => {
    await simulator.control('faults', { account: channels.shop.appId, kind: 'html' });
    const failure = await services.sync.pullAll().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'sync.failed', isRetryable: true });
    expect((failure as Error).message).toContain('小店(订单)');
    const [run] = await services.read.runs(test.database, channels.shop.id, { limit: 1 });
    expect(run).toMatchObject({ state: 'failed' });
    expect(run?.error).toContain('channels.answer-unreadable');
    expect((await held()).joined).toBe((await totals()).joined);
    await simulator.clearFaults();
    await services.sync.pullAll();
    expect((await held()).orders).toBe((await totals()).orders);
  });

  it('that answers badly now and then is read all the same', async () => {
    for (const kind of ['html', 'half-body', 'half-body-drop', 'drop-after-accept', 'http-500'])
      await simulator.control('faults', { kind, probability: 0.02, seed: 5 });
    await services.sync.pullAll();
    const expected = await totals();
    expect(await held()).toMatchObject({
      orders: expected.orders,
      netFen: expected.netFen,
      followers: expected.followers,
    });
  });

  it('that is restarted in the middle is read all the same', async () => {
    let restarting: Promise<void> | undefined;
    services.channels.client.wait = () => restarting ?? Promise.resolve();
    let stored = 0;
    await services.sync.pullAll({
      onProgress: () => {
        stored += 1;
        if (stored === 40) restarting = simulator.restart();
      },
    });
    await restarting;
    const expected = await totals();
    expect(await held()).toMatchObject({ orders: expected.orders, netFen: expected.netFen });
  });

  it('whose quota is used up stops the stream, not the run of the others', async () => {
    await simulator.control('quotas', {
      account: channels.shop.appId,
      path: '/channels/ec/order/get',
      dailyLimit: 200,
    });
    const failure = await services.sync.pullAll().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'sync.failed', isRetryable: false });
    expect((failure as Error).message).toContain('45009');
    const reached = (await held()).orders;
    expect(reached).toBeGreaterThanOrEqual(100);
    await simulator.control('quotas', {
      account: channels.shop.appId,
      path: '/channels/ec/order/get',
      dailyLimit: 100_000,
    });
    await test.database.run('DELETE FROM channel_quota');
    services.channels.forgetQuotas();
    await services.sync.pullAll();
    expect((await held()).orders).toBe((await totals()).orders);
  });
});

describe('a record that cannot be right', () => {
  it('becomes a problem that every pass tries again, and holds up nobody', async () => {
    const { people } = await simulator.control<{ people: { id: string }[] }>('people?buyer=true&limit=1');
    await simulator.control('orders', { person: people[0]?.id, amountFen: -500, unchecked: true });
    const counts = await services.sync.pullAll();
    expect(counts).toMatchObject({ errors: 1 });
    expect((await held()).orders).toBe((await totals()).orders - 1);
    const problems = await services.read.problems(test.database, channels.shop.id, 10);
    expect(problems).toMatchObject([{ stream: 'orders', code: 'orders.amount-invalid', attempts: 1 }]);
    expect(await certificate(channels.shop.id, 'orders')).toMatchObject({ gap: 1 });
    await services.sync.pullAll();
    expect((await services.read.problems(test.database, channels.shop.id, 10))[0]?.attempts).toBeGreaterThan(
      1,
    );
    await test.database.run(
      `UPDATE sync_problem SET external_id = (SELECT MIN(o.external_id) FROM shop_order o)`,
    );
    await services.sync.pullAll();
    expect(await certificate(channels.shop.id, 'orders')).toMatchObject({ gap: 1 }); // the true one came back
  });
});
