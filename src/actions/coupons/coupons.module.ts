import { Module, type OnModuleInit } from '@nestjs/common';
import { SegmentsModule } from '../../decisions/segments/segments.module.js';
import { TieringModule } from '../../decisions/tiering/tiering.module.js';
import { MembersModule } from '../../facts/members/members.module.js';
import type { MemberMerged } from '../../facts/members/members.events.js';
import { AppConfig } from '../../platform/config/app-config.js';
import { JobDispatcher } from '../../platform/jobs/job-dispatcher.js';
import { EventDispatcher } from '../../platform/outbox/event-dispatcher.js';
import { ClaimAudiences } from './claim-audiences.service.js';
import { ClaimCentreRead } from './claim-centre.read.js';
import { CouponClaims } from './coupon-claims.service.js';
import { CouponCodes } from './coupon-code.js';
import { CouponIssuers, OwnIssuer } from './coupon-issuer.js';
import { CouponTemplateStore } from './coupon-template.store.js';
import { CouponFunnelRead } from './coupon-funnel.read.js';
import { CouponTemplatesRead } from './coupon-templates.read.js';
import { CouponTemplatesService } from './coupon-templates.service.js';
import { expireCouponsJob } from './coupons.jobs.js';
import { CouponsRead } from './coupons.read.js';
import { CouponsService } from './coupons.service.js';
import { CouponsStore } from './coupons.store.js';

@Module({
  imports: [MembersModule, TieringModule, SegmentsModule],
  providers: [
    {
      provide: CouponCodes,
      inject: [AppConfig],
      useFactory: (config: AppConfig) => new CouponCodes(config.COUPON_SECRET),
    },
    OwnIssuer,
    {
      provide: CouponIssuers,
      inject: [OwnIssuer],
      useFactory: (own: OwnIssuer) => new CouponIssuers([own]),
    },
    CouponTemplateStore,
    CouponsStore,
    ClaimAudiences,
    ClaimCentreRead,
    CouponClaims,
    CouponsRead,
    CouponFunnelRead,
    CouponTemplatesRead,
    CouponsService,
    CouponTemplatesService,
  ],
  exports: [
    CouponsRead,
    CouponFunnelRead,
    CouponTemplatesRead,
    CouponsService,
    CouponTemplatesService,
    CouponIssuers,
    CouponClaims,
    ClaimAudiences,
  ],
})
export class CouponsModule implements OnModuleInit {
  constructor(
    private readonly jobs: JobDispatcher,
    private readonly events: EventDispatcher,
    private readonly service: CouponsService,
    private readonly store: CouponsStore,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(expireCouponsJob.name, async ({ progress }) => ({
      expired: await this.service.expireAll((done) => progress(done, done)),
    }));
    this.events.handle<MemberMerged>('coupons.merge-members', ({ payload }, tx) =>
      this.store.move(tx, payload.fromMemberId, payload.toMemberId),
    );
  }
}
