import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { MallItemsService } from '../../../actions/points-mall/mall-items.service.js';
import { itemNotFound } from '../../../actions/points-mall/points-mall.errors.js';
import { PointsMallRead } from '../../../actions/points-mall/points-mall.read.js';
import { Database } from '../../../platform/database/database.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { ITEM_HEADER, itemLine, mallItemDraft, mallItemView, type MallItemView } from './points-mall-view.js';
import {
  ChangedMallItem,
  MallItemBody,
  MallItemFilters,
  MallItemStateBody,
  MallItemsQuery,
} from './points-mall.dto.js';

const ROWS_PER_READ = 1000;

/** 积分商城: the catalogue. */
@ApiTags('points-mall')
@Controller('api/admin/v1')
export class MallItemsController {
  constructor(
    private readonly database: Database,
    private readonly service: MallItemsService,
    private readonly read: PointsMallRead,
  ) {}

  @Get('mall-items')
  async list(@Query() { kind, state, search, cursor, limit }: MallItemsQuery): Promise<Page<MallItemView>> {
    const filter = { kind, state, search: search?.trim() };
    const before = cursor === undefined ? undefined : String(decodeCursor(cursor, 1)[0]);
    const [rows, total] = await Promise.all([
      this.read.items(this.database, { ...filter, before, limit }),
      this.read.countItems(this.database, filter),
    ]);
    return pageOf(rows, limit, { item: mallItemView, cursorOf: (row) => [row.id], total });
  }

  @Get(['mall-items.csv', 'mall-items.xlsx'])
  exportList(@Query() filters: MallItemFilters, @Res() reply: FastifyReply): FastifyReply {
    return sendSheet(reply, '积分商城商品', ITEM_HEADER, this.lines(filters));
  }

  /** Members see it once it is put up. Throws `points-mall.item-invalid`, `coupons.template-not-found`. */
  @Post('mall-items')
  async create(@Body() body: MallItemBody, @CurrentOperator() operator: Operator): Promise<MallItemView> {
    return this.show((await this.service.create(mallItemDraft(body), operator.name)).id);
  }

  @Get('mall-items/:id')
  find(@Param('id', IdPipe) id: string): Promise<MallItemView> {
    return this.show(id);
  }

  /** Other terms make a new version. Throws `points-mall.item-invalid`, `.edited-meanwhile`, `.stock-below-taken`. */
  @Put('mall-items/:id')
  async update(
    @Param('id', IdPipe) id: string,
    @Body() body: ChangedMallItem,
    @CurrentOperator() operator: Operator,
  ): Promise<MallItemView> {
    const { versionNo } = body;
    await this.service.update(id, { ...mallItemDraft(body), versionNo }, operator.name);
    return this.show(id);
  }

  @Post('mall-items/:id/state')
  @HttpCode(200)
  async setState(
    @Param('id', IdPipe) id: string,
    @Body() { state }: MallItemStateBody,
  ): Promise<MallItemView> {
    await this.service.setState(id, state);
    return this.show(id);
  }

  private async show(id: string): Promise<MallItemView> {
    const row = await this.read.item(this.database, id);
    if (!row) throw itemNotFound(id);
    return mallItemView(row);
  }

  private async *lines({ kind, state, search }: MallItemFilters): AsyncGenerator<SheetCell[]> {
    for (let before: string | undefined; ;) {
      const filter = { kind, state, search, before, limit: ROWS_PER_READ };
      const rows = await this.read.items(this.database, filter);
      for (const row of rows.slice(0, ROWS_PER_READ)) yield itemLine(row);
      if (rows.length <= ROWS_PER_READ) return;
      before = rows[ROWS_PER_READ - 1]?.id;
    }
  }
}
