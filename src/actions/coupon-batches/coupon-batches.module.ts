import { Module, type OnModuleInit } from '@nestjs/common';
import { SegmentsModule } from '../../decisions/segments/segments.module.js';
import { DrainRunner } from '../../platform/queue/drain-runner.js';
import { CouponsModule } from '../coupons/coupons.module.js';
import { BatchAudience } from './batch-audience.js';
import { BatchListStore } from './batch-list.store.js';
import { BatchListsService } from './batch-lists.service.js';
import { BatchPeopleRead } from './batch-people.read.js';
import { BatchTemplateRead } from './batch-template.read.js';
import { COUPON_BATCHES_DRAIN, CouponBatchRunner } from './coupon-batch-runner.js';
import { CouponBatchStore } from './coupon-batch.store.js';
import { CouponBatchesRead } from './coupon-batches.read.js';
import { CouponBatchesService } from './coupon-batches.service.js';

@Module({
  imports: [CouponsModule, SegmentsModule],
  providers: [
    CouponBatchStore,
    BatchListStore,
    BatchPeopleRead,
    BatchAudience,
    BatchTemplateRead,
    CouponBatchRunner,
    CouponBatchesRead,
    CouponBatchesService,
    BatchListsService,
  ],
  exports: [BatchTemplateRead, CouponBatchesRead, CouponBatchesService, BatchListsService],
})
export class CouponBatchesModule implements OnModuleInit {
  constructor(
    private readonly runner: CouponBatchRunner,
    private readonly drains: DrainRunner,
  ) {}

  onModuleInit(): void {
    this.drains.register({ name: COUPON_BATCHES_DRAIN, drain: () => this.runner.drain() });
  }
}
