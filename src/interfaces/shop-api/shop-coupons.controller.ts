import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { Basket } from '../../actions/coupons/redemption/discount-terms.js';
import {
  OrderCouponsService,
  type OrderCall,
} from '../../actions/coupons/redemption/order-coupons.service.js';
import { RedemptionRefunds } from '../../actions/coupons/redemption/redemption-refunds.service.js';
import { AppError } from '../../platform/errors/app-error.js';
import { IdempotencyKey, Idempotent } from '../../platform/http/idempotency/idempotent.js';
import type { ShopCaller } from '../auth/api-keys.service.js';
import { CurrentShop } from '../auth/current-shop.js';
import {
  quoteJson,
  redeemJson,
  redemptionJson,
  type QuoteJson,
  type RedeemJson,
  type RedemptionJson,
} from './shop-api-view.js';
import {
  LockBody,
  QuoteBody,
  RedeemBody,
  RefundBody,
  ReleaseBody,
  type CouponsBody,
} from './shop-api.dto.js';

const DEFAULT_LOCK_MINUTES = 30;

/** Coupons in the brand's own shop: all of those named in a call are changed, or none. */
@ApiTags('shop')
@ApiBearerAuth()
@Controller('api/shop/v1/coupons')
export class ShopCouponsController {
  constructor(
    private readonly coupons: OrderCouponsService,
    private readonly refunds: RedemptionRefunds,
  ) {}

  /**
   * What coupons would take off an order; changes nothing. Coupons that cannot be used are listed with the reason.
   * Throws `coupons.not-found`, `coupons.other-member`, `coupons.buyer-unknown`, `coupons.too-many-guesses`.
   */
  @Post('quote')
  @HttpCode(200)
  async quote(@CurrentShop() caller: ShopCaller, @Body() body: QuoteBody): Promise<QuoteJson> {
    const basket = basketOf(caller, body);
    return quoteJson(await this.coupons.quote({ ...callOf(caller, body), basket, orderRef: body.orderRef }));
  }

  /**
   * Keeps coupons for an order until it is paid or the time is over; locking again lengthens it. Throws
   * `coupons.locked` for one of another order, `coupons.redeemed`, `…expired`, `…revoked`, `…not-yet-valid`.
   */
  @Post('lock')
  @HttpCode(200)
  @Idempotent()
  async lock(
    @CurrentShop() caller: ShopCaller,
    @Body() body: LockBody,
    @IdempotencyKey() _key: string,
  ): Promise<{ orderRef: string; lockedUntil: Date; couponIds: string[] }> {
    const { coupons, lockedUntil } = await this.coupons.lock({
      ...callOf(caller, body),
      orderRef: body.orderRef,
      minutes: body.minutes ?? DEFAULT_LOCK_MINUTES,
    });
    return { orderRef: body.orderRef, lockedUntil, couponIds: coupons.map(({ coupon }) => coupon.id) };
  }

  /**
   * Uses coupons for an order, locked for it before or not. Throws `coupons.lock-expired` when its lock has timed
   * out, `coupons.locked` when another order holds one, `coupons.redeemed`, `…expired`, `…below-threshold` …
   */
  @Post('redeem')
  @HttpCode(200)
  @Idempotent()
  async redeem(
    @CurrentShop() caller: ShopCaller,
    @Body() body: RedeemBody,
    @IdempotencyKey() requestKey: string,
  ): Promise<RedeemJson> {
    const { redemptions, discount } = await this.coupons.redeem({
      ...callOf(caller, body),
      orderRef: body.orderRef,
      basket: basketOf(caller, body),
      requestKey,
    });
    return redeemJson(redemptions, discount);
  }

  /** Frees what an order holds. Throws `coupons.locked` for one of another order, `coupons.redeemed`. */
  @Post('release')
  @HttpCode(200)
  @Idempotent()
  async release(
    @CurrentShop() caller: ShopCaller,
    @Body() body: ReleaseBody,
    @IdempotencyKey() _key: string,
  ): Promise<{ orderRef: string; released: number }> {
    const { released } = await this.coupons.release({ ...callOf(caller, body), orderRef: body.orderRef });
    return { orderRef: body.orderRef, released };
  }

  /**
   * An order of this shop was refunded in full: each of its coupons goes back, is replaced or ends, as its terms
   * say. Throws `coupons.nothing-redeemed`.
   */
  @Post('refund')
  @HttpCode(200)
  @Idempotent()
  async refund(
    @CurrentShop() caller: ShopCaller,
    @Body() body: RefundBody,
    @IdempotencyKey() _key: string,
  ): Promise<{ orderRef: string; redemptions: RedemptionJson[] }> {
    const cause = { by: caller.keyName, reason: body.reason?.trim() || '订单退款' };
    const ended = await this.refunds.refundOrder(caller.shop.code, body.orderRef, cause);
    return { orderRef: body.orderRef, redemptions: ended.map(redemptionJson) };
  }
}

function callOf(caller: ShopCaller, body: CouponsBody): OrderCall {
  return {
    codes: body.couponCodes,
    buyerExternalId: body.buyerId,
    by: { kind: 'api_key', id: caller.keyId, name: caller.keyName, shop: caller.shop },
  };
}

/** Throws `shop-api.basket-unclear` unless there are either lines or a sum. */
function basketOf({ shop }: ShopCaller, { lines, amountFen, shippingFen }: QuoteBody): Basket {
  if ((lines === undefined) === (amountFen === undefined)) {
    throw new AppError({
      code: 'shop-api.basket-unclear',
      status: 422,
      message: '请提供订单明细 lines 或商品金额 amountFen，二者选一',
      details: { field: 'lines' },
    });
  }
  return {
    lines: lines
      ? lines.map((line) => ({ ...line, category: line.category ?? '' }))
      : [{ goodsCode: '', category: '', amountFen: amountFen ?? 0 }],
    shippingFen: shippingFen ?? 0,
    goodsKnownBy: lines ? 'lines' : 'nobody',
    shopCode: shop.code,
    channelCode: shop.channelCode ?? undefined,
  };
}
