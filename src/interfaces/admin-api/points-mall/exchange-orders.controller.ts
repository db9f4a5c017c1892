import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ExchangeOrdersService } from '../../../actions/points-mall/exchange-orders.service.js';
import { orderNotFound } from '../../../actions/points-mall/points-mall.errors.js';
import { PointsMallRead } from '../../../actions/points-mall/points-mall.read.js';
import { Database } from '../../../platform/database/database.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { Idempotent } from '../../../platform/http/idempotency/idempotent.js';
import { decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import {
  ORDER_HEADER,
  exchangeOrderView,
  orderLine,
  type ExchangeOrderDetail,
  type ExchangeOrderView,
} from './points-mall-view.js';
import { EndOrderBody, ExchangeFilters, ExchangesQuery, PickupQuery } from './points-mall.dto.js';

const ROWS_PER_READ = 1000;

/** 兑换单: what members exchanged, and handing out goods. */
@ApiTags('points-mall')
@Controller('api/admin/v1')
export class ExchangeOrdersController {
  constructor(
    private readonly database: Database,
    private readonly service: ExchangeOrdersService,
    private readonly read: PointsMallRead,
  ) {}

  @Get('exchange-orders')
  async list(@Query() query: ExchangesQuery): Promise<Page<ExchangeOrderView>> {
    const { state, kind, itemId, memberId, cursor, limit } = query;
    const filter = { state, kind, itemId, memberId };
    const before = cursor === undefined ? undefined : String(decodeCursor(cursor, 1)[0]);
    const [rows, total] = await Promise.all([
      this.read.orders(this.database, { ...filter, before, limit }),
      this.read.countOrders(this.database, filter),
    ]);
    return pageOf(rows, limit, { item: exchangeOrderView, cursorOf: (row) => [row.id], total });
  }

  @Get(['exchange-orders.csv', 'exchange-orders.xlsx'])
  exportList(@Query() filters: ExchangeFilters, @Res() reply: FastifyReply): FastifyReply {
    return sendSheet(reply, '积分兑换单', ORDER_HEADER, this.lines(filters));
  }

  /** The exchange that a member shows the code of. Throws `points-mall.pickup-unknown`. */
  @Get('exchange-orders/by-pickup')
  async byPickup(@Query() { code }: PickupQuery): Promise<ExchangeOrderDetail> {
    return this.show((await this.service.byPickup(code)).id);
  }

  @Get('exchange-orders/:id')
  find(@Param('id', IdPipe) id: string): Promise<ExchangeOrderDetail> {
    return this.show(id);
  }

  /** The goods have reached the member. Throws `points-mall.is-coupon`, `points-mall.state-conflict`. */
  @Post('exchange-orders/:id/deliver')
  @HttpCode(200)
  async deliver(
    @Param('id', IdPipe) id: string,
    @Body() { note = '' }: EndOrderBody,
    @CurrentOperator() operator: Operator,
  ): Promise<ExchangeOrderDetail> {
    await this.service.deliver(id, operator.name, note);
    return this.show(id);
  }

  /** Gives the points back, with a reason. Throws `points-mall.is-coupon`, `.state-conflict`, `.note-invalid`. */
  @Post('exchange-orders/:id/cancel')
  @HttpCode(200)
  @Idempotent()
  async cancel(
    @Param('id', IdPipe) id: string,
    @Body() { note = '' }: EndOrderBody,
    @CurrentOperator() operator: Operator,
  ): Promise<ExchangeOrderDetail> {
    await this.service.cancel(id, operator.name, note);
    return this.show(id);
  }

  private async show(id: string): Promise<ExchangeOrderDetail> {
    const row = await this.read.order(this.database, id);
    if (!row) throw orderNotFound(id);
    return { ...exchangeOrderView(row), address: this.service.addressOf(row) };
  }

  private async *lines(filters: ExchangeFilters): AsyncGenerator<SheetCell[]> {
    const { state, kind, itemId, memberId } = filters;
    for (let before: string | undefined; ;) {
      const filter = { state, kind, itemId, memberId, before, limit: ROWS_PER_READ };
      const rows = await this.read.orders(this.database, filter);
      for (const row of rows.slice(0, ROWS_PER_READ)) yield orderLine(row);
      if (rows.length <= ROWS_PER_READ) return;
      before = rows[ROWS_PER_READ - 1]?.id;
    }
  }
}
