import { Module } from '@nestjs/common';
import { ChannelsModule } from '../../../channels/channels.module.js';
import { MembersModule } from '../../../facts/members/members.module.js';
import { OrdersModule } from '../../../facts/orders/orders.module.js';
import { SyncModule } from '../../../orchestration/sync/sync.module.js';
import { ChannelsController } from './channels.controller.js';
import { HeldFigures } from './held-figures.js';

/** 渠道接入 in the admin panel. */
@Module({
  imports: [ChannelsModule, MembersModule, OrdersModule, SyncModule],
  controllers: [ChannelsController],
  providers: [HeldFigures],
})
export class ChannelsAdminModule {}
