import { Module } from '@nestjs/common';
import { CouponsModule } from '../../../actions/coupons/coupons.module.js';
import { MessagingModule } from '../../../actions/messaging/messaging.module.js';
import { PointsModule } from '../../../actions/points/points.module.js';
import { TieringModule } from '../../../decisions/tiering/tiering.module.js';
import { MembersModule } from '../../../facts/members/members.module.js';
import { OrdersModule } from '../../../facts/orders/orders.module.js';
import { PeopleDirectoryModule } from '../../../orchestration/people-directory/people-directory.module.js';
import { MemberDetailReader } from './member-detail.reader.js';
import { MemberHistoryController } from './member-history.controller.js';
import { MemberTieringController } from './member-tiering.controller.js';
import { MemberTiers } from './member-tiers.js';
import { MembersController } from './members.controller.js';
import { MembersExport } from './members.export.js';

/** 会员 in the admin panel. */
@Module({
  imports: [
    PeopleDirectoryModule,
    MembersModule,
    OrdersModule,
    TieringModule,
    CouponsModule,
    PointsModule,
    MessagingModule,
  ],
  controllers: [MembersController, MemberHistoryController, MemberTieringController],
  providers: [MemberDetailReader, MemberTiers, MembersExport],
})
export class MembersAdminModule {}
