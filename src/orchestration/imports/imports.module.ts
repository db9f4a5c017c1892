import { Module } from '@nestjs/common';
import { ChannelsModule } from '../../channels/channels.module.js';
import { MembersModule } from '../../facts/members/members.module.js';
import { OrdersModule } from '../../facts/orders/orders.module.js';
import { ImportChannels } from './import-channel.js';
import { ImportPass } from './import-pass.js';
import { ImportRunStore } from './import-run.store.js';
import { ImportsService } from './imports.service.js';
import { KnownPeopleRead } from './known-people.read.js';
import { MemberBatches } from './member-batches.js';
import { OrderBatches } from './order-batches.js';

@Module({
  imports: [ChannelsModule, MembersModule, OrdersModule],
  providers: [
    ImportChannels,
    ImportRunStore,
    ImportPass,
    OrderBatches,
    KnownPeopleRead,
    MemberBatches,
    ImportsService,
  ],
  exports: [ImportsService],
})
export class ImportsModule {}
