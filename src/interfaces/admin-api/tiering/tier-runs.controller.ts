import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { SegmentCatalogueService } from '../../../decisions/segments/segment-catalogue.service.js';
import { SchemeRead, type RunView } from '../../../decisions/tiering/scheme.read.js';
import { RunResumptionService } from '../../../decisions/tiering/run-resumption.service.js';
import { TierRunService } from '../../../decisions/tiering/tier-run.service.js';
import { Database } from '../../../platform/database/database.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { conditionFieldView, type ConditionFieldView } from './condition-field-view.js';

/** Progress of runs, and the fields rules may use. */
@ApiTags('schemes')
@Controller('api/admin/v1')
export class TierRunsController {
  constructor(
    private readonly database: Database,
    private readonly read: SchemeRead,
    private readonly runs: TierRunService,
    private readonly resumption: RunResumptionService,
    private readonly catalogues: SegmentCatalogueService,
  ) {}

  @Get('tier-runs/:id')
  find(@Param('id', IdPipe) id: string): Promise<RunView> {
    return this.read.run(this.database, id);
  }

  /** Stops a run; people it has placed stay placed. */
  @Post('tier-runs/:id/cancel')
  @HttpCode(200)
  async cancel(@Param('id', IdPipe) id: string): Promise<RunView> {
    await this.runs.cancel(id);
    return this.read.run(this.database, id);
  }

  /** Goes on with a run that was stopped or failed, while nothing newer has taken its place. */
  @Post('tier-runs/:id/resume')
  @HttpCode(200)
  async resume(@Param('id', IdPipe) id: string): Promise<RunView> {
    await this.resumption.resume(id);
    return this.read.run(this.database, id);
  }

  @Get('condition-fields')
  async fields(): Promise<ConditionFieldView[]> {
    return (await this.catalogues.schemeFields(this.database)).map(conditionFieldView);
  }
}
