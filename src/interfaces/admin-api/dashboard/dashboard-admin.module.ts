import { Module } from '@nestjs/common';
import { MessagingModule } from '../../../actions/messaging/messaging.module.js';
import { TieringModule } from '../../../decisions/tiering/tiering.module.js';
import { AnalyticsModule } from '../../../orchestration/analytics/analytics.module.js';
import { DashboardController } from './dashboard.controller.js';

/** 看板 in the admin panel. */
@Module({ imports: [AnalyticsModule, TieringModule, MessagingModule], controllers: [DashboardController] })
export class DashboardAdminModule {}
