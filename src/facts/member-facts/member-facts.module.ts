import { Module, type OnModuleInit } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { JobDispatcher } from '../../platform/jobs/job-dispatcher.js';
import { DrainRunner } from '../../platform/queue/drain-runner.js';
import { MEMBER_FACTS_DRAIN } from '../member-marks/member-marks.service.js';
import { REBUILD_FACTS_JOB } from './member-facts.jobs.js';
import { MemberFactsRead } from './member-facts.read.js';
import { MemberFactsService } from './member-facts.service.js';
import { MemberFactsStore } from './member-facts.store.js';

/** A pass over so few people waits until this long after the one before, so that those of a busy shop come together. */
const SMALL_PASS = 200;
const BETWEEN_SMALL_PASSES_MS = 100;

@Module({
  providers: [MemberFactsStore, MemberFactsRead, MemberFactsService],
  exports: [MemberFactsRead, MemberFactsService],
})
export class MemberFactsModule implements OnModuleInit {
  private nextPassAt = 0;

  constructor(
    private readonly service: MemberFactsService,
    private readonly clock: BusinessClock,
    private readonly drains: DrainRunner,
    private readonly jobs: JobDispatcher,
  ) {}

  onModuleInit(): void {
    this.drains.register({
      name: MEMBER_FACTS_DRAIN,
      drain: async () => {
        await this.pause();
        const rewound = await this.service.rewind(await this.clock.today(), { isSilent: false });
        const refreshed = await this.service.refreshMarked();
        const isSmall = refreshed > 0 && refreshed < SMALL_PASS;
        this.nextPassAt = isSmall ? performance.now() + BETWEEN_SMALL_PASSES_MS : 0;
        return rewound + refreshed;
      },
    });
    this.jobs.handle(REBUILD_FACTS_JOB.name, async ({ businessDate, progress }) => ({
      people: await this.service.rebuild(businessDate, progress),
    }));
  }

  /** Every pass sets off the same number of events, however few people it has; the first of a while waits for nothing. */
  private async pause(): Promise<void> {
    const wait = this.nextPassAt - performance.now();
    if (wait > 0) await new Promise((resume) => setTimeout(resume, wait));
  }
}
