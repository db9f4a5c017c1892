import { Module } from '@nestjs/common';
import { PointsMallModule } from '../../../actions/points-mall/points-mall.module.js';
import { ExchangeOrdersController } from './exchange-orders.controller.js';
import { MallItemsController } from './mall-items.controller.js';

/** 积分商城 in the admin panel. */
@Module({ imports: [PointsMallModule], controllers: [MallItemsController, ExchangeOrdersController] })
export class PointsMallAdminModule {}
