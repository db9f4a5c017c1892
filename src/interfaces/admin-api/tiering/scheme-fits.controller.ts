import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  ClusterFitService,
  type FittedClusters,
} from '../../../decisions/tiering/clustering/cluster-fit.service.js';
import { SensitivityRead, type FeatureSensitivity } from '../../../decisions/tiering/sensitivity.read.js';
import { Database } from '../../../platform/database/database.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';

/** What a draft learns from everybody before it is tried: clusters, and how much a score hangs on its weights. */
@ApiTags('schemes')
@Controller('api/admin/v1/schemes')
export class SchemeFitsController {
  constructor(
    private readonly database: Database,
    private readonly clusters: ClusterFitService,
    private readonly sensitivities: SensitivityRead,
  ) {}

  /** Finds the clusters of a draft and stores them with it; may take some seconds. */
  @Post(':code/draft/fit')
  @HttpCode(200)
  fit(@Param('code') code: string, @CurrentOperator() operator: Operator): Promise<FittedClusters> {
    return this.clusters.fitDraft(code, operator.name);
  }

  /** How many people move when a weight of a score changes by a tenth. */
  @Get(':code/sensitivity')
  sensitivity(@Param('code') code: string): Promise<FeatureSensitivity[]> {
    return this.sensitivities.ofScheme(this.database, code);
  }
}
