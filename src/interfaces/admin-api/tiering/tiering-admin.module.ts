import { Module } from '@nestjs/common';
import { BenefitPlansModule } from '../../../actions/benefit-plans/benefit-plans.module.js';
import { SegmentsModule } from '../../../decisions/segments/segments.module.js';
import { TieringModule } from '../../../decisions/tiering/tiering.module.js';
import { OverridesController } from './overrides.controller.js';
import { SchemeFitsController } from './scheme-fits.controller.js';
import { SchemeFiguresController } from './scheme-figures.controller.js';
import { SchemeVersionsController } from './scheme-versions.controller.js';
import { QualityController } from './quality.controller.js';
import { SchemePresetsController } from './scheme-presets.controller.js';
import { SchemesController } from './schemes.controller.js';
import { TierRunsController } from './tier-runs.controller.js';

/** 会员分层 in the admin panel. */
@Module({
  imports: [TieringModule, SegmentsModule, BenefitPlansModule],
  controllers: [
    QualityController,
    OverridesController,
    SchemePresetsController,
    SchemesController,
    SchemeFitsController,
    SchemeVersionsController,
    SchemeFiguresController,
    TierRunsController,
  ],
})
export class TieringAdminModule {}
