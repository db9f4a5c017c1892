import { createHash } from 'node:crypto';

import { XMLParser } from 'fast-xml-parser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { OFFICIAL_ACCOUNT, SHOP } from './accounts.js';
import { signCallback } from './callback-signature.js';
import { openBench, receivePushes, type Bench, type PushReceiver, type ReceivedPush } from './spec-client.js';

let bench: Bench;
let receiver: PushReceiver | null = null;
beforeEach(async () => {
  bench = await openBench({ config: { pushRetryDelayMs: 20, pushTimeoutMs: 300 } });
});
afterEach(async () => {
  await receiver?.close();
  receiver = null;
  await bench.close();
});

const settled = async (outcome: string): Promise<void> => {
  await expect.poll(() => bench.simulator.pushes.list().at(-1)?.outcome).toBe(outcome);
};
const isSigned = (push: ReceivedPush, token: string): boolean => {
  const words = [token, push.query.get('timestamp') ?? '', push.query.get('nonce') ?? ''].sort();
  return push.query.get('signature') === createHash('sha1').update(words.join('')).digest('hex');
};

describe('callback signature', () => {
  it('is the sha1 of the sorted words', () => {
    const expected = createHash('sha1').update('1348831860abctoken').digest('hex');
    expect(signCallback('token', '1348831860', 'abc')).toBe(expected);
  });
});

describe('pushes', () => {
  it('proves an address by its echo', async () => {
    receiver = await receivePushes(bench, (push) => ({ status: 200, body: push.query.get('echostr') ?? '' }));
    expect(await bench.post('/_control/verify', { account: OFFICIAL_ACCOUNT.appid })).toMatchObject({
      ok: true,
    });
    expect(receiver.received[0]).toMatchObject({
      method: 'GET',
      path: '/callbacks/channel-official-account',
    });
    expect(isSigned(receiver.received[0] as ReceivedPush, OFFICIAL_ACCOUNT.callbackToken)).toBe(true);
    await receiver.close();
    receiver = await receivePushes(bench, () => ({ status: 200, body: 'success' }));
    expect(await bench.post('/_control/verify', { account: SHOP.appid })).toMatchObject({ ok: false });
  });

  it('tells of a paid order and its refund in JSON and of followers in XML', async () => {
    receiver = await receivePushes(bench, () => ({ status: 200, body: 'success' }));
    const person = bench.simulator.world.people.find((entry) => entry.follow);
    const placed = await bench.post('/_control/orders', { person: person?.id, amountFen: 12_800 });
    await receiver.waitFor(1);
    const refund = await bench.post('/_control/refunds', { orderId: placed.orderId });
    await receiver.waitFor(2);
    await bench.post('/_control/unfollow', { person: person?.id });
    await receiver.waitFor(3);
    await bench.post('/_control/follow', { person: person?.id });
    const [paid, refunded, left, came] = await receiver.waitFor(4);

    expect(paid?.path).toBe('/callbacks/channel-shop');
    expect(isSigned(paid as ReceivedPush, SHOP.callbackToken)).toBe(true);
    expect(JSON.parse(paid?.body ?? '')).toMatchObject({
      ToUserName: SHOP.originalId,
      FromUserName: person?.shopOpenId,
      MsgType: 'event',
      Event: 'channels_ec_order_pay',
      order_info: { order_id: placed.orderId, pay_time: expect.stringMatching(/^\d{10}$/) },
    });
    expect(JSON.parse(refunded?.body ?? '')).toMatchObject({
      Event: 'channels_ec_aftersale_update',
      finder_shop_aftersale_status_update: {
        status: 'MERCHANT_REFUND_SUCCESS',
        after_sale_order_id: refund.afterSaleId,
        order_id: placed.orderId,
      },
    });
    const xml = new XMLParser({ parseTagValue: false });
    expect(xml.parse(left?.body ?? '')).toMatchObject({
      xml: { FromUserName: person?.officialAccountOpenId, Event: 'unsubscribe', MsgType: 'event' },
    });
    expect(xml.parse(came?.body ?? '')).toMatchObject({ xml: { Event: 'subscribe' } });
    expect(came?.query.get('openid')).toBe(person?.officialAccountOpenId);
  });

  it('tries three times when the answer is an error, then gives up', async () => {
    receiver = await receivePushes(bench, () => ({ status: 500, body: '' }));
    await bench.post('/_control/orders', { person: 'p00001', amountFen: 100 });
    await settled('given-up');
    expect(receiver.received).toHaveLength(3);
    expect(new Set(receiver.received.map((push) => push.body)).size).toBe(1);
  });

  it('cuts a silent server and is content with the second answer', async () => {
    receiver = await receivePushes(bench, (_push, number) =>
      number === 1 ? null : { status: 200, body: '' },
    );
    await bench.post('/_control/orders', { person: 'p00001', amountFen: 100 });
    await settled('accepted');
    expect(bench.simulator.pushes.list().at(-1)?.tries).toBe(2);
  });

  it('sends what a killed process left behind', async () => {
    let isAwake = false;
    receiver = await receivePushes(bench, () => (isAwake ? { status: 200, body: '' } : null));
    await bench.post('/_control/orders', { person: 'p00001', amountFen: 4200 });
    await receiver.waitFor(1);
    await bench.simulator.stop();
    isAwake = true;
    await bench.restart();
    const [, push] = await receiver.waitFor(2);
    expect(push?.body).toContain('channels_ec_order_pay');
    await settled('accepted');
    await bench.restart();
    expect(bench.simulator.pushes.list()).toMatchObject([{ outcome: 'accepted' }]);
  });
});
