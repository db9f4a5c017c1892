import { Module, type OnModuleInit } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { JobDispatcher } from '../../platform/jobs/job-dispatcher.js';
import { DrainRunner } from '../../platform/queue/drain-runner.js';
import { MEMBER_FACTS_DRAIN } from '../member-marks/member-marks.service.js';
import { REBUILD_FACTS_JOB } from './member-facts.jobs.js';
import { MemberFactsRead } from './member-facts.read.js';
import { MemberFactsService } from './member-facts.service.js';
import { MemberFactsStore } from './member-facts.store.js';

@Module({
  providers: [MemberFactsStore, MemberFactsRead, MemberFactsService],
  exports: [MemberFactsRead, MemberFactsService],
})
export class MemberFactsModule implements OnModuleInit {
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
        const rewound = await this.service.rewind(await this.clock.today(), { isSilent: false });
        return rewound + (await this.service.refreshMarked());
      },
    });
    this.jobs.handle(REBUILD_FACTS_JOB.name, async ({ businessDate, progress }) => ({
      people: await this.service.rebuild(businessDate, progress),
    }));
  }
}
