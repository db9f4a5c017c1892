import { Module } from '@nestjs/common';
import { JobsController } from './jobs.controller.js';

/** 定时任务 in the admin panel. */
@Module({ controllers: [JobsController] })
export class JobsAdminModule {}
