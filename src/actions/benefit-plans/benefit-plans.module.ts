import { Module, type OnModuleInit } from '@nestjs/common';
import { TieringModule } from '../../decisions/tiering/tiering.module.js';
import type { MemberTierChanged } from '../../decisions/tiering/tiering.events.js';
import type { MemberJoined, MemberMerged } from '../../facts/members/members.events.js';
import { EventDispatcher } from '../../platform/outbox/event-dispatcher.js';
import { CouponsModule } from '../coupons/coupons.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { PointsModule } from '../points/points.module.js';
import { BenefitGrantStore } from './benefit-grant.store.js';
import { BenefitGrantingService } from './benefit-granting.service.js';
import { BenefitPlanStore } from './benefit-plan.store.js';
import { BenefitPlansRead } from './benefit-plans.read.js';
import { BenefitSchemeUse } from './benefit-scheme-use.js';
import { BenefitPlansService } from './benefit-plans.service.js';

/** The scheme whose tiers bring benefits. */
export const BENEFIT_SCHEME_CODE = 'member-level';

@Module({
  imports: [TieringModule, CouponsModule, PointsModule, MessagingModule],
  providers: [
    BenefitPlanStore,
    BenefitGrantStore,
    BenefitGrantingService,
    BenefitPlansService,
    BenefitPlansRead,
    BenefitSchemeUse,
  ],
  exports: [BenefitPlansRead, BenefitPlansService],
})
export class BenefitPlansModule implements OnModuleInit {
  constructor(
    private readonly events: EventDispatcher,
    private readonly granting: BenefitGrantingService,
    private readonly grants: BenefitGrantStore,
  ) {}

  onModuleInit(): void {
    this.events.handle<MemberTierChanged>('benefit-plans.follow-changes', ({ payload }, tx) =>
      this.granting.followChanges(tx, payload),
    );
    this.events.handle<MemberJoined>('benefit-plans.welcome', ({ payload }, tx) =>
      this.granting.welcome(tx, BENEFIT_SCHEME_CODE, payload.memberIds),
    );
    this.events.handle<MemberMerged>('benefit-plans.merge-members', ({ payload }, tx) =>
      this.grants.move(tx, payload.fromMemberId, payload.toMemberId),
    );
  }
}
