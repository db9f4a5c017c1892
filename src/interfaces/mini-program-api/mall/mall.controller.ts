import { Body, Get, Param, Post, Query } from '@nestjs/common';
import { CouponsRead } from '../../../actions/coupons/coupons.read.js';
import { ExchangeOrdersService } from '../../../actions/points-mall/exchange-orders.service.js';
import { PointsMallRead } from '../../../actions/points-mall/points-mall.read.js';
import { PointsMall } from '../../../actions/points-mall/points-mall.service.js';
import { PointsRead } from '../../../actions/points/points.read.js';
import { Database } from '../../../platform/database/database.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { IdempotencyKey, Idempotent } from '../../../platform/http/idempotency/idempotent.js';
import { CurrentMember } from '../../auth/current-member.js';
import type { MemberIdentity } from '../../auth/member-token.js';
import { MemberApi } from '../member-api.js';
import { MiniPageQuery } from '../mini-page.dto.js';
import { ExchangeRequest } from './mall.dto.js';
import {
  miniExchange,
  miniExchangeEntry,
  miniMallItem,
  type MiniExchange,
  type MiniExchangeEntry,
  type MiniMallItem,
} from './mini-mall.js';

/** 积分商城. */
@MemberApi()
export class MallController {
  constructor(
    private readonly database: Database,
    private readonly mall: PointsMall,
    private readonly read: PointsMallRead,
    private readonly orders: ExchangeOrdersService,
    private readonly coupons: CouponsRead,
    private readonly points: PointsRead,
  ) {}

  @Get('mall')
  async items(
    @CurrentMember() { memberId }: MemberIdentity,
  ): Promise<{ available: number; items: MiniMallItem[] }> {
    const [offers, balance] = await Promise.all([
      this.mall.items(memberId),
      this.points.balance(this.database, memberId),
    ]);
    const templateIds = offers.flatMap(({ item }) => item.template_id ?? []);
    const terms = await this.coupons.currentTerms(this.database, templateIds);
    return {
      available: balance.available,
      items: offers.map((offer) => miniMallItem(offer, terms.get(offer.item.template_id ?? ''))),
    };
  }

  /**
   * Exchanges points for an item. Throws `points.insufficient`, `points-mall.sold-out`, `.not-started`, `.over`,
   * `.not-offered`, `.limit-reached`, `.terms-changed`, `.address-needed`, `.item-not-found`.
   */
  @Post('mall/:itemId/exchange')
  @Idempotent()
  async exchange(
    @CurrentMember() { memberId }: MemberIdentity,
    @Param('itemId', IdPipe) itemId: string,
    @Body() { versionId, address }: ExchangeRequest,
    @IdempotencyKey() key: string,
  ): Promise<MiniExchange> {
    const order = await this.mall.exchange(memberId, itemId, key, { versionId, address });
    return miniExchange(order, this.mall.pickupCodeOf(order.id));
  }

  /** The member's exchanges, newest first. */
  @Get('exchanges')
  async exchanges(
    @CurrentMember() { memberId }: MemberIdentity,
    @Query() { before, limit }: MiniPageQuery,
  ): Promise<MiniExchangeEntry[]> {
    const found = await this.read.orders(this.database, { memberId, before, limit });
    return found
      .slice(0, limit)
      .map((order) =>
        miniExchangeEntry(order, this.mall.pickupCodeOf(order.id), this.orders.addressOf(order)),
      );
  }
}
