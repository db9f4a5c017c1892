import { Module } from '@nestjs/common';
import { BenefitPlansModule } from '../../actions/benefit-plans/benefit-plans.module.js';
import { CouponsModule } from '../../actions/coupons/coupons.module.js';
import { EngagementModule } from '../../actions/engagement/engagement.module.js';
import { PointsMallModule } from '../../actions/points-mall/points-mall.module.js';
import { PointsModule } from '../../actions/points/points.module.js';
import { RedeemCodesModule } from '../../actions/redeem-codes/redeem-codes.module.js';
import { ChannelsModule } from '../../channels/channels.module.js';
import { TieringModule } from '../../decisions/tiering/tiering.module.js';
import { ActivitiesModule } from '../../facts/activities/activities.module.js';
import { MembersModule } from '../../facts/members/members.module.js';
import { PeopleDirectoryModule } from '../../orchestration/people-directory/people-directory.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { BenefitsController } from './account/benefits.controller.js';
import { MemberProfiles } from './account/member-profiles.service.js';
import { ProfileController } from './account/profile.controller.js';
import { SubscriptionsController } from './account/subscriptions.controller.js';
import { ClaimCentreController } from './coupons/claim-centre.controller.js';
import { MemberCouponsController } from './coupons/member-coupons.controller.js';
import { RedeemCodesController } from './coupons/redeem-codes.controller.js';
import { ActivitiesController } from './engagement/activities.controller.js';
import { CheckInController } from './engagement/check-in.controller.js';
import { InviteController } from './engagement/invite.controller.js';
import { LotteriesController } from './engagement/lotteries.controller.js';
import { SignUpsController } from './engagement/sign-ups.controller.js';
import { HomeController } from './home.controller.js';
import { MallController } from './mall/mall.controller.js';
import { MemberHomeReader } from './member-home.reader.js';
import { MemberSessionService } from './member-session.service.js';
import { MemberTierReader } from './member-tier.reader.js';
import { MemberPointsController } from './points/member-points.controller.js';
import { SessionController } from './session.controller.js';
import { TierController } from './tier.controller.js';

/** What the mini-program asks: `/api/mini/v1`. */
@Module({
  imports: [
    AuthModule,
    ChannelsModule,
    MembersModule,
    ActivitiesModule,
    CouponsModule,
    PointsModule,
    RedeemCodesModule,
    EngagementModule,
    BenefitPlansModule,
    PointsMallModule,
    PeopleDirectoryModule,
    TieringModule,
  ],
  controllers: [
    SessionController,
    HomeController,
    TierController,
    MemberCouponsController,
    ClaimCentreController,
    RedeemCodesController,
    MemberPointsController,
    MallController,
    ProfileController,
    SubscriptionsController,
    CheckInController,
    ActivitiesController,
    SignUpsController,
    LotteriesController,
    InviteController,
    BenefitsController,
  ],
  providers: [MemberSessionService, MemberHomeReader, MemberTierReader, MemberProfiles],
})
export class MiniProgramApiModule {}
