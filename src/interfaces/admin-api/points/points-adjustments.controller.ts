import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { AdjustmentState } from '../../../actions/points/points-adjustment.store.js';
import {
  PointsAdjustmentImportService,
  type AdjustmentImportOutcome,
  type AdjustmentImportPreview,
} from '../../../actions/points/points-adjustment-import.service.js';
import {
  PointsAdjustmentsService,
  type AdjustmentOutcome,
} from '../../../actions/points/points-adjustments.service.js';
import { PointsLedgerRead, type AdjustmentView } from '../../../actions/points/points-ledger.read.js';
import { PointsRead, type PointsBalance, type PointsLotView } from '../../../actions/points/points.read.js';
import { Database } from '../../../platform/database/database.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { Idempotent, IdempotencyKey } from '../../../platform/http/idempotency/idempotent.js';
import { decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { readSheet } from '../../../platform/spreadsheet/sheet-reader.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { SHEET_TYPES, UploadedSheet } from '../../../platform/spreadsheet/uploaded-sheet.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { shanghaiTime } from '../shanghai-time.js';
import { AdjustmentBody, AdjustmentsQuery, RefusalBody } from './points.dto.js';

const ROWS_PER_READ = 1_000;
const STATE_LABELS: Record<AdjustmentState, string> = {
  waiting: '待复核',
  done: '已生效',
  refused: '已驳回',
};

/** Adjustments by hand: asked for by one operator, above a limit agreed to by another. */
@ApiTags('points')
@Controller('api/admin/v1')
export class PointsAdjustmentsController {
  constructor(
    private readonly database: Database,
    private readonly adjustments: PointsAdjustmentsService,
    private readonly ledger: PointsLedgerRead,
    private readonly read: PointsRead,
    private readonly imports: PointsAdjustmentImportService,
  ) {}

  @Get('points/adjustments')
  async list(
    @Query() { state, cursor, limit }: AdjustmentsQuery,
  ): Promise<Page<AdjustmentView> & { approvalAbove: number }> {
    const before = cursor === undefined ? undefined : String(decodeCursor(cursor, 1)[0]);
    const [rows, total, approvalAbove] = await Promise.all([
      this.ledger.adjustments(this.database, { state, before, limit }),
      this.ledger.countAdjustments(this.database, state),
      this.adjustments.approvalAbove(),
    ]);
    return {
      ...pageOf(rows, limit, { item: (row) => row, cursorOf: (row) => [row.id], total }),
      approvalAbove,
    };
  }

  /** What a file would do; nothing is done. Throws `points.import-invalid`, `files.unreadable`. */
  @Post('points/adjustments/check')
  @ApiConsumes(...SHEET_TYPES)
  @HttpCode(200)
  async check(@UploadedSheet() bytes: Buffer): Promise<AdjustmentImportPreview> {
    return this.imports.preview(await readSheet(bytes));
  }

  /** Carries a file out, all of it or nothing; the same file once. Throws `points.import-invalid`. */
  @Post('points/adjustments/import')
  @ApiConsumes(...SHEET_TYPES)
  @HttpCode(200)
  async import(
    @UploadedSheet() bytes: Buffer,
    @CurrentOperator() operator: Operator,
  ): Promise<AdjustmentImportOutcome> {
    return this.imports.carryOut(await readSheet(bytes), bytes, operator.name);
  }

  @Get(['points/adjustments.csv', 'points/adjustments.xlsx'])
  export(@Query() { state }: AdjustmentsQuery, @Res() reply: FastifyReply): FastifyReply {
    const header = [
      '会员编号',
      '会员',
      '积分',
      '原因',
      '状态',
      '提交人',
      '提交时间',
      '复核人',
      '复核时间',
      '复核意见',
    ];
    return sendSheet(reply, '积分人工调整', header, this.rows(state));
  }

  /** What a member holds: sums, and what is left by lot. */
  @Get('members/:id/points/lots')
  async lots(
    @Param('id', IdPipe) id: string,
  ): Promise<PointsBalance & { lots: PointsLotView[]; approvalAbove: number }> {
    const [balance, lots, approvalAbove] = await Promise.all([
      this.read.balance(this.database, id),
      this.read.lots(this.database, id),
      this.adjustments.approvalAbove(),
    ]);
    return { ...balance, lots, approvalAbove };
  }

  /** Throws `points.amount-invalid`, `points.adjust-reason-invalid`, `points.not-member`, `points.insufficient`. */
  @Post('members/:id/points/adjustments')
  @Idempotent()
  @HttpCode(200)
  async adjust(
    @Param('id', IdPipe) memberId: string,
    @Body() { points, reason }: AdjustmentBody,
    @CurrentOperator() operator: Operator,
    @IdempotencyKey() key: string,
  ): Promise<AdjustmentOutcome> {
    return this.adjustments.adjust({ memberId, points, reason, key, operator: operator.name });
  }

  /** A second operator agrees. Throws `points.adjust-own`, `points.adjust-decided`, `points.adjust-not-found`. */
  @Post('points/adjustments/:id/approve')
  @HttpCode(200)
  async approve(
    @Param('id', IdPipe) id: string,
    @CurrentOperator() operator: Operator,
  ): Promise<AdjustmentOutcome> {
    return this.adjustments.approve(id, operator.name);
  }

  @Post('points/adjustments/:id/refuse')
  @HttpCode(200)
  async refuse(
    @Param('id', IdPipe) id: string,
    @Body() { note = '' }: RefusalBody,
    @CurrentOperator() operator: Operator,
  ): Promise<AdjustmentOutcome> {
    return this.adjustments.refuse(id, operator.name, note);
  }

  private async *rows(state: AdjustmentState | undefined): AsyncGenerator<SheetCell[]> {
    let before: string | undefined;
    for (;;) {
      const found = await this.ledger.adjustments(this.database, { state, before, limit: ROWS_PER_READ });
      for (const row of found.slice(0, ROWS_PER_READ)) {
        yield [
          row.memberId,
          row.memberName,
          row.points,
          row.reason,
          STATE_LABELS[row.state],
          row.askedBy,
          shanghaiTime(row.askedAt),
          row.decidedBy,
          row.decidedAt === null ? null : shanghaiTime(row.decidedAt),
          row.decisionNote,
        ];
      }
      if (found.length <= ROWS_PER_READ) return;
      before = found[ROWS_PER_READ - 1]?.id;
    }
  }
}
