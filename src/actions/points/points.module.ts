import { Module, type OnModuleInit } from '@nestjs/common';
import type { MemberFactsRefreshed } from '../../facts/member-facts/member-facts.events.js';
import type { MemberJoined, MemberMerged } from '../../facts/members/members.events.js';
import type { OrderChanged } from '../../facts/orders/orders.events.js';
import { JobDispatcher } from '../../platform/jobs/job-dispatcher.js';
import { EventDispatcher } from '../../platform/outbox/event-dispatcher.js';
import { ActivityPointsService } from './activity-points.service.js';
import { ActivityPointsStore } from './activity-points.store.js';
import { OrderPointsService } from './order-points.service.js';
import { OrderPointsStore } from './order-points.store.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { PointsAdjustmentStore } from './points-adjustment.store.js';
import { PointsAdjustmentImportService } from './points-adjustment-import.service.js';
import { PointsAdjustmentsService } from './points-adjustments.service.js';
import { PointsLedgerRead } from './points-ledger.read.js';
import { PointsNoticesService } from './points-notices.service.js';
import { PointsReportRead } from './points-report.read.js';
import { PointsRulesService } from './points-rules.service.js';
import { PointsUpkeepService } from './points-upkeep.service.js';
import { announceExpiryJob, settlePointsJob } from './points.jobs.js';
import { PointsTakeBackService } from './points-take-back.service.js';
import { PointsRead } from './points.read.js';
import { PointsService } from './points.service.js';
import { PointsStore } from './points.store.js';

/** Marks after which somebody may have done something that earns. */
const ACTIVITY_REASONS = ['activity', 'join', 'merge'];

@Module({
  imports: [MessagingModule],
  providers: [
    PointsStore,
    OrderPointsStore,
    PointsAdjustmentStore,
    ActivityPointsStore,
    PointsRead,
    PointsLedgerRead,
    PointsReportRead,
    PointsService,
    OrderPointsService,
    PointsUpkeepService,
    PointsTakeBackService,
    PointsAdjustmentsService,
    PointsAdjustmentImportService,
    ActivityPointsService,
    PointsNoticesService,
    PointsRulesService,
  ],
  exports: [
    PointsRead,
    PointsLedgerRead,
    PointsReportRead,
    PointsService,
    OrderPointsService,
    PointsUpkeepService,
    PointsTakeBackService,
    PointsAdjustmentsService,
    PointsAdjustmentImportService,
    PointsRulesService,
    PointsNoticesService,
  ],
})
export class PointsModule implements OnModuleInit {
  constructor(
    private readonly events: EventDispatcher,
    private readonly jobs: JobDispatcher,
    private readonly orders: OrderPointsService,
    private readonly upkeep: PointsUpkeepService,
    private readonly activities: ActivityPointsService,
    private readonly notices: PointsNoticesService,
  ) {}

  onModuleInit(): void {
    this.events.handle<OrderChanged>('points.settle-orders', async ({ payload }, tx) => {
      await this.orders.settleOrders(tx, payload.orderIds);
    });
    this.events.handle<MemberJoined>('points.settle-joined', async ({ payload }, tx) => {
      await this.orders.settleMembers(tx, payload.memberIds);
    });
    this.events.handle<MemberFactsRefreshed>('points.settle-activities', async ({ payload }, tx) => {
      const active = payload.memberIds.filter((memberId) =>
        payload.reasons[memberId]?.some((reason) => ACTIVITY_REASONS.includes(reason)),
      );
      await this.activities.settleMembers(tx, active);
    });
    this.events.handle<MemberMerged>('points.merge-members', ({ payload }, tx) =>
      this.orders.mergeMembers(tx, payload.fromMemberId, payload.toMemberId),
    );
    this.jobs.handle(settlePointsJob.name, async ({ businessDate }) => {
      const orders = await this.upkeep.settlePending(businessDate);
      return { orders, ...(await this.upkeep.settleLots()) };
    });
    this.jobs.handle(announceExpiryJob.name, ({ businessDate }) => this.notices.announce(businessDate));
  }
}
