import { Module } from '@nestjs/common';
import { RedemptionModule } from '../../actions/coupons/redemption/redemption.module.js';
import { ShopCouponsController } from './shop-coupons.controller.js';

/** What the brand's own shops ask: `/api/shop/v1`. */
@Module({ imports: [RedemptionModule], controllers: [ShopCouponsController] })
export class ShopApiModule {}
