import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CouponNotFound, CouponTemplateNotFound } from '../../../actions/coupons/coupons.errors.js';
import { CouponsRead, type CouponFilter, type CouponView } from '../../../actions/coupons/coupons.read.js';
import { CouponsService } from '../../../actions/coupons/coupons.service.js';
import { AuditStore } from '../../../orchestration/audit/audit.store.js';
import { addDays, parseBusinessDate, startOfBusinessDate } from '../../../platform/clock/business-date.js';
import { Database } from '../../../platform/database/database.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { AdminOnly } from '../../auth/admin-only.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { CODE_HEADER, COUPON_HEADER, codeLine, couponLine } from './coupon-sheets.js';
import { CouponCodesQuery, CouponsQuery, RevokeCouponBody } from './coupons.dto.js';

const ROWS_PER_READ = 1_000;

/** Coupons that were given out. */
@ApiTags('coupons')
@Controller('api/admin/v1')
export class CouponsController {
  constructor(
    private readonly database: Database,
    private readonly read: CouponsRead,
    private readonly service: CouponsService,
    private readonly audit: AuditStore,
  ) {}

  @Get('coupons')
  async list(@Query() query: CouponsQuery): Promise<Page<CouponView>> {
    const filter = filterOf(query);
    const [rows, total] = await Promise.all([
      this.read.page(this.database, filter),
      this.read.count(this.database, filter),
    ]);
    return pageOf(rows, query.limit, { item: (row) => row, cursorOf: (row) => [row.id], total });
  }

  /** Without codes: whoever has a code has the coupon. */
  @Get(['coupons.csv', 'coupons.xlsx'])
  export(@Query() query: CouponsQuery, @Res() reply: FastifyReply): FastifyReply {
    return sendSheet(reply, '优惠券', COUPON_HEADER, this.lines(filterOf(query), couponLine));
  }

  /** The codes of one template's unused coupons, as text; for administrators, and written into the audit log. */
  @Get(['coupon-codes.csv', 'coupon-codes.xlsx'])
  @AdminOnly()
  async exportCodes(
    @Query() { templateId }: CouponCodesQuery,
    @CurrentOperator() operator: Operator,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const template = await this.read.template(this.database, templateId);
    if (!template) throw new CouponTemplateNotFound(templateId);
    await this.audit.append(this.database, {
      operatorId: operator.id,
      operatorName: operator.name,
      action: 'GET /api/admin/v1/coupon-codes',
      target: `券模板 ${templateId}`,
      outcome: 'ok',
      detail: { templateId, name: template.name },
      address: request.ip,
    });
    const filter: CouponFilter = { templateId, state: 'issued', limit: ROWS_PER_READ };
    const lines = this.lines(filter, (row) => codeLine(row, this.service.codeOf(row.id)));
    await sendSheet(reply, `${template.name} 券码`, CODE_HEADER, lines);
  }

  /** Takes an unused coupon back. Throws `coupons.not-found` for one that cannot be taken back any more. */
  @Post('coupons/:id/revoke')
  @HttpCode(200)
  async revoke(
    @Param('id', IdPipe) id: string,
    @Body() { reason }: RevokeCouponBody,
  ): Promise<{ revoked: number }> {
    const revoked = await this.database.transaction((tx) => this.service.revokeCoupons(tx, [id], reason));
    if (revoked === 0) throw new CouponNotFound();
    return { revoked };
  }

  private async *lines(
    filter: CouponFilter,
    line: (row: CouponView) => SheetCell[],
  ): AsyncGenerator<SheetCell[]> {
    let before: string | undefined;
    for (;;) {
      const found = await this.read.page(this.database, { ...filter, before, limit: ROWS_PER_READ });
      for (const row of found.slice(0, ROWS_PER_READ)) yield line(row);
      if (found.length <= ROWS_PER_READ) return;
      before = found[ROWS_PER_READ - 1]?.id;
    }
  }
}

function filterOf({ cursor, issuedFrom, issuedTo, ...query }: CouponsQuery): CouponFilter {
  return {
    ...query,
    before: cursor === undefined ? undefined : String(decodeCursor(cursor, 1)[0]),
    issuedFrom: issuedFrom === undefined ? undefined : startOfBusinessDate(parseBusinessDate(issuedFrom)),
    issuedBefore:
      issuedTo === undefined ? undefined : startOfBusinessDate(addDays(parseBusinessDate(issuedTo), 1)),
  };
}
