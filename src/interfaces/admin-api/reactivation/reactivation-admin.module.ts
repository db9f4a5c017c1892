import { Module } from '@nestjs/common';
import { ReactivationModule } from '../../../orchestration/reactivation/reactivation.module.js';
import { ReactivationController } from './reactivation.controller.js';

/** 沉睡唤醒 in the admin panel. */
@Module({ imports: [ReactivationModule], controllers: [ReactivationController] })
export class ReactivationAdminModule {}
