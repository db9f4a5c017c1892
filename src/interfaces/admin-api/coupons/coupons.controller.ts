import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  CouponsRead,
  type CouponFilter,
  type CouponState,
  type CouponView,
} from '../../../actions/coupons/coupons.read.js';
import { Database } from '../../../platform/database/database.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import { yuanFromFen } from '../../../platform/money/fen.js';
import { shanghaiTime } from '../shanghai-time.js';
import { CouponsQuery } from './coupons.dto.js';

const ROWS_PER_READ = 1_000;

const STATE_LABELS: Record<CouponState, string> = {
  issued: '未使用',
  locked: '使用中',
  redeemed: '已核销',
  expired: '已过期',
  revoked: '已作废',
  reversed: '已随退款失效',
};

/** Coupons that were given out. */
@ApiTags('coupons')
@Controller('api/admin/v1')
export class CouponsController {
  constructor(
    private readonly database: Database,
    private readonly read: CouponsRead,
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

  @Get(['coupons.csv', 'coupons.xlsx'])
  export(@Query() query: CouponsQuery, @Res() reply: FastifyReply): FastifyReply {
    const header = [
      '会员',
      '优惠券',
      '门槛（元）',
      '优惠（元）',
      '状态',
      '来源',
      '发放时间',
      '有效期至',
      '核销时间',
    ];
    return sendSheet(reply, '优惠券', header, this.rows(filterOf(query)));
  }

  private async *rows(filter: CouponFilter): AsyncGenerator<SheetCell[]> {
    let before: string | undefined;
    for (;;) {
      const found = await this.read.page(this.database, { ...filter, before, limit: ROWS_PER_READ });
      for (const row of found.slice(0, ROWS_PER_READ)) {
        yield [
          row.memberName,
          row.name,
          yuanFromFen(row.minSpendFen).replaceAll(',', ''),
          yuanFromFen(row.amountOffFen ?? 0).replaceAll(',', ''),
          STATE_LABELS[row.state],
          row.source,
          shanghaiTime(row.issuedAt),
          shanghaiTime(row.validUntil),
          row.redeemedAt && shanghaiTime(row.redeemedAt),
        ];
      }
      if (found.length <= ROWS_PER_READ) return;
      before = found[ROWS_PER_READ - 1]?.id;
    }
  }
}

function filterOf({ state, templateId, memberId, cursor, limit }: CouponsQuery): CouponFilter {
  const before = cursor === undefined ? undefined : String(decodeCursor(cursor, 1)[0]);
  return { state, templateId, memberId, before, limit };
}
