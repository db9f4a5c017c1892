import { Module } from '@nestjs/common';
import { RedemptionModule } from '../../../actions/coupons/redemption/redemption.module.js';
import { ShopsModule } from '../../../facts/shops/shops.module.js';
import { RedemptionsController } from './redemptions.controller.js';

/** 核销 in the admin panel. */
@Module({ imports: [RedemptionModule, ShopsModule], controllers: [RedemptionsController] })
export class RedemptionsAdminModule {}
