import { Inject, Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database } from '../../platform/database/database.js';
import { DOORBELL } from '../../platform/platform.module.js';
import { type Doorbell } from '../../platform/queue/doorbell.js';
import { TIER_RANGES_DRAIN } from './run-planner.js';
import { SchemeStore } from './scheme.store.js';
import { TierRunStore } from './tier-run.store.js';
import { TieringError } from './tiering.errors.js';

/** Goes on with a run that an operator stopped, or that gave up, instead of placing everybody anew. */
@Injectable()
export class RunResumptionService {
  constructor(
    private readonly database: Database,
    private readonly schemes: SchemeStore,
    private readonly runs: TierRunStore,
    private readonly clock: BusinessClock,
    @Inject(DOORBELL) private readonly doorbell: Doorbell,
  ) {}

  /**
   * Opens the ranges that are left. Throws `tiering.run-unknown`, `tiering.run-complete` where none is left or the run
   * is going, and `tiering.run-superseded` where a later run or another business date has made it out of date.
   */
  async resume(runId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      // Planning a run takes the same locks, so no newer one can begin meanwhile.
      await this.schemes.lockSchemes(tx);
      const run = await this.runs.find(tx, runId);
      if (!run) throw new TieringError('run-unknown', 404, '没有这次分层的记录', { runId });
      const [newest] = await this.runs.latestFull(tx, 1);
      if (newest?.id !== run.id || run.as_of_on !== (await this.clock.today(tx))) {
        throw new TieringError(
          'run-superseded',
          409,
          '这次分层之后已有更新的分层，或业务日已经过去，不能继续；请重新分层',
          { runId },
        );
      }
      if (!(await this.runs.reopen(tx, runId)))
        throw new TieringError('run-complete', 409, '这次分层没有停下，或已经做完，不需要继续', { runId });
    });
    this.doorbell.ring(TIER_RANGES_DRAIN);
  }
}
