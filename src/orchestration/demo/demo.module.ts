import { Module } from '@nestjs/common';
import { BenefitPlansModule } from '../../actions/benefit-plans/benefit-plans.module.js';
import { CouponsModule } from '../../actions/coupons/coupons.module.js';
import { EngagementModule } from '../../actions/engagement/engagement.module.js';
import { MessagingModule } from '../../actions/messaging/messaging.module.js';
import { PointsMallModule } from '../../actions/points-mall/points-mall.module.js';
import { RedeemCodesModule } from '../../actions/redeem-codes/redeem-codes.module.js';
import { ChannelsModule } from '../../channels/channels.module.js';
import { TieringModule } from '../../decisions/tiering/tiering.module.js';
import { ShopsModule } from '../../facts/shops/shops.module.js';
import { ReactivationModule } from '../reactivation/reactivation.module.js';
import { DemoActivities } from './demo-activities.js';
import { DemoChannels } from './demo-channels.js';
import { DemoClaims } from './demo-claims.js';
import { DemoGifts } from './demo-gifts.js';
import { DemoOffers } from './demo-offers.js';
import { DemoRunService } from './demo-run.service.js';
import { DemoSetupService } from './demo-setup.service.js';
import { DemoStageService } from './demo-stage.service.js';
import { DemoSummaryRead } from './demo-summary.read.js';
import { SimulatorControl } from './simulator-control.js';

@Module({
  imports: [
    ChannelsModule,
    TieringModule,
    CouponsModule,
    MessagingModule,
    ShopsModule,
    BenefitPlansModule,
    RedeemCodesModule,
    PointsMallModule,
    EngagementModule,
    ReactivationModule,
  ],
  providers: [
    SimulatorControl,
    DemoChannels,
    DemoOffers,
    DemoClaims,
    DemoActivities,
    DemoGifts,
    DemoSetupService,
    DemoRunService,
    DemoSummaryRead,
    DemoStageService,
  ],
  exports: [DemoSetupService, DemoRunService, DemoStageService],
})
export class DemoModule {}
