import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CouponLedgerRead } from '../../../orchestration/audit/coupon-ledger.read.js';
import { ledgerPeriod } from '../../../orchestration/audit/ledger-period.js';
import { PointsLedgerRead } from '../../../orchestration/audit/points-ledger.read.js';
import { Database } from '../../../platform/database/database.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { LedgerQuery } from './audit.dto.js';
import {
  COUPON_HEADER,
  POINTS_HEADER,
  SUMMARY_HEADER,
  couponRows,
  couponTotal,
  pointsKindLabel,
  pointsRows,
  summaryRows,
  type LedgerView,
} from './ledger-view.js';

/** 收支账: what coupons and points came and went over some days, added up and in every single movement. */
@ApiTags('audit')
@Controller('api/admin/v1/audit/ledger')
export class LedgerController {
  constructor(
    private readonly database: Database,
    private readonly coupons: CouponLedgerRead,
    private readonly points: PointsLedgerRead,
  ) {}

  /** Throws `audit.period-invalid`, `clock.date-invalid`. */
  @Get()
  async view(@Query() query: LedgerQuery): Promise<LedgerView> {
    const period = ledgerPeriod(query.from, query.to);
    const [coupons, points] = await this.database.snapshot(async (sql) => [
      await this.coupons.books(sql, period),
      await this.points.book(sql, period),
    ]);
    return {
      from: period.from,
      to: period.until,
      coupons,
      couponTotal: couponTotal(coupons),
      points: {
        ...points,
        lines: points.lines.map((line) => ({ ...line, label: pointsKindLabel(line.kind) })),
      },
    };
  }

  @Get(['summary.csv', 'summary.xlsx'])
  async exportSummary(@Query() query: LedgerQuery, @Res() reply: FastifyReply): Promise<void> {
    const view = await this.view(query);
    await sendSheet(reply, nameOf('收支账', query), SUMMARY_HEADER, summaryRows(view));
  }

  /** Every coupon movement of the period, streamed, sums at the end. */
  @Get(['coupons.csv', 'coupons.xlsx'])
  async exportCoupons(@Query() query: LedgerQuery, @Res() reply: FastifyReply): Promise<void> {
    const movements = this.coupons.movements(this.database, ledgerPeriod(query.from, query.to));
    await sendSheet(reply, nameOf('券变动', query), COUPON_HEADER, couponRows(movements));
  }

  /** Every points transaction of the period, streamed, sums at the end. */
  @Get(['points.csv', 'points.xlsx'])
  async exportPoints(@Query() query: LedgerQuery, @Res() reply: FastifyReply): Promise<void> {
    const movements = this.points.movements(this.database, ledgerPeriod(query.from, query.to));
    await sendSheet(reply, nameOf('积分流水', query), POINTS_HEADER, pointsRows(movements));
  }
}

function nameOf(what: string, { from, to }: LedgerQuery): string {
  return `${what}-${from}-${to}`;
}
