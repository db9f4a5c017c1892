import { Module, type OnModuleInit } from '@nestjs/common';
import { JobDispatcher } from '../../platform/jobs/job-dispatcher.js';
import { EventDispatcher } from '../../platform/outbox/event-dispatcher.js';
import type { MemberFactsRefreshed } from '../member-facts/member-facts.events.js';
import { MemberMarksModule } from '../member-marks/member-marks.module.js';
import { MembersModule } from '../members/members.module.js';
import { MembersService } from '../members/members.service.js';
import type { OrderChanged } from '../orders/orders.events.js';
import { GrowthBackfill } from './growth-backfill.service.js';
import { GrowthBackfillStore } from './growth-backfill.store.js';
import { GrowthCampaigns } from './growth-campaigns.service.js';
import { GrowthGrants } from './growth-grants.service.js';
import { SETTLE_ACTIVITIES_SUBSCRIBER, SETTLE_ORDERS_SUBSCRIBER } from './growth.events.js';
import { settleGrowthJob } from './growth.jobs.js';
import { GrowthRead } from './growth.read.js';
import { GrowthService } from './growth.service.js';
import { GrowthStore } from './growth.store.js';

/** Reasons of a refresh after which there may be activities that have not earned yet. */
const ACTIVITY_REASONS: readonly string[] = ['activity', 'join'];

@Module({
  imports: [MemberMarksModule, MembersModule],
  providers: [
    GrowthStore,
    GrowthBackfillStore,
    GrowthRead,
    GrowthService,
    GrowthBackfill,
    GrowthCampaigns,
    GrowthGrants,
  ],
  exports: [GrowthRead, GrowthService, GrowthBackfill, GrowthCampaigns, GrowthGrants],
})
export class GrowthModule implements OnModuleInit {
  constructor(
    private readonly events: EventDispatcher,
    private readonly jobs: JobDispatcher,
    private readonly service: GrowthService,
    private readonly backfill: GrowthBackfill,
    private readonly members: MembersService,
  ) {}

  onModuleInit(): void {
    this.events.handle<OrderChanged>(SETTLE_ORDERS_SUBSCRIBER, async ({ payload }, tx) => {
      await this.service.settleOrders(tx, payload.orderIds);
    });
    this.events.handle<MemberFactsRefreshed>(SETTLE_ACTIVITIES_SUBSCRIBER, async ({ payload }, tx) => {
      const active = payload.memberIds.filter((memberId) =>
        payload.reasons[memberId]?.some((reason) => ACTIVITY_REASONS.includes(reason)),
      );
      await this.service.settleActivities(tx, active);
    });
    this.members.addMergeStep({
      name: 'growth',
      move: (tx, fromMemberId, toMemberId) => this.service.mergeMembers(tx, fromMemberId, toMemberId),
    });
    this.jobs.handle(settleGrowthJob.name, async ({ progress }) => ({
      entries: await this.backfill.catchUp(progress),
    }));
  }
}
