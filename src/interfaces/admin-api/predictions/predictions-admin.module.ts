import { Module } from '@nestjs/common';
import { PredictionModule } from '../../../decisions/prediction/prediction.module.js';
import { PredictionsController } from './predictions.controller.js';

/** 购买预测 in the admin panel. */
@Module({ imports: [PredictionModule], controllers: [PredictionsController] })
export class PredictionsAdminModule {}
