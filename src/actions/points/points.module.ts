import { Module, type OnModuleInit } from '@nestjs/common';
import type { MemberJoined, MemberMerged } from '../../facts/members/members.events.js';
import type { OrderChanged } from '../../facts/orders/orders.events.js';
import { JobDispatcher } from '../../platform/jobs/job-dispatcher.js';
import { EventDispatcher } from '../../platform/outbox/event-dispatcher.js';
import { settlePointsJob } from './points.jobs.js';
import { PointsRead } from './points.read.js';
import { PointsService } from './points.service.js';
import { PointsStore } from './points.store.js';

@Module({ providers: [PointsStore, PointsRead, PointsService], exports: [PointsRead, PointsService] })
export class PointsModule implements OnModuleInit {
  constructor(
    private readonly events: EventDispatcher,
    private readonly jobs: JobDispatcher,
    private readonly service: PointsService,
  ) {}

  onModuleInit(): void {
    this.events.handle<OrderChanged>('points.settle-orders', async ({ payload }, tx) => {
      await this.service.settleOrders(tx, payload.orderIds);
    });
    this.events.handle<MemberJoined>('points.settle-joined', async ({ payload }, tx) => {
      await this.service.settleMembers(tx, payload.memberIds);
    });
    this.events.handle<MemberMerged>('points.merge-members', ({ payload }, tx) =>
      this.service.mergeMembers(tx, payload.fromMemberId, payload.toMemberId),
    );
    this.jobs.handle(settlePointsJob.name, async ({ businessDate }) => ({
      orders: await this.service.settlePending(businessDate),
      expired: await this.service.expireLots(),
    }));
  }
}
