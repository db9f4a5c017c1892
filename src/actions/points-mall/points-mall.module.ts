import { Module, type OnModuleInit } from '@nestjs/common';
import type { MemberMerged } from '../../facts/members/members.events.js';
import { AppConfig } from '../../platform/config/app-config.js';
import { EventDispatcher } from '../../platform/outbox/event-dispatcher.js';
import { CouponsModule } from '../coupons/coupons.module.js';
import { PointsModule } from '../points/points.module.js';
import { ExchangeOrderStore } from './exchange-order.store.js';
import { ExchangeOrdersService } from './exchange-orders.service.js';
import { MallItemStore } from './mall-item.store.js';
import { MallItemsService } from './mall-items.service.js';
import { PickupCodes } from './pickup-code.js';
import { POINTS_MALL_MERGE_SUBSCRIBER } from './points-mall.events.js';
import { PointsMallRead } from './points-mall.read.js';
import { PointsMall } from './points-mall.service.js';

@Module({
  imports: [CouponsModule, PointsModule],
  providers: [
    {
      provide: PickupCodes,
      inject: [AppConfig],
      useFactory: (config: AppConfig) => new PickupCodes(config.COUPON_SECRET),
    },
    MallItemStore,
    ExchangeOrderStore,
    MallItemsService,
    ExchangeOrdersService,
    PointsMallRead,
    PointsMall,
  ],
  exports: [MallItemsService, ExchangeOrdersService, PointsMallRead, PointsMall],
})
export class PointsMallModule implements OnModuleInit {
  constructor(
    private readonly orders: ExchangeOrderStore,
    private readonly events: EventDispatcher,
  ) {}

  onModuleInit(): void {
    this.events.handle<MemberMerged>(POINTS_MALL_MERGE_SUBSCRIBER, ({ payload }, tx) =>
      this.orders.move(tx, payload.fromMemberId, payload.toMemberId),
    );
  }
}
