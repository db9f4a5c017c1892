import { Module } from '@nestjs/common';
import { SegmentsModule } from '../../../decisions/segments/segments.module.js';
import { TagsModule } from '../../../facts/tags/tags.module.js';
import { TagsController } from './tags.controller.js';

/** 标签 in the admin panel. */
@Module({ imports: [TagsModule, SegmentsModule], controllers: [TagsController] })
export class TagsAdminModule {}
