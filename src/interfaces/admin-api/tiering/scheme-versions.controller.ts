import { Body, Controller, Get, HttpCode, Param, ParseIntPipe, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { BenefitPlansRead } from '../../../actions/benefit-plans/benefit-plans.read.js';
import { ApprovalService } from '../../../decisions/tiering/approval.service.js';
import {
  SchemeRead,
  versionView,
  type SchemeDetailView,
  type VersionView,
} from '../../../decisions/tiering/scheme.read.js';
import { SchemeRetirementService } from '../../../decisions/tiering/scheme-retirement.service.js';
import type { Published } from '../../../decisions/tiering/scheme.service.js';
import type { Simulation } from '../../../decisions/tiering/simulation-summary.js';
import { SimulationService } from '../../../decisions/tiering/simulation.service.js';
import { Database } from '../../../platform/database/database.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { PublishBody, RejectBody } from './schemes.dto.js';
import { simulationView, type SimulationView } from './simulation-view.js';

type PublishedView = VersionView & { runId?: string };

/** The life of a version: tried, published, approved or rejected, brought back, retired. */
@ApiTags('schemes')
@Controller('api/admin/v1/schemes')
export class SchemeVersionsController {
  constructor(
    private readonly database: Database,
    private readonly read: SchemeRead,
    private readonly simulation: SimulationService,
    private readonly approval: ApprovalService,
    private readonly retirement: SchemeRetirementService,
    private readonly benefits: BenefitPlansRead,
  ) {}

  /** Who would move if the draft were published, what that would cost, and how many would soon be back. */
  @Post(':code/draft/simulate')
  @HttpCode(200)
  async simulate(@Param('code') code: string): Promise<SimulationView> {
    return this.view(code, await this.simulation.simulateDraft(code));
  }

  /** The trial that is kept with a version; for whoever approves it. */
  @Get(':code/versions/:no/simulation')
  async kept(
    @Param('code') code: string,
    @Param('no', ParseIntPipe) versionNo: number,
  ): Promise<SimulationView> {
    return this.view(code, await this.simulation.ofVersion(code, versionNo));
  }

  /** Publishes the draft, or leaves it `pending` where more people change than one operator may decide. */
  @Post(':code/draft/publish')
  @HttpCode(200)
  async publish(
    @Param('code') code: string,
    @Body() body: PublishBody,
    @CurrentOperator() operator: Operator,
  ): Promise<PublishedView> {
    return publishedView(await this.approval.publish(code, { ...body, author: operator.name }));
  }

  /** Publishes a version that waits; its author cannot. */
  @Post(':code/versions/:no/approve')
  @HttpCode(200)
  async approve(
    @Param('code') code: string,
    @Param('no', ParseIntPipe) versionNo: number,
    @CurrentOperator() operator: Operator,
  ): Promise<PublishedView> {
    return publishedView(await this.approval.approve(code, versionNo, operator.name));
  }

  /** Gives a version that waits back to its author, with the reason. */
  @Post(':code/versions/:no/reject')
  @HttpCode(200)
  async reject(
    @Param('code') code: string,
    @Param('no', ParseIntPipe) versionNo: number,
    @Body() { reason }: RejectBody,
    @CurrentOperator() operator: Operator,
  ): Promise<VersionView> {
    return versionView(await this.approval.reject(code, versionNo, operator.name, reason));
  }

  /** Publishes an older version again, as a new one. */
  @Post(':code/versions/:no/rollback')
  @HttpCode(200)
  async rollback(
    @Param('code') code: string,
    @Param('no', ParseIntPipe) versionNo: number,
    @CurrentOperator() operator: Operator,
  ): Promise<PublishedView> {
    return publishedView(await this.approval.rollback(code, versionNo, { author: operator.name }));
  }

  /** Stops a scheme for good; refused while something relies on it. */
  @Post(':code/retire')
  @HttpCode(200)
  async retire(
    @Param('code') code: string,
    @CurrentOperator() operator: Operator,
  ): Promise<SchemeDetailView> {
    await this.retirement.retire(code, operator.name);
    return this.read.detail(this.database, code);
  }

  private async view(code: string, simulation: Simulation): Promise<SimulationView> {
    const plan = await this.benefits.current(this.database, code);
    return simulationView(simulation, plan, await this.approval.need(simulation));
  }
}

function publishedView({ version, runId }: Published): PublishedView {
  return { ...versionView(version), ...(runId === undefined ? {} : { runId }) };
}
