import { Module } from '@nestjs/common';
import { MemberMarksModule } from '../member-marks/member-marks.module.js';
import { ActivitiesRead } from './activities.read.js';
import { ActivitiesService } from './activities.service.js';

@Module({
  imports: [MemberMarksModule],
  providers: [ActivitiesService, ActivitiesRead],
  exports: [ActivitiesService, ActivitiesRead],
})
export class ActivitiesModule {}
