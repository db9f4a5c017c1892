import { Module, type OnModuleInit } from '@nestjs/common';
import { ActivitiesModule } from '../../facts/activities/activities.module.js';
import type { MemberMerged } from '../../facts/members/members.events.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { JobDispatcher } from '../../platform/jobs/job-dispatcher.js';
import { EventDispatcher } from '../../platform/outbox/event-dispatcher.js';
import { CouponsModule } from '../coupons/coupons.module.js';
import { PointsModule } from '../points/points.module.js';
import { AnswerStore } from './answer.store.js';
import { AnswersService } from './answers.service.js';
import { CheckIn } from './check-in.service.js';
import { CheckInStore } from './check-in.store.js';
import { EngagementAdminRead } from './engagement-admin.read.js';
import { EngagementHistoryRead } from './engagement-history.read.js';
import { EngagementResultsRead } from './engagement-results.read.js';
import { closeLotteriesJob, settleReferralsJob } from './engagement.jobs.js';
import { EngagementRead } from './engagement.read.js';
import { EngagementService } from './engagement.service.js';
import { EngagementStore } from './engagement.store.js';
import { Forwards } from './forwards.service.js';
import { LotteryChances } from './lottery-chances.js';
import { LotteryRecords } from './lottery-record.service.js';
import { Lotteries } from './lotteries.service.js';
import { LotteryStore } from './lottery.store.js';
import { MemberMergeStore } from './member-merge.store.js';
import { ParticipantRead } from './participant.read.js';
import { Participation } from './participation.service.js';
import { ProfileCompletion } from './profile-completion.service.js';
import { ReferralSettling } from './referral-settling.service.js';
import { Referral } from './referral.service.js';
import { ReferralStore } from './referral.store.js';
import { RewardStore } from './reward.store.js';
import { RewardsService } from './rewards.service.js';
import { SignUpStore } from './sign-up.store.js';
import { SignUps } from './sign-ups.service.js';

const services = [
  EngagementRead,
  EngagementAdminRead,
  EngagementHistoryRead,
  EngagementResultsRead,
  EngagementService,
  CheckIn,
  AnswersService,
  SignUps,
  ProfileCompletion,
  Forwards,
  Lotteries,
  LotteryRecords,
  Referral,
  ReferralSettling,
];

/** 互动: activities that members take part in. */
@Module({
  imports: [ActivitiesModule, CouponsModule, PointsModule],
  providers: [
    EngagementStore,
    CheckInStore,
    AnswerStore,
    SignUpStore,
    LotteryStore,
    ReferralStore,
    RewardStore,
    MemberMergeStore,
    ParticipantRead,
    Participation,
    RewardsService,
    LotteryChances,
    ...services,
  ],
  exports: services,
})
export class EngagementModule implements OnModuleInit {
  constructor(
    private readonly events: EventDispatcher,
    private readonly jobs: JobDispatcher,
    private readonly clock: BusinessClock,
    private readonly merges: MemberMergeStore,
    private readonly signUps: SignUps,
    private readonly engagements: EngagementService,
    private readonly lotteries: LotteryRecords,
    private readonly referrals: ReferralSettling,
  ) {}

  onModuleInit(): void {
    this.events.handle<MemberMerged>('engagement.merge-members', async ({ payload }, tx) => {
      const freed = await this.merges.move(tx, payload.fromMemberId, payload.toMemberId);
      await this.signUps.fillSeats(tx, freed);
    });
    this.jobs.handle(settleReferralsJob.name, ({ businessDate }) => this.referrals.settle(businessDate));
    this.jobs.handle(closeLotteriesJob.name, async () => ({
      revealed: await this.lotteries.revealAll(await this.clock.now()),
      ...(await this.engagements.settleOwed()),
    }));
  }
}
