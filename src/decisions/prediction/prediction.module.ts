import { Module, type OnModuleInit } from '@nestjs/common';
import { JobDispatcher } from '../../platform/jobs/job-dispatcher.js';
import { EventDispatcher } from '../../platform/outbox/event-dispatcher.js';
import type { MemberMerged } from '../../facts/members/members.events.js';
import { PREDICTION_MERGE_SUBSCRIBER } from './prediction.events.js';
import { FIT_PREDICTIONS_JOB } from './prediction.jobs.js';
import { PredictionExportService } from './prediction-export.service.js';
import { PredictionRead } from './prediction.read.js';
import { PredictionService } from './prediction.service.js';
import { PredictionStore } from './prediction.store.js';
import { PurchaseStatisticsRead } from './purchase-statistics.read.js';

@Module({
  providers: [
    PredictionStore,
    PurchaseStatisticsRead,
    PredictionRead,
    PredictionService,
    PredictionExportService,
  ],
  exports: [PredictionRead, PredictionService, PredictionExportService],
})
export class PredictionModule implements OnModuleInit {
  constructor(
    private readonly service: PredictionService,
    private readonly store: PredictionStore,
    private readonly events: EventDispatcher,
    private readonly jobs: JobDispatcher,
  ) {}

  onModuleInit(): void {
    // Their orders have moved; the next fit predicts the person they are.
    this.events.handle<MemberMerged>(PREDICTION_MERGE_SUBSCRIBER, ({ payload }, tx) =>
      this.store.dropPerson(tx, payload.fromMemberId),
    );
    this.jobs.handle(FIT_PREDICTIONS_JOB.name, async ({ runId, businessDate, requestedBy, progress }) => {
      const { quality, models, predicted } = await this.service.refit({
        until: businessDate,
        jobRunId: runId,
        requestedBy,
        onProgress: (percent) => progress(percent, 100),
      });
      return {
        customers: quality.customers,
        predicted: predicted ?? 0,
        isFallback: Number(models.state === 'fallback'),
      };
    });
  }
}
