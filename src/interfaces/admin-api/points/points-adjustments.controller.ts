import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
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
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { AdjustmentBody, AdjustmentsQuery, RefusalBody } from './points.dto.js';

/** Adjustments by hand: asked for by one operator, above a limit agreed to by another. */
@ApiTags('points')
@Controller('api/admin/v1')
export class PointsAdjustmentsController {
  constructor(
    private readonly database: Database,
    private readonly adjustments: PointsAdjustmentsService,
    private readonly ledger: PointsLedgerRead,
    private readonly read: PointsRead,
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
}
