import { Module, type OnModuleInit } from '@nestjs/common';
import { TieringModule } from '../../decisions/tiering/tiering.module.js';
import type { MemberTierChanged } from '../../decisions/tiering/tiering.events.js';
import { GrowthModule } from '../../facts/growth/growth.module.js';
import type { MemberJoined, MemberMerged } from '../../facts/members/members.events.js';
import { MembersModule } from '../../facts/members/members.module.js';
import { JobDispatcher } from '../../platform/jobs/job-dispatcher.js';
import { EventDispatcher } from '../../platform/outbox/event-dispatcher.js';
import { CouponsModule } from '../coupons/coupons.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { PointsModule } from '../points/points.module.js';
import { BenefitCostsRead } from './benefit-costs.read.js';
import { BenefitGrantsRead } from './benefit-grants.read.js';
import { BenefitGrantStore } from './benefit-grant.store.js';
import { BenefitGrantingService } from './benefit-granting.service.js';
import { BenefitPlanStore } from './benefit-plan.store.js';
import { settleOccasionsJob } from './benefit-plans.jobs.js';
import { BenefitPlansRead } from './benefit-plans.read.js';
import { BenefitSchemeUse } from './benefit-scheme-use.js';
import { BenefitPlansService } from './benefit-plans.service.js';
import { BenefitSettlementStore } from './benefit-settlement.store.js';
import { EntrantsRead } from './entrants.read.js';
import { FairnessRead } from './fairness.read.js';
import { GiftGiver } from './gift-giver.service.js';
import { GiftMessenger } from './gift-messenger.service.js';
import { GiftNamesRead } from './gift-names.read.js';
import { GiftReversal } from './gift-reversal.service.js';
import { MemberBenefitsRead } from './member-benefits.read.js';
import { OccasionSettlement } from './occasion-settlement.service.js';

@Module({
  imports: [TieringModule, GrowthModule, MembersModule, CouponsModule, PointsModule, MessagingModule],
  providers: [
    BenefitPlanStore,
    BenefitGrantStore,
    BenefitSettlementStore,
    EntrantsRead,
    GiftNamesRead,
    GiftMessenger,
    GiftGiver,
    GiftReversal,
    BenefitGrantingService,
    OccasionSettlement,
    BenefitPlansService,
    MemberBenefitsRead,
    BenefitPlansRead,
    BenefitCostsRead,
    BenefitGrantsRead,
    FairnessRead,
    BenefitSchemeUse,
  ],
  exports: [
    BenefitPlansRead,
    BenefitPlansService,
    BenefitCostsRead,
    BenefitGrantsRead,
    FairnessRead,
    MemberBenefitsRead,
    OccasionSettlement,
  ],
})
export class BenefitPlansModule implements OnModuleInit {
  constructor(
    private readonly events: EventDispatcher,
    private readonly jobs: JobDispatcher,
    private readonly granting: BenefitGrantingService,
    private readonly settlement: OccasionSettlement,
    private readonly grants: BenefitGrantStore,
  ) {}

  onModuleInit(): void {
    this.events.handle<MemberTierChanged>('benefit-plans.follow-changes', ({ payload }, tx) =>
      this.granting.followChanges(tx, payload),
    );
    this.events.handle<MemberJoined>('benefit-plans.welcome', ({ payload }, tx) =>
      this.granting.welcome(tx, payload.memberIds),
    );
    this.events.handle<MemberMerged>('benefit-plans.merge-members', ({ payload }, tx) =>
      this.grants.move(tx, payload.fromMemberId, payload.toMemberId),
    );
    this.jobs.handle(settleOccasionsJob.name, async ({ businessDate, progress }) => ({
      ...(await this.settlement.settle(businessDate, progress)),
    }));
  }
}
