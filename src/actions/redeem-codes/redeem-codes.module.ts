import { Module, type OnModuleInit } from '@nestjs/common';
import type { MemberMerged } from '../../facts/members/members.events.js';
import { AppConfig } from '../../platform/config/app-config.js';
import { EventDispatcher } from '../../platform/outbox/event-dispatcher.js';
import { DrainRunner } from '../../platform/queue/drain-runner.js';
import { CouponsModule } from '../coupons/coupons.module.js';
import { GuessLimiter } from './guess-limiter.js';
import { RedeemCampaignStore } from './redeem-campaign.store.js';
import { REDEEM_CODES_DRAIN, RedeemCampaignsService } from './redeem-campaigns.service.js';
import { RedeemCodeHasher } from './redeem-code-text.js';
import { REDEEM_CODES_MERGE_SUBSCRIBER } from './redeem-codes.events.js';
import { RedeemCodesRead } from './redeem-codes.read.js';
import { RedeemCodes } from './redeem-codes.service.js';

@Module({
  imports: [CouponsModule],
  providers: [
    {
      provide: RedeemCodeHasher,
      inject: [AppConfig],
      useFactory: (config: AppConfig) => new RedeemCodeHasher(config.COUPON_SECRET),
    },
    RedeemCampaignStore,
    RedeemCampaignsService,
    RedeemCodesRead,
    RedeemCodes,
    GuessLimiter,
  ],
  exports: [RedeemCampaignsService, RedeemCodesRead, RedeemCodes],
})
export class RedeemCodesModule implements OnModuleInit {
  constructor(
    private readonly campaigns: RedeemCampaignsService,
    private readonly store: RedeemCampaignStore,
    private readonly drains: DrainRunner,
    private readonly events: EventDispatcher,
  ) {}

  onModuleInit(): void {
    this.drains.register({ name: REDEEM_CODES_DRAIN, drain: () => this.campaigns.makeSome() });
    this.events.handle<MemberMerged>(REDEEM_CODES_MERGE_SUBSCRIBER, ({ payload }, tx) =>
      this.store.move(tx, payload.fromMemberId, payload.toMemberId),
    );
  }
}
