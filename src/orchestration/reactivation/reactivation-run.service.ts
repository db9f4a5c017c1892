import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { Database } from '../../platform/database/database.js';
import type { JobCounts } from '../../platform/jobs/job.js';
import { PickQueueService } from './pick-queue.service.js';
import { PickService } from './pick.service.js';
import { ReactivationOutcomeService } from './reactivation-outcome.service.js';
import { ReactivationService } from './reactivation.service.js';
import { ReactivationRead } from './reactivation.read.js';

export interface RunOptions {
  /** How long to wait for the platform's answers before the run ends; later ones are taken over as they come. */
  waitForOutcomesMs?: number;
  onProgress?: (done: number, total: number) => Promise<void>;
}

/**
 * One run of the plan for one business date: pick, then queue, then wait for what becomes of it. Every step
 * finds in the rows what is left to do, so a run that was killed anywhere is simply run again.
 */
@Injectable()
export class ReactivationRunService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly read: ReactivationRead,
    private readonly plans: ReactivationService,
    private readonly picks: PickService,
    private readonly queue: PickQueueService,
    private readonly outcomes: ReactivationOutcomeService,
  ) {}

  /**
   * A run whose day is over sends nothing: who still waits is taken along by the run of today. Throws
   * `reactivation.channel-missing`.
   */
  async run(businessDate: BusinessDate, options: RunOptions = {}): Promise<JobCounts> {
    const plan = await this.plans.current();
    await this.outcomes.settleOpen(plan.id);
    if (plan.is_enabled === 0) await this.queue.dropAll(plan.id);
    else if (businessDate === (await this.clock.today())) {
      const channelId = await this.plans.channelOf(plan);
      await this.picks.pick(plan, channelId, businessDate, options.onProgress);
      await this.queue.queueAll(plan.id, channelId, businessDate);
      await this.outcomes.untilSettled(plan.id, options.waitForOutcomesMs ?? 0);
    }
    const run = await this.read.run(this.database, plan.id, businessDate);
    const { eligible, submitted, waiting, heldOut, dropped } = run;
    return { eligible, submitted, waiting, heldOut, dropped };
  }
}
