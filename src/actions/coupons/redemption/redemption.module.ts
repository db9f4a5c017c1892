import { Module, type OnModuleInit } from '@nestjs/common';
import { ActivitiesModule } from '../../../facts/activities/activities.module.js';
import type { OrderChanged } from '../../../facts/orders/orders.events.js';
import { DrainRunner } from '../../../platform/queue/drain-runner.js';
import { JobDispatcher } from '../../../platform/jobs/job-dispatcher.js';
import { EventDispatcher } from '../../../platform/outbox/event-dispatcher.js';
import { CouponsModule } from '../coupons.module.js';
import { CouponLookup } from './coupon-lookup.js';
import { CouponTaking } from './coupon-taking.js';
import { GuessLimiter } from './guess-limiter.js';
import { OrderCouponsService } from './order-coupons.service.js';
import { RedemptionNotes } from './redemption-notes.js';
import { RedemptionRefunds } from './redemption-refunds.service.js';
import { closeLapsedLocksJob } from './redemption.jobs.js';
import { RedemptionRead } from './redemption.read.js';
import { RedemptionStore } from './redemption.store.js';
import { TillService } from './till.service.js';

/** Who hears that an order changed. */
export const REDEMPTION_ORDERS_SUBSCRIBER = 'coupons.follow-orders';

@Module({
  imports: [CouponsModule, ActivitiesModule],
  providers: [
    RedemptionStore,
    RedemptionRead,
    GuessLimiter,
    CouponLookup,
    CouponTaking,
    TillService,
    OrderCouponsService,
    RedemptionRefunds,
    RedemptionNotes,
  ],
  exports: [TillService, OrderCouponsService, RedemptionRefunds, RedemptionRead],
})
export class RedemptionModule implements OnModuleInit {
  constructor(
    private readonly events: EventDispatcher,
    private readonly jobs: JobDispatcher,
    private readonly refunds: RedemptionRefunds,
    private readonly drains: DrainRunner,
    private readonly notes: RedemptionNotes,
  ) {}

  onModuleInit(): void {
    this.drains.register(this.notes);
    this.events.handle<OrderChanged>(REDEMPTION_ORDERS_SUBSCRIBER, ({ payload }, tx) =>
      this.refunds.followOrders(tx, payload.orderIds),
    );
    this.jobs.handle(closeLapsedLocksJob.name, async () => ({
      ...(await this.refunds.closeLapsed()),
      linked: await this.refunds.linkRecent(),
    }));
  }
}
