import { signWords } from '../../src/channels/wechat/callback-crypto.js';
import type { BenchRequest } from './http-load.js';
import type { PushedOrder } from './platform-stub.js';

/** A signed push of `channels_ec_order_pay`, as the platform sends it in plain mode. */
export function orderPush(channelCode: string, callbackToken: string, order: PushedOrder): BenchRequest {
  const now = Math.floor(Date.now() / 1000);
  const timestamp = String(now);
  const nonce = order.orderId;
  const signature = signWords(callbackToken, timestamp, nonce);
  const body = JSON.stringify({
    ToUserName: 'gh_bench',
    FromUserName: order.buyerOpenId,
    CreateTime: now,
    MsgType: 'event',
    Event: 'channels_ec_order_pay',
    order_info: { order_id: order.orderId, pay_time: String(order.paidAtSeconds) },
  });
  return {
    path: `/callbacks/${channelCode}?${new URLSearchParams({ signature, timestamp, nonce }).toString()}`,
    headers: { 'content-type': 'application/json' },
    body,
  };
}
