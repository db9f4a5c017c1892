import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  PointsLedgerRead,
  type PointsLedgerFilter,
  type PointsLedgerRow,
} from '../../../actions/points/points-ledger.read.js';
import {
  PointsReportRead,
  type PointsLiability,
  type PointsMonth,
} from '../../../actions/points/points-report.read.js';
import { BusinessClock } from '../../../platform/clock/business-clock.js';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { shanghaiTime } from '../shanghai-time.js';
import { OverviewQuery, PointsLedgerQuery } from './points.dto.js';

const ROWS_PER_READ = 1_000;

export interface PointsOverview {
  liability: PointsLiability;
  /** Oldest first. */
  months: PointsMonth[];
}

/** 积分: what is owed, what was given, used and has ended, and every transaction. */
@ApiTags('points')
@Controller('api/admin/v1/points')
export class PointsController {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly report: PointsReportRead,
    private readonly ledger: PointsLedgerRead,
  ) {}

  @Get('overview')
  async overview(@Query() { months }: OverviewQuery): Promise<PointsOverview> {
    const now = await this.clock.now();
    const today = await this.clock.today();
    return {
      liability: await this.report.liability(this.database, now),
      months: await this.report.months(this.database, today, months),
    };
  }

  @Get(['liability.csv', 'liability.xlsx'])
  async exportLiability(@Res() reply: FastifyReply): Promise<FastifyReply> {
    const liability = await this.report.liability(this.database, await this.clock.now());
    const header = ['口径', '区间', '批次数', '会员数', '可用积分', '待生效积分'];
    return sendSheet(reply, `积分负债-${liability.asOf}`, header, liabilityRows(liability));
  }

  @Get('transactions')
  async list(@Query() query: PointsLedgerQuery): Promise<Page<PointsLedgerRow>> {
    const filter = filterOf(query);
    const [rows, total] = await Promise.all([
      this.ledger.page(this.database, filter),
      this.ledger.count(this.database, filter),
    ]);
    return pageOf(rows, query.limit, { item: (row) => row, cursorOf: (row) => [row.id], total });
  }

  @Get(['transactions.csv', 'transactions.xlsx'])
  export(@Query() query: PointsLedgerQuery, @Res() reply: FastifyReply): FastifyReply {
    const header = [
      '流水号',
      '会员编号',
      '会员',
      '类型',
      '积分',
      '可用变动',
      '待生效变动',
      '欠回变动',
      '说明',
      '订单号',
      '操作人',
      '发生时间',
      '入账时间',
      '有效期至',
    ];
    return sendSheet(reply, '积分流水', header, this.rows(filterOf(query)));
  }

  private async *rows(filter: PointsLedgerFilter): AsyncGenerator<SheetCell[]> {
    let before: string | undefined;
    for (;;) {
      const found = await this.ledger.page(this.database, { ...filter, before, limit: ROWS_PER_READ });
      for (const row of found.slice(0, ROWS_PER_READ)) {
        yield [
          row.id,
          row.memberId,
          row.memberName,
          row.kindLabel,
          row.points,
          row.available,
          row.pending,
          row.owed,
          row.note,
          row.orderNo,
          row.recordedBy,
          shanghaiTime(row.occurredAt),
          shanghaiTime(row.recordedAt),
          row.expiresAt === null ? null : shanghaiTime(row.expiresAt),
        ];
      }
      if (found.length <= ROWS_PER_READ) return;
      before = found[ROWS_PER_READ - 1]?.id;
    }
  }
}

async function* liabilityRows(liability: PointsLiability): AsyncGenerator<SheetCell[]> {
  for (const age of liability.byAge) {
    const until = age.toDays === null ? '以上' : `–${age.toDays}`;
    yield ['批次账龄（天）', `${age.fromDays}${until}`, age.lots, age.members, age.available, age.pending];
  }
  for (const month of liability.byExpiry) {
    yield ['到期月份', month.month, null, null, month.available, month.pending];
  }
}

function filterOf({ member, kind, from, to, cursor, limit }: PointsLedgerQuery): PointsLedgerFilter {
  const before = cursor === undefined ? undefined : String(decodeCursor(cursor, 1)[0]);
  return { member: member?.trim(), kind, from, to, before, limit };
}
