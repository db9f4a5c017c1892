import { Module, type OnModuleInit } from '@nestjs/common';
import { CouponsModule } from '../../actions/coupons/coupons.module.js';
import { MASS_SEND_SETTLED, type MassSendSettled } from '../../actions/messaging/messaging.events.js';
import { MessagingModule } from '../../actions/messaging/messaging.module.js';
import { ChannelsModule } from '../../channels/channels.module.js';
import { TieringModule } from '../../decisions/tiering/tiering.module.js';
import { MEMBER_MERGED, type MemberMerged } from '../../facts/members/members.events.js';
import { JobDispatcher } from '../../platform/jobs/job-dispatcher.js';
import { EventDispatcher } from '../../platform/outbox/event-dispatcher.js';
import { PickQueueService, REACTIVATION_SOURCE } from './pick-queue.service.js';
import { PickService } from './pick.service.js';
import { ReactivationOutcomeService } from './reactivation-outcome.service.js';
import { ReactivationService } from './reactivation.service.js';
import { ReactivationPreviewService } from './reactivation-preview.service.js';
import { ReactivationRunService } from './reactivation-run.service.js';
import { reactivationJob } from './reactivation.jobs.js';
import { ReactivationRead } from './reactivation.read.js';
import { ReactivationSchemeUse } from './reactivation-scheme-use.js';
import { ReactivationStore } from './reactivation.store.js';
import { SleeperRead } from './sleeper.read.js';

/** What this module hears of; listed in src/subscriptions.ts. */
export const reactivationSubscriptions = [
  { event: MASS_SEND_SETTLED, subscriber: 'reactivation.take-outcomes' },
  { event: MEMBER_MERGED, subscriber: 'reactivation.merge-members' },
];

/** Messages usually end within a second; a run that is being stopped must not wait longer than a stop may take. */
const WAIT_FOR_OUTCOMES_MS = 5_000;

@Module({
  imports: [ChannelsModule, TieringModule, CouponsModule, MessagingModule],
  providers: [
    ReactivationStore,
    ReactivationRead,
    SleeperRead,
    ReactivationService,
    PickService,
    PickQueueService,
    ReactivationOutcomeService,
    ReactivationRunService,
    ReactivationPreviewService,
    ReactivationSchemeUse,
  ],
  exports: [ReactivationRead, ReactivationService, ReactivationPreviewService, ReactivationRunService],
})
export class ReactivationModule implements OnModuleInit {
  constructor(
    private readonly jobs: JobDispatcher,
    private readonly events: EventDispatcher,
    private readonly runs: ReactivationRunService,
    private readonly outcomes: ReactivationOutcomeService,
    private readonly store: ReactivationStore,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(reactivationJob.name, ({ businessDate, progress }) =>
      this.runs.run(businessDate, { waitForOutcomesMs: WAIT_FOR_OUTCOMES_MS, onProgress: progress }),
    );
    this.events.handle<MassSendSettled>('reactivation.take-outcomes', async ({ payload }, tx) => {
      if (payload.sourceKind === REACTIVATION_SOURCE) await this.outcomes.settle(tx, payload.massSendId);
    });
    this.events.handle<MemberMerged>('reactivation.merge-members', ({ payload }, tx) =>
      this.store.move(tx, payload.fromMemberId, payload.toMemberId),
    );
  }
}
