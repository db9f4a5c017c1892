import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CouponBatchesRead } from '../../../actions/coupon-batches/coupon-batches.read.js';
import { CouponBatchesService } from '../../../actions/coupon-batches/coupon-batches.service.js';
import { batchNotFound } from '../../../actions/coupon-batches/coupon-batches.errors.js';
import { Database } from '../../../platform/database/database.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { Idempotent, IdempotencyKey } from '../../../platform/http/idempotency/idempotent.js';
import { decodeCursor, pageOf, type Page, type PageQuery } from '../../../platform/http/page.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import {
  BATCH_HEADER,
  batchLine,
  batchPersonView,
  couponBatchView,
  outcomeLabel,
  type BatchPersonView,
  type CouponBatchDetail,
  type CouponBatchView,
} from './coupon-batch-view.js';
import {
  BatchFilters,
  BatchPeopleFilters,
  BatchPeopleQuery,
  BatchesQuery,
  NewBatch,
  StartBatch,
} from './coupon-batches.dto.js';

const ROWS_PER_READ = 2000;
const BATCHES_PER_READ = 500;

/** 批量发券: coupons for a segment's frozen list or an uploaded one. */
@ApiTags('coupon-batches')
@Controller('api/admin/v1')
export class CouponBatchesController {
  constructor(
    private readonly database: Database,
    private readonly service: CouponBatchesService,
    private readonly read: CouponBatchesRead,
  ) {}

  @Get('coupon-batches')
  async list(@Query() query: BatchesQuery): Promise<Page<CouponBatchView>> {
    const { state, templateId, limit } = query;
    const filter = { state, templateId, search: query.search?.trim() };
    const [rows, total] = await Promise.all([
      this.read.list(this.database, { ...filter, before: cursorOf(query), limit }),
      this.read.count(this.database, filter),
    ]);
    return pageOf(rows, limit, { item: couponBatchView, cursorOf: (row) => [row.id], total });
  }

  @Get(['coupon-batches.csv', 'coupon-batches.xlsx'])
  exportList(@Query() filters: BatchFilters, @Res() reply: FastifyReply): FastifyReply {
    return sendSheet(reply, '批量发券', BATCH_HEADER, this.listLines(filters));
  }

  /**
   * Settles who is meant and forecasts what would be given; nothing is given yet. Throws `coupon-batches.nobody`,
   * `.audience-invalid`, `.list-not-found`, `.label-invalid`, `.template-not-active`.
   */
  @Post('coupon-batches')
  @Idempotent()
  async draft(
    @Body() body: NewBatch,
    @CurrentOperator() operator: Operator,
    @IdempotencyKey() key: string,
  ): Promise<CouponBatchDetail> {
    return this.show((await this.service.draft(body, operator.name, key)).id);
  }

  @Get('coupon-batches/:id')
  find(@Param('id', IdPipe) id: string): Promise<CouponBatchDetail> {
    return this.show(id);
  }

  /** Throws `coupon-batches.confirmation-needed`, `.second-person-needed`, `.state-conflict`, `.terms-changed`. */
  @Post('coupon-batches/:id/start')
  @HttpCode(200)
  @Idempotent()
  async start(
    @Param('id', IdPipe) id: string,
    @Body() { confirmation }: StartBatch,
    @CurrentOperator() operator: Operator,
  ): Promise<CouponBatchDetail> {
    await this.service.start(id, operator.name, confirmation);
    return this.show(id);
  }

  @Post('coupon-batches/:id/pause')
  @HttpCode(200)
  async pause(@Param('id', IdPipe) id: string): Promise<CouponBatchDetail> {
    await this.service.pause(id);
    return this.show(id);
  }

  @Post('coupon-batches/:id/resume')
  @HttpCode(200)
  async resume(@Param('id', IdPipe) id: string): Promise<CouponBatchDetail> {
    await this.service.resume(id);
    return this.show(id);
  }

  /** For good; one that was never started is discarded. */
  @Post('coupon-batches/:id/stop')
  @HttpCode(200)
  async stop(
    @Param('id', IdPipe) id: string,
    @CurrentOperator() operator: Operator,
  ): Promise<CouponBatchDetail> {
    await this.service.stop(id, operator.name);
    return this.show(id);
  }

  /** What became of each person, by id. */
  @Get('coupon-batches/:id/people')
  async people(
    @Param('id', IdPipe) id: string,
    @Query() query: BatchPeopleQuery,
  ): Promise<Page<BatchPersonView>> {
    await this.service.require(id);
    const filter = { outcome: query.outcome, afterId: cursorOf(query) ?? '0', limit: query.limit };
    const [rows, outcomes] = await Promise.all([
      this.read.people(this.database, id, filter),
      this.read.outcomes(this.database, id),
    ]);
    const total = outcomes
      .filter(({ outcome }) => query.outcome === undefined || outcome === query.outcome)
      .reduce((sum, { people }) => sum + people, 0);
    return pageOf(rows, query.limit, { item: batchPersonView, cursorOf: (row) => [row.member_id], total });
  }

  @Get(['coupon-batches/:id/people.csv', 'coupon-batches/:id/people.xlsx'])
  async exportPeople(
    @Param('id', IdPipe) id: string,
    @Query() { outcome }: BatchPeopleFilters,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { label } = await this.service.require(id);
    const header = ['会员编号', '姓名', '手机', '结果'];
    await sendSheet(reply, `发券结果-${label}-${id}`, header, this.peopleLines(id, outcome));
  }

  private async show(id: string): Promise<CouponBatchDetail> {
    const row = await this.read.find(this.database, id);
    if (!row) throw batchNotFound(id);
    const outcomes = await this.read.outcomes(this.database, id);
    return {
      ...couponBatchView(row),
      outcomes: outcomes.map((one) => ({ ...one, label: outcomeLabel(one.outcome) })),
      ...(await this.service.limits()),
    };
  }

  private async *listLines({ state, templateId, search }: BatchFilters): AsyncGenerator<SheetCell[]> {
    for (let before: string | undefined; ;) {
      const filter = { state, templateId, search, before, limit: BATCHES_PER_READ };
      const rows = await this.read.list(this.database, filter);
      for (const row of rows.slice(0, BATCHES_PER_READ)) yield batchLine(row);
      if (rows.length <= BATCHES_PER_READ) return;
      before = rows[BATCHES_PER_READ - 1]?.id;
    }
  }

  private async *peopleLines(id: string, outcome: string | undefined): AsyncGenerator<SheetCell[]> {
    for (let afterId = '0'; ;) {
      const rows = await this.read.people(this.database, id, { outcome, afterId, limit: ROWS_PER_READ });
      for (const row of rows.slice(0, ROWS_PER_READ)) {
        const { memberId, memberName, phoneMasked, label } = batchPersonView(row);
        yield [memberId, memberName, phoneMasked, label];
      }
      if (rows.length <= ROWS_PER_READ) return;
      afterId = rows[ROWS_PER_READ - 1]?.member_id ?? afterId;
    }
  }
}

function cursorOf({ cursor }: PageQuery): string | undefined {
  return cursor === undefined ? undefined : String(decodeCursor(cursor, 1)[0]);
}
