import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { SHOP } from '../accounts.js';
import { openBench, type Bench } from '../spec-client.js';

const DAY = 86_400;
const WEEK = 7 * DAY;

let bench: Bench;
beforeAll(async () => {
  bench = await openBench({ people: 300 });
});
afterAll(() => bench.close());

const list = (body: Record<string, unknown>) => bench.api(SHOP, 'POST', '/channels/ec/order/list/get', body);
const order = async (id: unknown) =>
  (await bench.api(SHOP, 'POST', '/channels/ec/order/get', { order_id: id })).order as {
    order_id: string;
    status: number;
    update_time: number;
    unionid?: string;
    order_detail: {
      price_info: { order_price: number; product_price: number; discounted_price: number };
      product_infos: { sale_price: number; sku_cnt: number; real_price: number; title: string }[];
      pay_info?: { pay_time: number };
    };
    aftersale_detail: { aftersale_order_list: { aftersale_order_id: string; status: string }[] };
  };

async function idsBetween(range: string, from: number, to: number, pageSize = 100): Promise<string[]> {
  const ids: string[] = [];
  for (let start = from; start <= to; start += WEEK) {
    for (let next = ''; ;) {
      const body = {
        [range]: { start_time: start, end_time: Math.min(start + WEEK - 1, to) },
        page_size: pageSize,
      };
      const page = await list({ ...body, next_key: next });
      ids.push(...(page.order_id_list as string[]));
      if (page.has_more !== true) break;
      next = page.next_key as string;
    }
  }
  return ids;
}

describe('orders of the shop', () => {
  it('refuses a range above 7 days, a page above 100 and a list without a range', async () => {
    const range = { start_time: 1_770_000_000, end_time: 1_770_000_000 + WEEK };
    expect(await list({ create_time_range: range, page_size: 100 })).toHaveProperty('order_id_list');
    const wide = { ...range, end_time: range.end_time + 1 };
    expect((await list({ create_time_range: wide })).errcode).toBe(40097);
    expect((await list({ update_time_range: wide })).errcode).toBe(40097);
    expect((await list({ update_time_range: range, page_size: 101 })).errcode).toBe(40097);
    expect((await list({ page_size: 10 })).errcode).toBe(40097);
  });

  it('lists every order exactly once by either time, page by page', async () => {
    const orders = bench.simulator.world.orders;
    const from = Math.min(...orders.map((entry) => entry.createdAt));
    const to = Math.max(...orders.map((entry) => entry.updatedAt));
    for (const range of ['create_time_range', 'update_time_range']) {
      const ids = await idsBetween(range, from, to, 37);
      expect(ids).toHaveLength(orders.length);
      expect(new Set(ids).size).toBe(orders.length);
    }
  });

  it('keeps a page going when one of its orders changes meanwhile', async () => {
    const orders = [...bench.simulator.world.orders].sort((a, b) => a.updatedAt - b.updatedAt);
    const start = (orders[orders.length - 30]?.updatedAt as number) - 1;
    const range = { start_time: start, end_time: start + WEEK };
    const first = await list({ update_time_range: range, page_size: 10 });
    const seen = first.order_id_list as string[];
    const changing = bench.simulator.world.findOrder(seen.at(-1) as string);
    if (!changing) throw new Error('a listed order exists');
    if (changing.paidAt !== null) bench.simulator.actions.refund(changing, 100, true);
    const rest = await list({ update_time_range: range, page_size: 100, next_key: first.next_key });
    const missed = orders
      .slice(-30)
      .filter((entry) => entry.updatedAt <= range.end_time && entry !== changing)
      .filter((entry) => !seen.includes(entry.id) && !(rest.order_id_list as string[]).includes(entry.id));
    expect(missed).toEqual([]);
  });

  it('gives sums that fit: lines less discount are the price, shares of lines add up to it', async () => {
    for (const { id } of bench.simulator.world.orders.slice(0, 60)) {
      const { price_info: price, product_infos: lines } = (await order(id)).order_detail;
      const sum = lines.reduce((total, line) => total + line.sale_price * line.sku_cnt, 0);
      expect(sum).toBe(price.product_price);
      expect(price.product_price - price.discounted_price).toBe(price.order_price);
      expect(lines.reduce((total, line) => total + line.real_price, 0)).toBe(price.order_price);
    }
  });

  it('answers an unknown order with its code', async () => {
    const answer = await bench.api(SHOP, 'POST', '/channels/ec/order/get', { order_id: '1' });
    expect(answer.errcode).toBe(10020050);
  });
});

describe('refunds', () => {
  const afterSale = async (id: string) =>
    (await bench.api(SHOP, 'POST', '/channels/ec/aftersale/getaftersaleorder', { after_sale_order_id: id }))
      .after_sale_order as { status: string; refund_info: { amount: number }; order_id: string };

  it('moves the order to its new update time and cancels it when everything is back', async () => {
    const placed = await bench.post('/_control/orders', { person: 'p00001', amountFen: 26_000 });
    expect((await order(placed.orderId)).status).toBe(20);
    await bench.post('/_control/refunds', { orderId: placed.orderId, amountFen: 6000 });
    expect((await order(placed.orderId)).status).toBe(20);
    const tooMuch = await bench.post('/_control/refunds', { orderId: placed.orderId, amountFen: 20_001 });
    expect(tooMuch.error).toBe('refund_too_large');
    const rest = await bench.post('/_control/refunds', { orderId: placed.orderId });
    expect(rest.amountFen).toBe(20_000);
    const cancelled = await order(placed.orderId);
    expect(cancelled.status).toBe(200);
    expect(cancelled.aftersale_detail.aftersale_order_list).toHaveLength(2);
    expect((await afterSale(String(rest.afterSaleId))).refund_info.amount).toBe(20_000);

    const now = Math.floor(Date.now() / 1000);
    const ids = await idsBetween('update_time_range', now - 60, now + 60);
    expect(ids).toContain(placed.orderId);
  });

  it('lists after-sales by update time when the shop settles one', async () => {
    const placed = await bench.post('/_control/orders', { person: 'p00002', amountFen: 9900 });
    const open = await bench.post('/_control/refunds', { orderId: placed.orderId, open: true });
    expect((await afterSale(String(open.afterSaleId))).status).toBe('MERCHANT_PROCESSING');
    expect((await order(placed.orderId)).status).toBe(20);
    await bench.post('/_control/clock', { advanceDays: 3 });
    await bench.post('/_control/refunds/settle', { afterSaleId: open.afterSaleId });
    expect((await afterSale(String(open.afterSaleId))).status).toBe('MERCHANT_REFUND_SUCCESS');
    expect((await order(placed.orderId)).status).toBe(200);
    const path = '/channels/ec/aftersale/getaftersalelist';
    const now = bench.simulator.clock.nowSeconds();
    const today = { begin_update_time: now - DAY, end_update_time: now };
    expect((await bench.api(SHOP, 'POST', path, today)).after_sale_order_id_list).toEqual([open.afterSaleId]);
    const created = { begin_create_time: now - DAY, end_create_time: now };
    expect((await bench.api(SHOP, 'POST', path, created)).after_sale_order_id_list).toEqual([]);
  });
});
