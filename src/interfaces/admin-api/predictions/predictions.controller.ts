import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PredictionRead } from '../../../decisions/prediction/prediction.read.js';
import { PredictionService } from '../../../decisions/prediction/prediction.service.js';
import { Database } from '../../../platform/database/database.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { predictionModelView, type PredictionModelView } from './prediction-model-view.js';

/** 购买预测: the models in force, how good they are, and fitting them anew. */
@ApiTags('predictions')
@Controller('api/admin/v1/predictions')
export class PredictionsController {
  constructor(
    private readonly database: Database,
    private readonly read: PredictionRead,
    private readonly service: PredictionService,
  ) {}

  @Get('model')
  async model(): Promise<PredictionModelView> {
    return predictionModelView(await this.read.latest(this.database));
  }

  /** Plans a fit as a job; 409 while one is open. */
  @Post('fit')
  @HttpCode(202)
  async fit(@CurrentOperator() operator: Operator): Promise<{ runId: string }> {
    return { runId: await this.service.requestFit(operator.name) };
  }
}
