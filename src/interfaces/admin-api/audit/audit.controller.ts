import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CHECK_INVARIANTS_JOB } from '../../../orchestration/audit/audit.jobs.js';
import { AuditRead } from '../../../orchestration/audit/audit.read.js';
import { AuditorService } from '../../../orchestration/audit/auditor.service.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import type { Invariant } from '../../../platform/invariants/invariant.js';
import { ScheduleService } from '../../../platform/jobs/schedule.service.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { shanghaiTime } from '../shanghai-time.js';
import {
  checkCauseLabels,
  checkView,
  invariantStateLabels,
  invariantView,
  offendingRowsView,
  resultView,
  type AuditOverview,
  type CheckView,
  type OffendingRowsView,
  type ResultView,
} from './audit-view.js';
import { ChecksQuery, ResultsQuery } from './audit.dto.js';

const CHECKS_HEADER = ['编号', '起因', '发起人', '核对项', '不符', '无法核对', '开始', '结束'];
const INVARIANTS_HEADER = ['编号', '核对项', '口径', '结果', '不符的行', '核对时间', '用时（毫秒）'];
const ROWS_PER_READ = 500;

/** 账目核对: whether what must always hold does hold, and what was found when it did not. */
@ApiTags('audit')
@Controller('api/admin/v1/audit')
export class AuditController {
  constructor(
    private readonly auditor: AuditorService,
    private readonly reads: AuditRead,
    private readonly schedules: ScheduleService,
  ) {}

  @Get()
  async overview(): Promise<AuditOverview> {
    const [latest, [last]] = await Promise.all([this.reads.latest(), this.reads.checks({}, 1)]);
    return {
      invariants: this.auditor.invariants.map((one) => invariantView(one, latest.get(one.code))),
      lastCheck: last ? checkView(last) : null,
    };
  }

  /** Plans a pass over every invariant; its progress is that of the job run. */
  @Post('checks')
  @HttpCode(202)
  async checkNow(@CurrentOperator() operator: Operator): Promise<{ jobRunId: string }> {
    return { jobRunId: await this.schedules.runNow(CHECK_INVARIANTS_JOB.name, operator.name) };
  }

  @Get('checks')
  async checks(@Query() query: ChecksQuery): Promise<Page<CheckView>> {
    const filter = {
      isOffended: query.found === 'wrong',
      beforeId: query.cursor === undefined ? undefined : String(decodeCursor(query.cursor, 1)[0]),
    };
    const rows = await this.reads.checks(filter, query.limit + 1);
    return pageOf(rows, query.limit, { item: checkView, cursorOf: ({ id }) => [id] });
  }

  @Get(['checks.csv', 'checks.xlsx'])
  async exportChecks(@Query() query: ChecksQuery, @Res() reply: FastifyReply): Promise<void> {
    await sendSheet(reply, '账目核对记录', CHECKS_HEADER, this.checkRows(query.found === 'wrong'));
  }

  /** One pass with the answer to each invariant. */
  @Get('checks/:id')
  async check(@Param('id', IdPipe) id: string): Promise<CheckView & { results: ResultView[] }> {
    const row = await this.reads.check(id);
    if (!row) throw notFound();
    const results = await this.reads.resultsOf(id);
    return { ...checkView(row), results: results.map((one) => resultView(one, this.find(one.code))) };
  }

  /** The last answer to every invariant, as a file. */
  @Get(['invariants.csv', 'invariants.xlsx'])
  async exportInvariants(@Res() reply: FastifyReply): Promise<void> {
    await sendSheet(reply, '账目核对', INVARIANTS_HEADER, this.invariantRows());
  }

  @Get('invariants/:code/results')
  async results(@Param('code') code: string, @Query() query: ResultsQuery): Promise<Page<ResultView>> {
    const invariant = this.known(code);
    const filter = {
      state: query.state,
      beforeCheckId: query.cursor === undefined ? undefined : String(decodeCursor(query.cursor, 1)[0]),
    };
    const rows = await this.reads.history(code, filter, query.limit + 1);
    return pageOf(rows, query.limit, {
      item: (row) => resultView(row, invariant),
      cursorOf: (row) => [row.check_id],
    });
  }

  /** The rows that one answer found, a hundred at most. */
  @Get('checks/:id/invariants/:code/rows')
  async rows(@Param('id', IdPipe) id: string, @Param('code') code: string): Promise<OffendingRowsView> {
    const rows = await this.reads.offendingRows(id, code);
    if (!rows) throw notFound();
    return offendingRowsView(this.known(code), rows);
  }

  @Get(['checks/:id/invariants/:code/rows.csv', 'checks/:id/invariants/:code/rows.xlsx'])
  async exportRows(
    @Param('id', IdPipe) id: string,
    @Param('code') code: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { label, columns, rows } = await this.rows(id, code);
    const header = columns.map((column) => column.label);
    const cells = rows.map((row) => columns.map(({ name }): SheetCell => row[name] ?? null));
    await sendSheet(reply, `${label}-${code}`, header, each(cells));
  }

  private find(code: string): Invariant | undefined {
    return this.auditor.invariants.find((one) => one.code === code);
  }

  private known(code: string): Invariant {
    const invariant = this.find(code);
    if (!invariant) throw notFound();
    return invariant;
  }

  private async *invariantRows(): AsyncGenerator<SheetCell[]> {
    const latest = await this.reads.latest();
    for (const { code, labelZh, meaningZh } of this.auditor.invariants) {
      const last = latest.get(code);
      yield [
        code,
        labelZh,
        meaningZh,
        last ? invariantStateLabels[last.state] : '尚未核对',
        last?.offenders ?? null,
        last ? shanghaiTime(last.checked_at) : null,
        last?.duration_ms ?? null,
      ];
    }
  }

  private async *checkRows(isOffended: boolean): AsyncGenerator<SheetCell[]> {
    let beforeId: string | undefined;
    for (;;) {
      const rows = await this.reads.checks({ isOffended, beforeId }, ROWS_PER_READ);
      for (const row of rows) {
        yield [
          row.id,
          checkCauseLabels[row.cause],
          row.requested_by,
          row.checked,
          row.offended,
          row.failed,
          shanghaiTime(row.started_at),
          row.finished_at ? shanghaiTime(row.finished_at) : null,
        ];
      }
      if (rows.length < ROWS_PER_READ) return;
      beforeId = rows.at(-1)?.id;
    }
  }
}

async function* each(rows: readonly SheetCell[][]): AsyncGenerator<SheetCell[]> {
  yield* rows;
}

function notFound(): AppError {
  return new AppError({
    code: 'audit.not-found',
    status: 404,
    message: '没有这条核对记录，可能已过保存期限',
  });
}
