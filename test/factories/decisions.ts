import { catalogue, rowsFields } from '../../src/catalogue.js';
import { ApprovalService } from '../../src/decisions/tiering/approval.service.js';
import { FlipBackReplay } from '../../src/decisions/tiering/flip-back.replay.js';
import { SchemeRetirementService } from '../../src/decisions/tiering/scheme-retirement.service.js';
import { SchemeUses } from '../../src/decisions/tiering/scheme-uses.js';
import { SimulationTrials } from '../../src/decisions/tiering/simulation-trials.js';
import { SimulationRead } from '../../src/decisions/tiering/simulation.read.js';
import { VersionPublisher } from '../../src/decisions/tiering/version-publisher.js';
import { FieldCatalogue } from '../../src/decisions/conditions/field-catalogue.js';
import { ExplanationService } from '../../src/decisions/tiering/explanation.service.js';
import { HistogramRead } from '../../src/decisions/tiering/histogram.read.js';
import { LiveCountService } from '../../src/decisions/tiering/live-count.service.js';
import {
  NightlyTiersService,
  TIERING_SUBSCRIBER,
} from '../../src/decisions/tiering/nightly-tiers.service.js';
import { FitReader } from '../../src/decisions/tiering/fit-reader.js';
import { TierPeriodsRead } from '../../src/decisions/tiering/tier-periods.read.js';
import { TrialService } from '../../src/decisions/tiering/trial.service.js';
import { OutlookService } from '../../src/decisions/tiering/outlook.service.js';
import { OverrideService } from '../../src/decisions/tiering/override.service.js';
import { ReplayService } from '../../src/decisions/tiering/replay.service.js';
import { FlapRead } from '../../src/decisions/tiering/quality/flap.read.js';
import { PortraitRead } from '../../src/decisions/tiering/quality/portrait.read.js';
import { QualityRecordService } from '../../src/decisions/tiering/quality/quality-record.service.js';
import { QualityRead } from '../../src/decisions/tiering/quality/quality.read.js';
import { SeparationRead } from '../../src/decisions/tiering/quality/separation.read.js';
import { TierSizeStore } from '../../src/decisions/tiering/quality/tier-size.store.js';
import { OverrideStore } from '../../src/decisions/tiering/override.store.js';
import { PlacementStore } from '../../src/decisions/tiering/placement.store.js';
import { ReassessmentService } from '../../src/decisions/tiering/reassessment.service.js';
import { RunPlanner } from '../../src/decisions/tiering/run-planner.js';
import { SchemeCompiler } from '../../src/decisions/tiering/scheme-compiler.js';
import { SchemeLoader } from '../../src/decisions/tiering/scheme-loader.js';
import { SchemeRead } from '../../src/decisions/tiering/scheme.read.js';
import { SchemeService } from '../../src/decisions/tiering/scheme.service.js';
import { SchemeStore } from '../../src/decisions/tiering/scheme.store.js';
import { SimulationService } from '../../src/decisions/tiering/simulation.service.js';
import { TierExportService } from '../../src/decisions/tiering/tier-export.service.js';
import { SchemeTiersRead } from '../../src/decisions/tiering/scheme-tiers.read.js';
import { TierHistoryRead } from '../../src/decisions/tiering/tier-history.read.js';
import { TierRunService } from '../../src/decisions/tiering/tier-run.service.js';
import { TierRunStore } from '../../src/decisions/tiering/tier-run.store.js';
import { TieringPresets } from '../../src/decisions/tiering/tiering-presets.js';
import { TieringRead } from '../../src/decisions/tiering/tiering.read.js';
import {
  MEMBER_FACTS_REFRESHED,
  type MemberFactsRefreshed,
} from '../../src/facts/member-facts/member-facts.events.js';
import { GrowthBackfill } from '../../src/facts/growth/growth-backfill.service.js';
import { GrowthBackfillStore } from '../../src/facts/growth/growth-backfill.store.js';
import { GrowthService } from '../../src/facts/growth/growth.service.js';
import { GrowthStore } from '../../src/facts/growth/growth.store.js';
import { MemberFactsService } from '../../src/facts/member-facts/member-facts.service.js';
import { MemberFactsStore } from '../../src/facts/member-facts/member-facts.store.js';
import { MemberMarks } from '../../src/facts/member-marks/member-marks.service.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import type { Database } from '../../src/platform/database/database.js';
import { silentLogger } from '../../src/platform/logging/logger.js';
import { EventBus } from '../../src/platform/outbox/event-bus.js';
import { EventDispatcher } from '../../src/platform/outbox/event-dispatcher.js';
import { LocalDoorbell } from '../../src/platform/queue/doorbell.js';
import { SettingStore } from '../../src/platform/settings/setting.store.js';

const subscriptions = [{ event: MEMBER_FACTS_REFRESHED, subscriber: TIERING_SUBSCRIBER }];

/** Stores that a spec replaces, e.g. to pause at a bad moment. */
export interface ReplacedStores {
  facts?: MemberFactsStore;
  placement?: PlacementStore;
  runs?: TierRunStore;
}

/** Facts and decisions over one schema, wired by hand; nothing runs by itself. */
export function createDecisions(database: Database, stores: ReplacedStores = {}) {
  const clock = new BusinessClock(database, new SettingStore());
  const doorbell = new LocalDoorbell();
  const bus = new EventBus(subscriptions, doorbell);
  const events = new EventDispatcher(database, subscriptions, silentLogger);
  const facts = new MemberFactsService(database, stores.facts ?? new MemberFactsStore(), bus, clock);
  const ledger = new GrowthService(database, clock, new GrowthStore(), new MemberMarks(doorbell));
  const growth = new GrowthBackfill(database, new GrowthBackfillStore(), ledger, events);
  const fields = new FieldCatalogue(catalogue, rowsFields);
  const schemeStore = new SchemeStore();
  const runStore = stores.runs ?? new TierRunStore();
  const placement = stores.placement ?? new PlacementStore();
  const compiler = new SchemeCompiler(fields);
  const fits = new FitReader(fields);
  const overrides = new OverrideStore();
  const loader = new SchemeLoader(schemeStore, fits);
  const publisher = new VersionPublisher(clock, schemeStore, placement);
  const planner = new RunPlanner(schemeStore, runStore, clock, facts, fits, publisher, doorbell);
  const schemes = new SchemeService(database, schemeStore, planner, publisher, fields);
  const trials = new SimulationTrials(database, schemeStore, loader, compiler, fits, overrides);
  const flipBack = new FlipBackReplay(database, schemeStore, loader, compiler, fits);
  const simulation = new SimulationService(
    database,
    clock,
    schemeStore,
    trials,
    new SimulationRead(),
    flipBack,
  );
  const schemeUses = new SchemeUses();
  const runs = new TierRunService(
    database,
    bus,
    planner,
    runStore,
    schemeStore,
    loader,
    compiler,
    placement,
    overrides,
  );
  const reassessment = new ReassessmentService(clock, bus, runStore, loader, compiler, placement, overrides);
  const explanations = new ExplanationService(clock, schemeStore, loader, compiler, overrides);
  const schemeTiers = new SchemeTiersRead(schemeStore, compiler);
  const tiering = new TieringRead(schemeStore, compiler, explanations, schemeTiers);
  const history = new TierHistoryRead(schemeStore, schemeTiers);
  const sizes = new TierSizeStore();
  const schemeRead = new SchemeRead(schemeStore, runStore, tiering, clock, compiler, sizes, new FlapRead());
  const qualityRecord = new QualityRecordService(database, sizes, loader, compiler);
  const overrideService = new OverrideService(database, clock, overrides, schemeStore, tiering, reassessment);
  events.handle<MemberFactsRefreshed>(TIERING_SUBSCRIBER, async ({ payload }, tx) => {
    await reassessment.reassess(tx, payload.memberIds, payload.reasons);
  });
  return {
    clock,
    bus,
    events,
    facts,
    fields,
    schemeStore,
    runStore,
    placement,
    compiler,
    loader,
    schemes,
    runs,
    reassessment,
    tiering,
    history,
    sizes,
    quality: new QualityRead(
      database,
      clock,
      schemeStore,
      loader,
      compiler,
      sizes,
      new FlapRead(),
      new SeparationRead(database, compiler, fits),
    ),
    portraits: new PortraitRead(database, clock, schemeStore, compiler, tiering),
    overrides: overrideService,
    periods: new TierPeriodsRead(database, schemeStore, loader, compiler),
    tierTrials: new TrialService(clock, overrides, placement, tiering, reassessment),
    outlook: new OutlookService(database, clock, schemeStore, loader, compiler, overrides),
    replay: new ReplayService(database, clock, schemeStore, loader, compiler, fits),
    nightly: new NightlyTiersService(
      database,
      events,
      growth,
      facts,
      schemes,
      runs,
      overrideService,
      qualityRecord,
    ),
    simulation,
    trials,
    flipBack,
    schemeUses,
    settings: new SettingStore(),
    approval: new ApprovalService(
      database,
      schemeStore,
      new SettingStore(),
      schemes,
      simulation,
      publisher,
      planner,
    ),
    retirement: new SchemeRetirementService(
      database,
      schemeStore,
      placement,
      overrides,
      planner,
      schemeUses,
      doorbell,
    ),
    exports: new TierExportService(database, clock, schemes, loader, compiler, fits),
    presets: new TieringPresets(database, schemeStore, schemes),
    schemeRead,
    histograms: new HistogramRead(clock, fields, schemeRead),
    liveCounts: new LiveCountService(database, clock, schemeStore, trials, fields),
    /** Handles events until none is open. */
    async settle(): Promise<void> {
      while ((await events.drain()) > 0);
    },
    /** Takes all marks and handles what follows. */
    async refreshAndSettle(): Promise<void> {
      while ((await facts.refreshMarked()) > 0);
      while ((await events.drain()) > 0);
    },
  };
}

export type Decisions = ReturnType<typeof createDecisions>;
