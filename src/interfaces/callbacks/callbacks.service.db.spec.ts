import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import {
  addSimulatedChannels,
  SimulatorProcess,
  type SimulatedChannels,
} from '../../../test/factories/simulated-channels.js';
import { createSyncServices, type SyncServices } from '../../../test/factories/sync-services.js';
import type { Channel } from '../../channels/channel.js';
import { NoticeIntake } from '../../orchestration/sync/notice-intake.js';
import { AppConfig } from '../../platform/config/app-config.js';
import { silentLogger } from '../../platform/logging/logger.js';
import { LocalDoorbell } from '../../platform/queue/doorbell.js';
import { CallbackInboxStore } from './callback-inbox.store.js';
import { CallbacksService } from './callbacks.service.js';

let test: TestDatabase;
let simulator: SimulatorProcess;
let services: SyncServices;
let channels: SimulatedChannels;

beforeAll(async () => {
  test = await createTestDatabase('c_inbox');
  simulator = await SimulatorProcess.start({ people: 120 });
});
beforeEach(async () => {
  await test.clear();
  await simulator.clearFaults();
  services = createSyncServices(test.database);
  channels = await addSimulatedChannels(services.channels.channels, simulator);
});
afterEach(() => services.close());
afterAll(async () => {
  await simulator.stop();
  await test.drop();
});

/** One process that receives pushes and acts on them. */
function receiver(from: SyncServices = services): CallbacksService {
  const { facts, channels: c } = from;
  const intake = new NoticeIntake(c.registry, facts.members, facts.orders, test.database, facts.events);
  const config = Object.assign(new AppConfig(), { LEASE_SECONDS: 2 });
  return new CallbacksService(
    test.database,
    c.channels,
    c.registry,
    new CallbackInboxStore(),
    intake,
    config,
    new LocalDoorbell(),
    silentLogger,
  );
}

function request(channel: Channel, body: string) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const words = [channel.secrets.callbackToken ?? '', timestamp, 'n'].sort().join('');
  const signature = createHash('sha1').update(words).digest('hex');
  return { query: { signature, timestamp, nonce: 'n' }, body: Buffer.from(body), receivedAt: new Date() };
}

const follow = (openId: string, second: number, event: string) =>
  `<xml><FromUserName>${openId}</FromUserName><CreateTime>${second}</CreateTime><MsgType>event</MsgType><Event>${event}</Event></xml>`;
const paid = (orderId: string, second: number) =>
  JSON.stringify({
    Event: 'channels_ec_order_pay',
    FromUserName: 'o',
    CreateTime: second,
    order_info: { order_id: orderId },
  });
const afterSale = (refundId: string, orderId: string, second: number) =>
  JSON.stringify({
    Event: 'channels_ec_aftersale_update',
    FromUserName: 'o',
    CreateTime: second,
    finder_shop_aftersale_status_update: { status: 'X', after_sale_order_id: refundId, order_id: orderId },
  });

async function emptyInbox(service: CallbacksService): Promise<void> {
  while ((await service.drain()) > 0);
}

const state = async () => ({
  identities: await test.database.rows(
    'SELECT i.external_id, i.follow_state, i.followed_at, i.unfollowed_at FROM channel_identity i ORDER BY i.external_id',
  ),
  orders: await test.database.rows(
    'SELECT o.external_id, o.state, o.net_amount_fen FROM shop_order o ORDER BY o.external_id',
  ),
  refunds: await test.database.rows(
    'SELECT r.external_id, r.state, r.order_id IS NULL AS waits FROM refund r ORDER BY r.external_id',
  ),
  people: await test.database.rows('SELECT COUNT(*) AS n FROM member m WHERE m.merged_into_id IS NULL'),
  activities: await test.database.rows(
    'SELECT a.kind, COUNT(*) AS n FROM activity a GROUP BY a.kind ORDER BY a.kind',
  ),
});

describe('pushes', () => {
  it('end in the in-order state, whatever their order and however many copies come by five senders', async () => {
    const { people } = await simulator.control<{ people: { openids: { oa: string } }[] }>('people?limit=110');
    const buyers = await simulator.control<{ people: { id: string }[] }>('people?buyer=true&limit=60');
    const pushes: { channel: Channel; body: string }[] = [];
    const later = Math.floor(Date.now() / 1000) + 1000;
    people.forEach(({ openids }, index) => {
      const words = ['subscribe', 'unsubscribe', 'subscribe', 'unsubscribe'].slice(0, 1 + (index % 4));
      words.forEach((event, at) =>
        pushes.push({ channel: channels.account, body: follow(openids.oa, later + at * 60, event) }),
      );
    });
    for (const { id } of buyers.people) {
      const { orders } = await simulator.control<{ orders: { orderId: string }[] }>(`orders?person=${id}`);
      for (const { orderId } of orders.slice(0, 6))
        pushes.push({ channel: channels.shop, body: paid(orderId, 1) });
    }
    const refunded = await simulator.control<{ orders: { orderId: string }[] }>(
      `orders?person=${buyers.people[0]?.id}`,
    );
    const { afterSaleId, orderId } = await simulator.control<{ afterSaleId: string; orderId: string }>(
      'refunds',
      {
        orderId: refunded.orders[0]?.orderId,
      },
    );
    pushes.push({ channel: channels.shop, body: afterSale(afterSaleId, orderId, 2) });

    const service = receiver();
    for (const { channel, body } of pushes) await service.receive(channel.code, request(channel, body));
    await emptyInbox(service);
    const inOrder = await state();
    expect(inOrder.refunds).toMatchObject([{ state: 'succeeded', waits: 0 }]);

    await test.clear();
    channels = await addSimulatedChannels(services.channels.channels, simulator);
    let seed = 20_261_122;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const copies = pushes
      .flatMap((push) => Array.from({ length: 1 + Math.floor(random() * 3) }, () => push))
      .map((push) => ({ push, key: random() }))
      .sort((a, b) => a.key - b.key);
    expect(copies.length).toBeGreaterThan(1000);
    const others = [createSyncServices(test.database), createSyncServices(test.database)];
    const workers = [receiver(), ...others.map((other) => receiver(other))];
    let isOver = false;
    const working = workers.map(async (worker) => {
      while (!isOver) {
        if ((await worker.drain()) === 0) await new Promise((resume) => setTimeout(resume, 2));
      }
    });
    await Promise.all(
      [0, 1, 2, 3, 4].map(async (sender) => {
        for (const [index, { push }] of copies.entries())
          if (index % 5 === sender)
            await service.receive(push.channel.code, request(push.channel, push.body));
      }),
    );
    isOver = true;
    await Promise.all(working);
    await emptyInbox(service);
    for (const other of others) other.close();

    const rows = await test.database.rows<{ state: string; n: number }>(
      'SELECT i.state, COUNT(*) AS n FROM callback_inbox i GROUP BY i.state',
    );
    expect(rows).toEqual([{ state: 'done', n: pushes.length }]);
    expect(await state()).toEqual(inOrder);
  });

  it('about something the platform does not know are closed with the reason', async () => {
    const service = receiver();
    await service.receive('shop', request(channels.shop, paid('404', 1)));
    await emptyInbox(service);
    const row = await test.database.row<{ state: string; last_error: string }>(
      'SELECT i.state, i.last_error FROM callback_inbox i',
    );
    expect(row?.state).toBe('done');
    expect(row?.last_error).toContain('channels.request-refused');
  });

  it('about a message’s fate are told to whoever sent it', async () => {
    const service = receiver();
    const body = `<xml><FromUserName>gh</FromUserName><CreateTime>1</CreateTime><MsgType>event</MsgType><Event>MASSSENDJOBFINISH</Event><MsgID>3147494276123456789</MsgID><Status>send success</Status><TotalCount>3</TotalCount><FilterCount>3</FilterCount><SentCount>2</SentCount><ErrorCount>1</ErrorCount></xml>`;
    await service.receive('official-account', request(channels.account, body));
    await emptyInbox(service);
    const event = await test.database.row<{ payload_json: unknown }>(
      `SELECT e.payload_json FROM outbox_event e WHERE e.name = 'message.vendor-result'`,
    );
    expect(event?.payload_json).toEqual({
      channelId: channels.account.id,
      vendorMessageId: '3147494276123456789',
      status: 'send success',
      counts: { total: 3, filtered: 3, sent: 2, failed: 1 },
    });
  });

  it('that a killed process had taken are taken again', async () => {
    const { people } = await simulator.control<{ people: { id: string }[] }>('people?buyer=true&limit=1');
    const { orders } = await simulator.control<{ orders: { orderId: string }[] }>(
      `orders?person=${people[0]?.id}`,
    );
    const service = receiver();
    await service.receive('shop', request(channels.shop, paid(orders[0]?.orderId ?? '', 1)));
    await new CallbackInboxStore().claim(test.database, 1); // and dies
    expect(await service.drain()).toBe(0);
    await test.database.run(`UPDATE callback_inbox SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND`);
    expect(await service.drain()).toBe(1);
    expect(await test.database.rows('SELECT o.id FROM shop_order o')).toHaveLength(1);
  });

  it('that cannot be stored hold up nobody else', async () => {
    const { people } = await simulator.control<{ people: { id: string }[] }>('people?buyer=true&limit=2');
    const lists = await Promise.all(
      people.map(({ id }) => simulator.control<{ orders: { orderId: string }[] }>(`orders?person=${id}`)),
    );
    const [good, bad] = lists.map(({ orders }) => orders[0]?.orderId ?? '');
    const { orders } = services.facts;
    const upsert = orders.upsertMany.bind(orders);
    orders.upsertMany = async (tx, channel, batch) => {
      if (batch.some(({ externalId }) => externalId === bad)) throw new Error('a bug');
      return upsert(tx, channel, batch);
    };
    const service = receiver();
    await service.receive('shop', request(channels.shop, paid(good ?? '', 1)));
    await service.receive('shop', request(channels.shop, paid(bad ?? '', 1)));
    await service.drain();
    await test.database.run('UPDATE callback_inbox SET available_at = UTC_TIMESTAMP(3)');
    await service.drain();
    const held = await test.database.rows('SELECT o.external_id FROM shop_order o');
    expect(held).toEqual([{ external_id: good }]);
    for (let round = 0; round < 12; round += 1) {
      await test.database.run('UPDATE callback_inbox SET available_at = UTC_TIMESTAMP(3)');
      await service.drain();
    }
    const dead = await test.database.rows(`SELECT i.last_error FROM callback_inbox i WHERE i.state = 'dead'`);
    expect(dead).toEqual([{ last_error: 'a bug' }]);
  });
});
