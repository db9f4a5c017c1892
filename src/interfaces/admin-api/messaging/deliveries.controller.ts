import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  MessagingRead,
  type DeliveryFilter,
  type DeliveryView,
} from '../../../actions/messaging/messaging.read.js';
import { Database } from '../../../platform/database/database.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import { shanghaiTime } from '../shanghai-time.js';
import { DeliveriesQuery, DeliveryDatesQuery } from './messaging.dto.js';

const ROWS_PER_READ = 1_000;
const PURPOSE_LABELS = { service: '服务', marketing: '营销' } as const;

/** 发送记录: what was sent to whom, and what was not, and why. */
@ApiTags('messaging')
@Controller('api/admin/v1')
export class DeliveriesController {
  constructor(
    private readonly database: Database,
    private readonly read: MessagingRead,
  ) {}

  @Get('deliveries')
  async list(@Query() query: DeliveriesQuery): Promise<Page<DeliveryView>> {
    const filter = filterOf(query);
    const [rows, total] = await Promise.all([
      this.read.deliveries(this.database, filter),
      this.read.count(this.database, filter),
    ]);
    return pageOf(rows, query.limit, { item: (row) => row, cursorOf: (row) => [row.id], total });
  }

  @Get('deliveries/summary')
  async summary(@Query() { from, to }: DeliveryDatesQuery) {
    return this.read.summary(this.database, { from, to, limit: 0 });
  }

  @Get(['deliveries.csv', 'deliveries.xlsx'])
  export(@Query() query: DeliveriesQuery, @Res() reply: FastifyReply): FastifyReply {
    const header = ['会员', '来源', '目的', '渠道', '方式', '结果', '原因', '平台原话', '内容', '时间'];
    return sendSheet(reply, '发送记录', header, this.rows(filterOf(query)));
  }

  private async *rows(filter: DeliveryFilter): AsyncGenerator<SheetCell[]> {
    let before: string | undefined;
    for (;;) {
      const found = await this.read.deliveries(this.database, { ...filter, before, limit: ROWS_PER_READ });
      for (const row of found.slice(0, ROWS_PER_READ)) {
        yield [
          row.memberName,
          row.sourceLabel,
          PURPOSE_LABELS[row.purpose],
          row.channelName,
          row.kindLabel,
          row.outcomeLabel,
          row.reason,
          row.vendorMessage,
          row.text,
          shanghaiTime(row.attemptedAt ?? row.createdAt),
        ];
      }
      if (found.length <= ROWS_PER_READ) return;
      before = found[ROWS_PER_READ - 1]?.id;
    }
  }
}

function filterOf(query: DeliveriesQuery): DeliveryFilter {
  const { outcome, reason, purpose, memberId, source, from, to, cursor, limit } = query;
  const before = cursor === undefined ? undefined : String(decodeCursor(cursor, 1)[0]);
  return { outcome, reason, purpose, memberId, source, from, to, before, limit };
}
