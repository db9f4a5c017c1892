import { Module } from '@nestjs/common';
import { CouponBatchesModule } from '../../../actions/coupon-batches/coupon-batches.module.js';
import { CouponBatchListsController } from './coupon-batch-lists.controller.js';
import { CouponBatchesController } from './coupon-batches.controller.js';

/** 批量发券 in the admin panel. */
@Module({
  imports: [CouponBatchesModule],
  controllers: [CouponBatchesController, CouponBatchListsController],
})
export class CouponBatchesAdminModule {}
