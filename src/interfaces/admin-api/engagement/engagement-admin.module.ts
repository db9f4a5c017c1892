import { Module } from '@nestjs/common';
import { EngagementModule } from '../../../actions/engagement/engagement.module.js';
import { EngagementDetailReader } from './engagement-detail.reader.js';
import { EngagementListsController } from './engagement-lists.controller.js';
import { EngagementSheets } from './engagement-sheets.js';
import { EngagementsController } from './engagements.controller.js';
import { LotteryFileReader } from './lottery-file.reader.js';
import { LotteryRecordsController } from './lottery-records.controller.js';

/** 互动 in the admin panel. */
@Module({
  imports: [EngagementModule],
  providers: [EngagementDetailReader, EngagementSheets, LotteryFileReader],
  controllers: [EngagementsController, EngagementListsController, LotteryRecordsController],
})
export class EngagementAdminModule {}
