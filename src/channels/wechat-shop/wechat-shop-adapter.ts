import { Injectable } from '@nestjs/common';
import type {
  Channel,
  ChannelAdapter,
  ChannelOrder,
  ChannelRefund,
  CheckStep,
  OrderSource,
  Page,
  TimeWindow,
} from '../channel.js';
import { WechatCallbackReceiver } from '../wechat/callback-receiver.js';
import { ConnectionCheck } from '../wechat/connection-check.js';
import { textField, textsField, type VendorRecord } from '../wechat/vendor-json.js';
import { WechatClient } from '../wechat/wechat-client.js';
import { orderFrom, refundFrom } from './order-mapping.js';

const DAY_MS = 86_400_000;
const PAGE_SIZE = 100;

/** A WeChat shop (微信小店): its orders and after-sales, found by when they last changed. */
@Injectable()
export class WechatShopAdapter implements ChannelAdapter, OrderSource {
  readonly kind = 'wechat_shop';
  readonly labelZh = '微信小店';
  readonly platformCapZh = '订单列表每次最多查询 7 天、每页 100 单，平台不提供订单总数';
  readonly orders: OrderSource = this;
  readonly maxWindowMs = 7 * DAY_MS;
  readonly concurrency = 24;

  constructor(
    private readonly client: WechatClient,
    private readonly connection: ConnectionCheck,
    readonly callbacks: WechatCallbackReceiver,
  ) {}

  async listOrderIds(
    channel: Channel,
    window: TimeWindow,
    cursor: string | undefined,
  ): Promise<Page<string>> {
    const { from, to } = inSeconds(window);
    const answer = await this.read(channel, '/channels/ec/order/list/get', {
      update_time_range: { start_time: from, end_time: to },
      page_size: PAGE_SIZE,
      next_key: cursor ?? '',
    });
    return pageOf(answer, 'order_id_list', cursor);
  }

  async getOrder(channel: Channel, externalId: string): Promise<ChannelOrder> {
    return orderFrom(await this.read(channel, '/channels/ec/order/get', { order_id: externalId }));
  }

  async listRefundIds(
    channel: Channel,
    window: TimeWindow,
    cursor: string | undefined,
  ): Promise<Page<string>> {
    const { from, to } = inSeconds(window);
    const answer = await this.read(channel, '/channels/ec/aftersale/getaftersalelist', {
      begin_update_time: from,
      end_update_time: to,
      next_key: cursor ?? '',
    });
    return pageOf(answer, 'after_sale_order_id_list', cursor);
  }

  async getRefund(channel: Channel, externalId: string): Promise<ChannelRefund> {
    return refundFrom(
      await this.read(channel, '/channels/ec/aftersale/getaftersaleorder', {
        after_sale_order_id: externalId,
      }),
    );
  }

  async check(channel: Channel): Promise<CheckStep[]> {
    const now = Math.floor(Date.now() / 1000);
    return this.connection.run(channel, {
      name: '读取订单列表',
      method: 'POST',
      path: '/channels/ec/order/list/get',
      body: { update_time_range: { start_time: now - 3600, end_time: now }, page_size: 1 },
    });
  }

  private read(channel: Channel, path: string, body: object): Promise<VendorRecord> {
    return this.client.call({ channel, method: 'POST', path, body, isReading: true });
  }
}

function inSeconds(window: TimeWindow): { from: number; to: number } {
  return { from: Math.floor(window.from.getTime() / 1000), to: Math.floor(window.to.getTime() / 1000) };
}

function pageOf(answer: VendorRecord, name: string, cursor: string | undefined): Page<string> {
  const next = textField(answer, 'next_key');
  const hasMore = answer['has_more'] === true && next !== '' && next !== cursor;
  return { items: textsField(answer, name), nextCursor: hasMore ? next : undefined };
}
