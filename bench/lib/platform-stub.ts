import Fastify from 'fastify';

/** An order as the stub tells it; the id says everything else. */
export interface PushedOrder {
  orderId: string;
  buyerOpenId: string;
  amountFen: number;
  paidAtSeconds: number;
}

/**
 * The shop's platform as far as a pushed order needs it: a token, and the order when it is asked for. It answers at
 * once, so that what is measured is ours.
 */
export async function startPlatformStub(
  orders: ReadonlyMap<string, PushedOrder>,
): Promise<{ url: string; asked: () => number; stop(): Promise<void> }> {
  const app = Fastify();
  let asked = 0;
  app.post('/cgi-bin/stable_token', () => ({ access_token: 'bench-token', expires_in: 7_200 }));
  app.post<{ Body: { order_id: string } }>('/channels/ec/order/get', (request) => {
    asked += 1;
    const order = orders.get(request.body.order_id);
    if (!order) return { errcode: 10_020_050, errmsg: 'order not found' };
    return {
      errcode: 0,
      order: {
        order_id: order.orderId,
        openid: order.buyerOpenId,
        status: 20,
        create_time: order.paidAtSeconds,
        update_time: order.paidAtSeconds,
        order_detail: {
          product_infos: [
            {
              product_id: 'P1',
              sku_id: 'S1',
              title: '商品',
              sku_cnt: 1,
              sale_price: order.amountFen,
              real_price: order.amountFen,
            },
          ],
          price_info: { product_price: order.amountFen, order_price: order.amountFen, freight: 0 },
          pay_info: { pay_time: order.paidAtSeconds },
        },
        aftersale_detail: { aftersale_order_list: [], on_aftersale_order_cnt: 0 },
      },
    };
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, asked: () => asked, stop: () => app.close() };
}
