import { Module } from '@nestjs/common';
import { BenefitPlansModule } from '../../../actions/benefit-plans/benefit-plans.module.js';
import { TieringModule } from '../../../decisions/tiering/tiering.module.js';
import { BenefitPlansController } from './benefit-plans.controller.js';

/** 等级权益 in the admin panel. */
@Module({ imports: [BenefitPlansModule, TieringModule], controllers: [BenefitPlansController] })
export class BenefitPlansAdminModule {}
