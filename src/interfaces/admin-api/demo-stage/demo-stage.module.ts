import { Module } from '@nestjs/common';
import { DemoModule } from '../../../orchestration/demo/demo.module.js';
import { DemoStageController } from './demo-stage.controller.js';

/** 演示台 in the admin panel. */
@Module({ imports: [DemoModule], controllers: [DemoStageController] })
export class DemoStageModule {}
