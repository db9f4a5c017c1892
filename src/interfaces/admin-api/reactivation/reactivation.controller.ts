import { Body, Controller, Get, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  ReactivationPreviewService,
  type ReactivationPreview,
} from '../../../orchestration/reactivation/reactivation-preview.service.js';
import {
  ReactivationRead,
  type PickFilter,
  type ReactivationRunView,
} from '../../../orchestration/reactivation/reactivation.read.js';
import { ReactivationService } from '../../../orchestration/reactivation/reactivation.service.js';
import { Database } from '../../../platform/database/database.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { TOTAL_CAP, decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { shanghaiTime } from '../shanghai-time.js';
import {
  pickOutcomeLabels,
  pickRow,
  planView,
  type PickRow,
  type ReactivationPlanView,
} from './reactivation-view.js';
import { PicksQuery, ReactivationPlanRequest } from './reactivation.dto.js';

const CSV_HEADER = ['会员编号', '会员', '业务日', '结果', '原因', '时间'];
const ROWS_PER_READ = 1_000;

/** 沉睡唤醒: the plan, what it would do, what it did, and to whom. */
@ApiTags('reactivation')
@Controller('api/admin/v1/reactivation-plan')
export class ReactivationController {
  constructor(
    private readonly database: Database,
    private readonly plans: ReactivationService,
    private readonly previews: ReactivationPreviewService,
    private readonly reads: ReactivationRead,
  ) {}

  @Get()
  async find(): Promise<ReactivationPlanView> {
    return planView(await this.plans.current());
  }

  @Put()
  async save(
    @Body() request: ReactivationPlanRequest,
    @CurrentOperator() operator: Operator,
  ): Promise<ReactivationPlanView> {
    return planView(await this.plans.save(request, operator.name));
  }

  @Get('preview')
  preview(): Promise<ReactivationPreview> {
    return this.previews.preview();
  }

  @Get('runs')
  async runs(): Promise<ReactivationRunView[]> {
    return this.reads.runs(this.database, (await this.plans.current()).id);
  }

  @Get('picks')
  async picks(@Query() query: PicksQuery): Promise<Page<PickRow>> {
    const filter = await this.filterOf(query);
    const before = query.cursor === undefined ? undefined : String(decodeCursor(query.cursor, 1)[0]);
    const rows = await this.reads.picks(this.database, filter, query.limit + 1, before);
    return pageOf(rows, query.limit, {
      item: pickRow,
      cursorOf: ({ id }) => [id],
      total: await this.reads.countPicks(this.database, filter, TOTAL_CAP),
    });
  }

  /** Everyone whom the filters find, streamed. */
  @Get(['picks.csv', 'picks.xlsx'])
  async export(@Query() query: PicksQuery, @Res() reply: FastifyReply): Promise<void> {
    await sendSheet(reply, '沉睡唤醒名单', CSV_HEADER, this.csvRows(await this.filterOf(query)));
  }

  private async filterOf({ period, outcome }: PicksQuery): Promise<PickFilter> {
    return { planId: (await this.plans.current()).id, period, outcome };
  }

  private async *csvRows(filter: PickFilter): AsyncGenerator<SheetCell[]> {
    let before: string | undefined;
    for (;;) {
      const picks = await this.reads.picks(this.database, filter, ROWS_PER_READ, before);
      for (const pick of picks) {
        yield [
          pick.memberId,
          pick.memberName,
          pick.period,
          pickOutcomeLabels[pick.outcome],
          pick.reasonLabel,
          shanghaiTime(pick.createdAt),
        ];
      }
      if (picks.length < ROWS_PER_READ) return;
      before = picks.at(-1)?.id;
    }
  }
}
