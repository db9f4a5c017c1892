import { Module } from '@nestjs/common';
import { BenefitPlansModule } from '../../../actions/benefit-plans/benefit-plans.module.js';
import { TieringModule } from '../../../decisions/tiering/tiering.module.js';
import { BenefitGrantsController } from './benefit-grants.controller.js';
import { BenefitPlansController } from './benefit-plans.controller.js';

/** 权益计划 in the admin panel. */
@Module({
  imports: [BenefitPlansModule, TieringModule],
  controllers: [BenefitPlansController, BenefitGrantsController],
})
export class BenefitPlansAdminModule {}
