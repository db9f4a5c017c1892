import { Module } from '@nestjs/common';
import { SegmentsModule } from '../../../decisions/segments/segments.module.js';
import { SegmentsController } from './segments.controller.js';

/** 人群圈选 in the admin panel. */
@Module({ imports: [SegmentsModule], controllers: [SegmentsController] })
export class SegmentsAdminModule {}
