import { Module } from '@nestjs/common';
import { PointsModule } from '../../../actions/points/points.module.js';
import { PointsAdjustmentsController } from './points-adjustments.controller.js';
import { PointsRulesController } from './points-rules.controller.js';
import { PointsController } from './points.controller.js';

/** Points in the admin API. */
@Module({
  imports: [PointsModule],
  controllers: [PointsController, PointsRulesController, PointsAdjustmentsController],
})
export class PointsAdminModule {}
