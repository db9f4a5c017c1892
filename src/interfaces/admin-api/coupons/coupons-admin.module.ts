import { Module } from '@nestjs/common';
import { CouponsModule } from '../../../actions/coupons/coupons.module.js';
import { AuditModule } from '../../../orchestration/audit/audit.module.js';
import { CouponTemplatesController } from './coupon-templates.controller.js';
import { CouponsController } from './coupons.controller.js';

/** 优惠券 in the admin panel. */
@Module({
  imports: [CouponsModule, AuditModule],
  controllers: [CouponTemplatesController, CouponsController],
})
export class CouponsAdminModule {}
