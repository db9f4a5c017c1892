import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChannelsService } from '../../src/channels/channels.service.js';
import { ScheduleService } from '../../src/platform/jobs/schedule.service.js';
import {
  addSimulatedChannels,
  SimulatorProcess,
  type SimulatedChannels,
} from '../factories/simulated-channels.js';
import { eventually } from '../harness/child-process.js';
import { TestApp } from './app.js';

let app: TestApp;
let simulator: SimulatorProcess;
let channels: SimulatedChannels;

beforeAll(async () => {
  simulator = await SimulatorProcess.start({ people: 60 });
  app = await TestApp.start('c_callbacks', { withWorker: true });
  await app.api.get(ScheduleService).setPaused(true, 'spec');
  channels = await addSimulatedChannels(app.api.get(ChannelsService), simulator);
  await simulator.control('callbacks', {
    callbackBase: app.url,
    channels: { [channels.account.appId]: 'official-account', [channels.shop.appId]: 'shop' },
  });
});
beforeEach(() => simulator.clearFaults());
afterAll(async () => {
  await app.stop();
  await simulator.stop();
});

const person = async (query: string) => {
  const { people } = await simulator.control<{
    people: { id: string; unionid: string; openids: { oa: string } }[];
  }>(`people?${query}&limit=1`);
  if (!people[0]) throw new Error(`nobody for ${query}`);
  return people[0];
};
const row = (sql: string, values: string[] = []) =>
  app.test.database.row<Record<string, unknown>>(sql, values);
const rows = (sql: string) => app.test.database.rows<Record<string, unknown>>(sql);

function signed(body: string, token: string, at = Math.floor(Date.now() / 1000)) {
  const signature = createHash('sha1')
    .update([token, String(at), 'n'].sort().join(''))
    .digest('hex');
  return { path: `?signature=${signature}&timestamp=${at}&nonce=n`, body };
}
const push = (code: string, body: string, token: string, at?: number) => {
  const request = signed(body, token, at);
  return fetch(`${app.url}/callbacks/${code}${request.path}`, {
    method: 'POST',
    body: request.body,
    headers: { 'content-type': 'text/xml' },
  });
};

describe('the address check', () => {
  it('is answered to the platform alone', async () => {
    for (const account of [channels.account.appId, channels.shop.appId])
      expect(await simulator.control('verify', { account })).toMatchObject({ ok: true });
    const forged = await fetch(`${app.url}/callbacks/shop?signature=0&timestamp=1&nonce=1&echostr=hello`);
    expect(forged.status).toBe(401);
    expect(await forged.json()).toMatchObject({ code: 'callbacks.signature-invalid' });
  });
});

describe('a push', () => {
  it('of a paid order puts the order, its mark and its event in place within a moment', async () => {
    const buyer = await person('buyer=true');
    for (let round = 0; round < 5; round += 1) {
      const { orderId } = await simulator.control<{ orderId: string }>('orders', {
        person: buyer.id,
        amountFen: 25_600 + round,
      });
      const stored = await eventually(
        'the order to be stored',
        () =>
          row(
            'SELECT o.id, o.member_id, o.net_amount_fen, o.is_counted FROM shop_order o WHERE o.external_id = ?',
            [orderId],
          ),
        5_000,
        3,
      );
      expect(stored).toMatchObject({ net_amount_fen: 25_600 + round, is_counted: 1 });
    }
    const events = await rows(`SELECT e.id FROM outbox_event e WHERE e.name = 'order.changed'`);
    expect(events).toHaveLength(5);
  });

  it('of a refund lowers the order', async () => {
    const buyer = await person('buyer=true');
    const { orderId } = await simulator.control<{ orderId: string }>('orders', {
      person: buyer.id,
      amountFen: 5_000,
    });
    await simulator.control('refunds', { orderId, amountFen: 2_000 });
    const net = await eventually('the refund to arrive', async () => {
      const order = await row('SELECT o.net_amount_fen FROM shop_order o WHERE o.external_id = ?', [orderId]);
      return order !== undefined && order['net_amount_fen'] !== 5_000 && order['net_amount_fen'];
    });
    expect(net).toBe(3_000);
  });

  it('of a follower finds the person by unionid, and of leaving ends it', async () => {
    const newcomer = await person('follows=false');
    await simulator.control('follow', { person: newcomer.id });
    const state = () =>
      row('SELECT i.follow_state, i.union_id FROM channel_identity i WHERE i.external_id = ?', [
        newcomer.openids.oa,
      ]);
    expect(await eventually('the follower', state)).toEqual({
      follow_state: 'following',
      union_id: newcomer.unionid,
    });
    await simulator.control('unfollow', { person: newcomer.id });
    await eventually('the leaving', async () => (await state())?.['follow_state'] === 'unfollowed');
  });

  it('that comes again and again is stored and acted on once', async () => {
    const body = `<xml><ToUserName>gh</ToUserName><FromUserName>o_again</FromUserName><CreateTime>1795320000</CreateTime><MsgType>event</MsgType><Event>unsubscribe</Event></xml>`;
    const token = channels.account.secrets.callbackToken ?? '';
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => push('official-account', body, token)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(await answers[0]?.text()).toBe('success');
    expect(await rows(`SELECT i.id FROM callback_inbox i WHERE i.body_text LIKE '%o_again%'`)).toHaveLength(
      1,
    );
  });

  it('waits while the platform is in trouble and is acted on afterwards', async () => {
    await simulator.control('faults', {
      account: channels.shop.appId,
      path: '/channels/ec/order/get',
      kind: 'html',
    });
    const buyer = await person('buyer=true');
    const { orderId } = await simulator.control<{ orderId: string }>('orders', {
      person: buyer.id,
      amountFen: 777,
    });
    const inbox = () =>
      row(`SELECT i.state, i.attempts, i.last_error FROM callback_inbox i WHERE i.body_text LIKE ?`, [
        `%${orderId}%`,
      ]);
    await eventually(
      'a first failure',
      async () => String((await inbox())?.['last_error']).includes('unreadable'),
      20_000,
    );
    await simulator.clearFaults();
    await eventually(
      'the order',
      () => row('SELECT o.id FROM shop_order o WHERE o.external_id = ?', [orderId]),
      30_000,
    );
    expect(await inbox()).toMatchObject({ state: 'done' });
  });
});

describe('what is not a push', () => {
  const token = () => channels.account.secrets.callbackToken ?? '';
  const XML = '<xml><MsgType>text</MsgType><MsgId>1</MsgId></xml>';

  it.each([
    ['another token', 401, () => push('official-account', XML, 'guessed')],
    [
      'a timestamp of eleven minutes ago',
      401,
      () => push('official-account', XML, token(), Math.floor(Date.now() / 1000) - 660),
    ],
    ['a body of five megabytes', 413, () => push('official-account', 'x'.repeat(5_000_000), token())],
    ['half an XML', 400, () => push('official-account', '<xml><a>', token())],
    ['a channel that is not there', 404, () => push('nobody', XML, token())],
    ['a channel that gets no pushes', 409, () => push('memberships', XML, token())],
  ])('%s is answered with %i and leaves no row', async (_what, status, send) => {
    const before = await rows('SELECT i.id FROM callback_inbox i');
    expect((await send()).status).toBe(status);
    expect(await rows('SELECT i.id FROM callback_inbox i')).toHaveLength(before.length);
  });
});
