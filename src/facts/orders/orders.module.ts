import { Module } from '@nestjs/common';
import { MemberMarksModule } from '../member-marks/member-marks.module.js';
import { MembersModule } from '../members/members.module.js';
import { OrdersRead } from './orders.read.js';
import { OrdersService } from './orders.service.js';
import { OrdersStore } from './orders.store.js';

@Module({
  imports: [MemberMarksModule, MembersModule],
  providers: [OrdersStore, OrdersService, OrdersRead],
  exports: [OrdersService, OrdersRead],
})
export class OrdersModule {}
