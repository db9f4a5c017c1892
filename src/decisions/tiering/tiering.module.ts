import { Module, type OnModuleInit } from '@nestjs/common';
import { JobDispatcher } from '../../platform/jobs/job-dispatcher.js';
import { EventDispatcher } from '../../platform/outbox/event-dispatcher.js';
import { DrainRunner } from '../../platform/queue/drain-runner.js';
import type { MemberFactsRefreshed } from '../../facts/member-facts/member-facts.events.js';
import { GrowthModule } from '../../facts/growth/growth.module.js';
import { MemberFactsModule } from '../../facts/member-facts/member-facts.module.js';
import { MembersModule } from '../../facts/members/members.module.js';
import { ApprovalService } from './approval.service.js';
import { ClusterFitService } from './clustering/cluster-fit.service.js';
import { PredictionModule } from '../prediction/prediction.module.js';
import { ClusterPopulationRead } from './clustering/cluster-population.read.js';
import { AskableSchemesRead } from './askable-schemes.read.js';
import { ExplanationService } from './explanation.service.js';
import { FitReader } from './fit-reader.js';
import { FlipBackReplay } from './flip-back.replay.js';
import { GrowthMergeStore } from './growth-merge.store.js';
import { HistogramRead } from './histogram.read.js';
import { LiveCountService } from './live-count.service.js';
import { NightlyTiersService, TIERING_SUBSCRIBER } from './nightly-tiers.service.js';
import { OutlookService } from './outlook.service.js';
import { OverrideRead } from './override.read.js';
import { OverrideService } from './override.service.js';
import { OverrideStore } from './override.store.js';
import { PlacementStore } from './placement.store.js';
import { ReassessmentService } from './reassessment.service.js';
import { FlapRead } from './quality/flap.read.js';
import { PortraitRead } from './quality/portrait.read.js';
import { QualityRecordService } from './quality/quality-record.service.js';
import { QualityRead } from './quality/quality.read.js';
import { SeparationRead } from './quality/separation.read.js';
import { TierSizeStore } from './quality/tier-size.store.js';
import { ReplayService } from './replay.service.js';
import { RunPlanner, TIER_RANGES_DRAIN } from './run-planner.js';
import { RunResumptionService } from './run-resumption.service.js';
import { SchemeCompiler } from './scheme-compiler.js';
import { SchemeLoader } from './scheme-loader.js';
import { RETIRED_SLOTS_DRAIN, SchemeRetirementService } from './scheme-retirement.service.js';
import { SchemeUses } from './scheme-uses.js';
import { SchemeRead } from './scheme.read.js';
import { SchemePresetsService } from './scheme-presets.service.js';
import { SchemeService } from './scheme.service.js';
import { SchemeStore } from './scheme.store.js';
import { SchemeTiersRead } from './scheme-tiers.read.js';
import { SchemesInForceRead } from './schemes-in-force.read.js';
import { ScoreMatrixRead } from './score-matrix.read.js';
import { SensitivityRead } from './sensitivity.read.js';
import { SimulationTrials } from './simulation-trials.js';
import { SimulationRead } from './simulation.read.js';
import { SimulationService } from './simulation.service.js';
import { TierExportService } from './tier-export.service.js';
import { TierHistoryRead } from './tier-history.read.js';
import { TierRunService } from './tier-run.service.js';
import { TierRunStore } from './tier-run.store.js';
import { TieringPresets } from './tiering-presets.js';
import { NIGHTLY_TIERS_JOB } from './tiering.jobs.js';
import { TierPeriodsRead } from './tier-periods.read.js';
import { TrialService } from './trial.service.js';
import { TieringRead } from './tiering.read.js';
import { VersionPublisher } from './version-publisher.js';

const services = [
  AskableSchemesRead,
  SchemesInForceRead,
  TieringRead,
  TierHistoryRead,
  SchemeRead,
  ScoreMatrixRead,
  SensitivityRead,
  ClusterFitService,
  SchemeService,
  SimulationService,
  ApprovalService,
  HistogramRead,
  LiveCountService,
  SchemeRetirementService,
  SchemeUses,
  TierRunService,
  RunResumptionService,
  ReassessmentService,
  OverrideService,
  OverrideRead,
  TierPeriodsRead,
  TrialService,
  OutlookService,
  ReplayService,
  QualityRead,
  PortraitRead,
  FlapRead,
  QualityRecordService,
  NightlyTiersService,
  TierExportService,
  TieringPresets,
  SchemePresetsService,
];

@Module({
  imports: [GrowthModule, MembersModule, MemberFactsModule, PredictionModule],
  providers: [
    SchemeStore,
    SchemeTiersRead,
    TierRunStore,
    PlacementStore,
    SchemeCompiler,
    SchemeLoader,
    FitReader,
    ClusterPopulationRead,
    OverrideStore,
    TierSizeStore,
    SeparationRead,
    FlipBackReplay,
    SimulationRead,
    SimulationTrials,
    GrowthMergeStore,
    VersionPublisher,
    RunPlanner,
    ExplanationService,
    ...services,
  ],
  exports: services,
})
export class TieringModule implements OnModuleInit {
  constructor(
    private readonly runs: TierRunService,
    private readonly reassessment: ReassessmentService,
    private readonly nightly: NightlyTiersService,
    private readonly retirement: SchemeRetirementService,
    private readonly drains: DrainRunner,
    private readonly events: EventDispatcher,
    private readonly jobs: JobDispatcher,
  ) {}

  onModuleInit(): void {
    this.drains.register({ name: TIER_RANGES_DRAIN, drain: () => this.runs.workOneRange() });
    this.drains.register({ name: RETIRED_SLOTS_DRAIN, drain: () => this.retirement.clearPiece() });
    this.events.handle<MemberFactsRefreshed>(TIERING_SUBSCRIBER, async ({ payload }, tx) => {
      await this.reassessment.reassess(tx, payload.memberIds, payload.reasons);
    });
    this.jobs.handle(NIGHTLY_TIERS_JOB.name, async ({ requestedBy = null, progress }) => {
      const { facts, run } = await this.nightly.run({
        cause: requestedBy === null ? 'nightly' : 'manual',
        requestedBy,
        onProgress: (_stage, done, total) => progress(done, total),
      });
      return { facts, members: run.members_seen, changes: run.change_count };
    });
  }
}
