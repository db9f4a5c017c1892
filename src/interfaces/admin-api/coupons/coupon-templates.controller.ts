import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CouponFunnelRead, type SourceCount } from '../../../actions/coupons/coupon-funnel.read.js';
import { CouponTemplatesRead } from '../../../actions/coupons/coupon-templates.read.js';
import { CouponTemplatesService } from '../../../actions/coupons/coupon-templates.service.js';
import { CouponTemplateNotFound } from '../../../actions/coupons/coupons.errors.js';
import { CouponsRead } from '../../../actions/coupons/coupons.read.js';
import { BusinessClock } from '../../../platform/clock/business-clock.js';
import { Database } from '../../../platform/database/database.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { TEMPLATE_HEADER, templateLine } from './coupon-sheets.js';
import {
  couponTemplateDraft,
  couponTemplateJson,
  templateChoiceJson,
  versionJson,
  type CouponTemplateChoiceJson,
  type CouponTemplateJson,
  type TemplateVersionJson,
} from './coupon-template-view.js';
import { CouponTemplateBody, TemplateStateBody, TemplatesQuery } from './coupons.dto.js';

const ROWS_PER_READ = 500;

/** Kinds of coupons. */
@ApiTags('coupons')
@Controller('api/admin/v1')
export class CouponTemplatesController {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly coupons: CouponsRead,
    private readonly read: CouponTemplatesRead,
    private readonly funnels: CouponFunnelRead,
    private readonly service: CouponTemplatesService,
  ) {}

  @Get('coupon-templates')
  async list(@Query() query: TemplatesQuery): Promise<Page<CouponTemplateJson>> {
    const before = query.cursor === undefined ? undefined : String(decodeCursor(query.cursor, 1)[0]);
    const [rows, total, now] = await Promise.all([
      this.read.page(this.database, query, { before, limit: query.limit }),
      this.read.count(this.database, query),
      this.clock.now(),
    ]);
    return pageOf(rows, query.limit, {
      item: (row) => couponTemplateJson(row, now),
      cursorOf: ({ template }) => [template.id],
      total,
    });
  }

  /** Every template that may still give something, for pickers. */
  @Get('coupon-templates/choices')
  async choices(): Promise<CouponTemplateChoiceJson[]> {
    const rows = await this.coupons.templates(this.database);
    return rows.filter(({ state }) => state !== 'stopped').map(templateChoiceJson);
  }

  @Get(['coupon-templates.csv', 'coupon-templates.xlsx'])
  export(@Query() query: TemplatesQuery, @Res() reply: FastifyReply): FastifyReply {
    return sendSheet(reply, '券模板', TEMPLATE_HEADER, this.lines(query));
  }

  @Get('coupon-templates/:id')
  find(@Param('id', IdPipe) id: string): Promise<CouponTemplateJson> {
    return this.show(id);
  }

  /** Every set of terms it ever had, newest first. */
  @Get('coupon-templates/:id/versions')
  async versions(@Param('id', IdPipe) id: string): Promise<TemplateVersionJson[]> {
    return (await this.read.versions(this.database, id)).map(versionJson);
  }

  /** By which ways its coupons were received. */
  @Get('coupon-templates/:id/sources')
  sources(@Param('id', IdPipe) id: string): Promise<SourceCount[]> {
    return this.funnels.bySource(this.database, id);
  }

  /** Throws `coupons.template-invalid`. */
  @Post('coupon-templates')
  async create(
    @Body() body: CouponTemplateBody,
    @CurrentOperator() operator: Operator,
  ): Promise<CouponTemplateJson> {
    return this.show(await this.service.createTemplate(couponTemplateDraft(body), operator.name));
  }

  /** Throws `coupons.template-not-found`, `coupons.template-invalid`, `coupons.template-changed`. */
  @Put('coupon-templates/:id')
  async edit(
    @Param('id', IdPipe) id: string,
    @Body() body: CouponTemplateBody,
    @CurrentOperator() operator: Operator,
  ): Promise<CouponTemplateJson> {
    const edit = { state: body.state, revision: body.revision, author: operator.name };
    await this.service.editTemplate(id, couponTemplateDraft(body), edit);
    return this.show(id);
  }

  /** Throws `coupons.template-not-found`, `coupons.template-invalid`, `coupons.template-changed`. */
  @Post('coupon-templates/:id/state')
  @HttpCode(200)
  async setState(
    @Param('id', IdPipe) id: string,
    @Body() { state, revision }: TemplateStateBody,
  ): Promise<CouponTemplateJson> {
    await this.service.setState(id, state, revision);
    return this.show(id);
  }

  private async show(id: string): Promise<CouponTemplateJson> {
    const found = await this.read.find(this.database, id);
    if (!found) throw new CouponTemplateNotFound(id);
    return couponTemplateJson(found, await this.clock.now());
  }

  private async *lines(query: TemplatesQuery) {
    let before: string | undefined;
    for (;;) {
      const rows = await this.read.page(this.database, query, { before, limit: ROWS_PER_READ });
      for (const row of rows.slice(0, ROWS_PER_READ)) yield templateLine(row);
      if (rows.length <= ROWS_PER_READ) return;
      before = rows[ROWS_PER_READ - 1]?.template.id;
    }
  }
}
