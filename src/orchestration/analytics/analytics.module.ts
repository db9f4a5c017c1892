import { Module } from '@nestjs/common';
import { DashboardRead } from './dashboard.read.js';

/** Figures across modules; owns no table yet. */
@Module({ providers: [DashboardRead], exports: [DashboardRead] })
export class AnalyticsModule {}
