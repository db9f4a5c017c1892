import { Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database } from '../../platform/database/database.js';
import type { Invariant } from '../../platform/invariants/invariant.js';
import { JobDispatcher } from '../../platform/jobs/job-dispatcher.js';
import type { Logger } from '../../platform/logging/logger.js';
import { LOGGER } from '../../platform/platform.module.js';
import { AuditCheckStore } from './audit-check.store.js';
import { CHECK_INVARIANTS_JOB } from './audit.jobs.js';
import { AuditRead } from './audit.read.js';
import { CouponLedgerRead } from './coupon-ledger.read.js';
import { PointsLedgerRead } from './points-ledger.read.js';
import { AuditorService } from './auditor.service.js';

/** Whether the books are right. The invariants are listed in src/invariants.ts. */
@Module({})
export class AuditorModule implements OnModuleInit {
  constructor(
    private readonly jobs: JobDispatcher,
    private readonly auditor: AuditorService,
  ) {}

  static forRoot(invariants: readonly Invariant[]): DynamicModule {
    const auditor = {
      provide: AuditorService,
      inject: [Database, BusinessClock, AuditCheckStore, LOGGER],
      useFactory: (database: Database, clock: BusinessClock, store: AuditCheckStore, logger: Logger) =>
        new AuditorService(database, clock, store, invariants, logger),
    };
    return {
      module: AuditorModule,
      global: true,
      providers: [AuditCheckStore, AuditRead, CouponLedgerRead, PointsLedgerRead, auditor],
      exports: [AuditRead, AuditorService, CouponLedgerRead, PointsLedgerRead],
    };
  }

  onModuleInit(): void {
    this.jobs.handle(CHECK_INVARIANTS_JOB.name, async ({ requestedBy, progress }) => {
      const { findings } = await this.auditor.check(
        requestedBy === undefined
          ? { cause: 'schedule', scope: 'due' }
          : { cause: 'manual', requestedBy, scope: 'all' },
        progress,
      );
      await this.auditor.forgetOld();
      const count = (state: string): number => findings.filter((found) => found.state === state).length;
      return { checked: findings.length, offended: count('offended'), failed: count('failed') };
    });
  }
}
