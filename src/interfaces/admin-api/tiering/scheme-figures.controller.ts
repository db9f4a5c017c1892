import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { HistogramRead, type HistogramView } from '../../../decisions/tiering/histogram.read.js';
import { LiveCountService, type LiveCount } from '../../../decisions/tiering/live-count.service.js';
import { ScoreMatrixRead, type ScoreMatrix } from '../../../decisions/tiering/score-matrix.read.js';
import { Database } from '../../../platform/database/database.js';
import { DraftBody, HistogramQuery } from './schemes.dto.js';

/** Figures that editors of schemes draw. */
@ApiTags('schemes')
@Controller('api/admin/v1/schemes')
export class SchemeFiguresController {
  constructor(
    private readonly database: Database,
    private readonly liveCounts: LiveCountService,
    private readonly histograms: HistogramRead,
    private readonly matrix: ScoreMatrixRead,
  ) {}

  /** People per tier by a definition that is not saved; nothing is stored. */
  @Post(':code/live-count')
  @HttpCode(200)
  liveCount(@Param('code') code: string, @Body() { definition }: DraftBody): Promise<LiveCount> {
    return this.liveCounts.count(code, definition);
  }

  /** People by recency and frequency score, for the picture of RFM. */
  @Get(':code/scores')
  scores(@Param('code') code: string): Promise<ScoreMatrix> {
    return this.matrix.scores(this.database, code);
  }

  /** How a numeric field is spread over people. */
  @Get(':code/histogram')
  histogram(@Param('code') code: string, @Query() { field }: HistogramQuery): Promise<HistogramView> {
    return this.histograms.of(this.database, code, field);
  }
}
