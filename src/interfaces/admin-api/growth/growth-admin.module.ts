import { Module } from '@nestjs/common';
import { GrowthModule } from '../../../facts/growth/growth.module.js';
import { GrowthController } from './growth.controller.js';

/** Growth in the admin API. */
@Module({ imports: [GrowthModule], controllers: [GrowthController] })
export class GrowthAdminModule {}
