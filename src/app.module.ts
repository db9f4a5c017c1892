import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { BenefitPlansModule } from './actions/benefit-plans/benefit-plans.module.js';
import { CouponBatchesModule } from './actions/coupon-batches/coupon-batches.module.js';
import { CouponsModule } from './actions/coupons/coupons.module.js';
import { RedemptionModule } from './actions/coupons/redemption/redemption.module.js';
import { EngagementModule } from './actions/engagement/engagement.module.js';
import { MessagingModule } from './actions/messaging/messaging.module.js';
import { PointsMallModule } from './actions/points-mall/points-mall.module.js';
import { PointsModule } from './actions/points/points.module.js';
import { RedeemCodesModule } from './actions/redeem-codes/redeem-codes.module.js';
import { catalogue, rowsFields, segmentFields } from './catalogue.js';
import { ConditionsModule } from './decisions/conditions/conditions.module.js';
import { invariants } from './invariants.js';
import { PredictionModule } from './decisions/prediction/prediction.module.js';
import { SegmentsModule } from './decisions/segments/segments.module.js';
import { TieringModule } from './decisions/tiering/tiering.module.js';
import { ChannelsModule } from './channels/channels.module.js';
import { ActivitiesModule } from './facts/activities/activities.module.js';
import { GrowthModule } from './facts/growth/growth.module.js';
import { MemberFactsModule } from './facts/member-facts/member-facts.module.js';
import { MemberMarksModule } from './facts/member-marks/member-marks.module.js';
import { MembersModule } from './facts/members/members.module.js';
import { OrdersModule } from './facts/orders/orders.module.js';
import { ShopsModule } from './facts/shops/shops.module.js';
import { TagsModule } from './facts/tags/tags.module.js';
import { AuditAdminModule } from './interfaces/admin-api/audit/audit-admin.module.js';
import { BenefitPlansAdminModule } from './interfaces/admin-api/benefit-plans/benefit-plans-admin.module.js';
import { CouponBatchesAdminModule } from './interfaces/admin-api/coupon-batches/coupon-batches-admin.module.js';
import { PointsMallAdminModule } from './interfaces/admin-api/points-mall/points-mall-admin.module.js';
import { RedeemCodesAdminModule } from './interfaces/admin-api/redeem-codes/redeem-codes-admin.module.js';
import { CouponsAdminModule } from './interfaces/admin-api/coupons/coupons-admin.module.js';
import { EngagementAdminModule } from './interfaces/admin-api/engagement/engagement-admin.module.js';
import { GrowthAdminModule } from './interfaces/admin-api/growth/growth-admin.module.js';
import { DemoStageModule } from './interfaces/admin-api/demo-stage/demo-stage.module.js';
import { DashboardAdminModule } from './interfaces/admin-api/dashboard/dashboard-admin.module.js';
import { JobsAdminModule } from './interfaces/admin-api/jobs/jobs-admin.module.js';
import { MembersAdminModule } from './interfaces/admin-api/members/members-admin.module.js';
import { MessagingAdminModule } from './interfaces/admin-api/messaging/messaging-admin.module.js';
import { PointsAdminModule } from './interfaces/admin-api/points/points-admin.module.js';
import { RedemptionsAdminModule } from './interfaces/admin-api/redemptions/redemptions-admin.module.js';
import { ShopsAdminModule } from './interfaces/admin-api/shops/shops-admin.module.js';
import { SettingsAdminModule } from './interfaces/admin-api/settings/settings-admin.module.js';
import { PredictionsAdminModule } from './interfaces/admin-api/predictions/predictions-admin.module.js';
import { ReactivationAdminModule } from './interfaces/admin-api/reactivation/reactivation-admin.module.js';
import { SegmentsAdminModule } from './interfaces/admin-api/segments/segments-admin.module.js';
import { TagsAdminModule } from './interfaces/admin-api/tags/tags-admin.module.js';
import { TieringAdminModule } from './interfaces/admin-api/tiering/tiering-admin.module.js';
import { AuthModule } from './interfaces/auth/auth.module.js';
import { ChannelsAdminModule } from './interfaces/admin-api/channels/channels-admin.module.js';
import { CallbacksModule } from './interfaces/callbacks/callbacks.module.js';
import { ShopApiModule } from './interfaces/shop-api/shop-api.module.js';
import { MiniProgramApiModule } from './interfaces/mini-program-api/mini-program-api.module.js';
import { AuditorModule } from './orchestration/audit/auditor.module.js';
import { DemoModule } from './orchestration/demo/demo.module.js';
import { ImportsModule } from './orchestration/imports/imports.module.js';
import { ReactivationModule } from './orchestration/reactivation/reactivation.module.js';
import { SyncModule } from './orchestration/sync/sync.module.js';
import type { AppConfig } from './platform/config/app-config.js';
import { HttpModule } from './platform/http/http.module.js';
import { PlatformModule } from './platform/platform.module.js';
import { SettingsModule } from './platform/settings/settings.module.js';
import { jobs, schedules } from './schedules.js';
import { settings } from './settings.js';
import { subscriptions } from './subscriptions.js';

/** Every module, stage by stage in the order of src/README.md. */
const modules: readonly Type[] = [
  // platform
  HttpModule,
  // channels
  ChannelsModule,
  // facts
  MemberMarksModule,
  ActivitiesModule,
  MembersModule,
  OrdersModule,
  GrowthModule,
  TagsModule,
  ShopsModule,
  MemberFactsModule,
  // decisions
  PredictionModule,
  TieringModule,
  SegmentsModule,
  // actions
  CouponsModule,
  RedemptionModule,
  PointsModule,
  MessagingModule,
  CouponBatchesModule,
  RedeemCodesModule,
  PointsMallModule,
  BenefitPlansModule,
  EngagementModule,
  // orchestration
  SyncModule,
  ImportsModule,
  ReactivationModule,
  DemoModule,
  // interfaces
  CallbacksModule,
  ChannelsAdminModule,
  AuthModule,
  DashboardAdminModule,
  BenefitPlansAdminModule,
  CouponsAdminModule,
  EngagementAdminModule,
  CouponBatchesAdminModule,
  RedeemCodesAdminModule,
  PointsMallAdminModule,
  RedemptionsAdminModule,
  ShopsAdminModule,
  MessagingAdminModule,
  MembersAdminModule,
  JobsAdminModule,
  TieringAdminModule,
  SegmentsAdminModule,
  GrowthAdminModule,
  PointsAdminModule,
  TagsAdminModule,
  PredictionsAdminModule,
  ReactivationAdminModule,
  SettingsAdminModule,
  AuditAdminModule,
  DemoStageModule,
  MiniProgramApiModule,
  ShopApiModule,
];

/** The whole application; all processes are built from it. */
@Module({})
export class AppModule {
  /** `config` replaces the environment, for specs. */
  static forRoot(config?: AppConfig): DynamicModule {
    const contributions = { subscriptions, jobs, schedules };
    const platform = PlatformModule.forRoot(config ? { ...contributions, config } : contributions);
    const ground = [
      platform,
      SettingsModule.forRoot(settings),
      ConditionsModule.forRoot(catalogue, rowsFields, segmentFields),
      AuditorModule.forRoot(invariants),
    ];
    return { module: AppModule, imports: [...ground, ...modules] };
  }
}
