import { Injectable } from '@nestjs/common';
import { addDays, daysBetween, type BusinessDate } from '../../platform/clock/business-date.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import type { Sql } from '../../platform/database/sql.js';
import { runCauseLabel } from './labels.js';
import { FlapRead } from './quality/flap.read.js';
import { TierSizeStore } from './quality/tier-size.store.js';
import { SchemeCompiler } from './scheme-compiler.js';
import { isPredictedScheme } from './scheme-prediction.js';
import type { SchemeDefinition, SchemeKindName } from './scheme-definition.js';
import type { RfmFit } from './scheme-kinds/rfm-fit.js';
import { SchemeStore } from './scheme.store.js';
import { TierRunStore } from './tier-run.store.js';
import { TieringError, unknownScheme } from './tiering.errors.js';
import { TieringRead } from './tiering.read.js';
import type { ExistingMembers, RunRow, RunState, SchemeRow, VersionRow } from './tiering.rows.js';

// Reads: scheme, scheme_version, scheme_fit, tier_run, member_tier, tier_size_daily, tier_change.

export interface RunView {
  id: string;
  state: RunState;
  causeLabel: string;
  businessDate: BusinessDate;
  rangesDone: number;
  rangeCount: number;
  membersSeen: number;
  changeCount: number;
  startedAt: Date;
  finishedAt: Date | null;
  error: string | null;
}

export interface VersionView {
  versionNo: number;
  state: VersionRow['state'];
  definition: SchemeDefinition;
  createdBy: string;
  createdAt: Date;
  publishedAt: Date | null;
  effectiveOn: BusinessDate | null;
  /** Last day of a seasonal version. */
  seasonUntil: BusinessDate | null;
  existingMembers: ExistingMembers;
  /** Who published it or, of a version that waits, asked for that. */
  publishedBy: string | null;
  approvedBy: string | null;
  approvedAt: Date | null;
  rejectedBy: string | null;
  rejectedReason: string | null;
  /** Was tried since it was last edited. */
  isSimulated: boolean;
}

export interface SchemeView {
  code: string;
  name: string;
  kind: SchemeKindName;
  state: 'draft' | 'published' | 'retired';
  /** The version in force. */
  publishedVersionNo: number | null;
  draftVersionNo: number | null;
  /** The version that waits for a second operator. */
  pendingVersionNo: number | null;
  /** A forecast decides: tiers say whom to tell, never what somebody is given. */
  isPredicted: boolean;
  /** Last day of the season that holds now. */
  seasonUntil: BusinessDate | null;
  tiers: { code: string; name: string; level: number; count: number }[];
  /** Sizes of the last 30 business dates on which everybody was placed, oldest first, today's last. */
  trend: { date: BusinessDate; counts: Record<string, number> }[];
  lastRun: RunView | null;
  /** Share of the changes of the last 90 days that went back within 30; null without changes. */
  flapRate: number | null;
}

export interface SchemeDetailView extends SchemeView {
  published: VersionView | null;
  draft: VersionView | null;
  pending: VersionView | null;
  versions: Omit<VersionView, 'definition'>[];
  fit: {
    asOf: BusinessDate;
    cutPoints?: { recencyDays: number[]; frequency: number[]; monetaryFen: number[] };
    /** Of scores and forecasts cut into equal shares: where the tiers above the lowest begin. */
    cuts?: number[];
  } | null;
}

const RUNS_LOOKED_AT = 200;
const TREND_DAYS = 30;

/** Schemes, versions and runs as the operators' pages show them. */
@Injectable()
export class SchemeRead {
  private readonly flapsKnown = new Map<string, { key: string; share: number | null }>();

  constructor(
    private readonly store: SchemeStore,
    private readonly runs: TierRunStore,
    private readonly tiering: TieringRead,
    private readonly clock: BusinessClock,
    private readonly compiler: SchemeCompiler,
    private readonly sizes: TierSizeStore,
    private readonly flaps: FlapRead,
  ) {}

  async list(db: Sql): Promise<SchemeView[]> {
    const runs = await this.runs.latestFull(db, RUNS_LOOKED_AT);
    const views: SchemeView[] = [];
    for (const row of await this.store.schemes(db)) views.push(await this.view(db, row, runs));
    return views;
  }

  async detail(db: Sql, code: string): Promise<SchemeDetailView> {
    const row = await this.require(db, code);
    const versions = await this.store.versions(db, row.id);
    const published = versions.find(({ id }) => id === row.published_version_id);
    const draft = versions.find(({ state }) => state === 'draft');
    const pending = versions.find(({ state }) => state === 'pending');
    const runs = await this.runs.latestFull(db, RUNS_LOOKED_AT);
    return {
      ...(await this.view(db, row, runs)),
      published: published ? versionView(published) : null,
      draft: draft ? versionView(draft) : null,
      pending: pending ? versionView(pending) : null,
      versions: versions.map((version) => {
        const { definition: _, ...rest } = versionView(version);
        return rest;
      }),
      fit: await this.fit(db, row),
    };
  }

  async run(db: Sql, id: string): Promise<RunView> {
    const run = await this.runs.find(db, id);
    if (!run) throw new TieringError('run-unknown', 404, '没有这次分层的记录', { runId: id });
    return runView(run);
  }

  /** Runs over everybody that had the scheme among theirs, newest first. */
  async runsOf(db: Sql, code: string, limit: number, beforeId?: string): Promise<RunView[]> {
    await this.require(db, code);
    const runs = await this.runs.latestFull(db, RUNS_LOOKED_AT, beforeId);
    return runs.filter(hasScheme(code)).slice(0, limit).map(runView);
  }

  private async require(db: Sql, code: string): Promise<SchemeRow> {
    const row = await this.store.schemeByCode(db, code);
    if (!row) throw unknownScheme(code);
    return row;
  }

  private async view(db: Sql, row: SchemeRow, runs: readonly RunRow[]): Promise<SchemeView> {
    const published =
      row.published_version_id === null ? undefined : await this.store.version(db, row.published_version_id);
    const draft = await this.store.draft(db, row.id);
    const pending = await this.store.pending(db, row.id);
    const shown = published ?? pending ?? draft;
    const lastRun = runs.find(hasScheme(row.code));
    const tiers = await this.tiering.countByTier(db, row.code);
    const today = await this.clock.today(db);
    return {
      code: row.code,
      name: row.name,
      kind: row.kind,
      state: stateOf(row),
      publishedVersionNo: published?.version_no ?? null,
      draftVersionNo: draft?.version_no ?? null,
      pendingVersionNo: pending?.version_no ?? null,
      isPredicted:
        shown !== undefined &&
        (await isPredictedScheme(
          db,
          { store: this.store, compiler: this.compiler },
          row.kind,
          shown.definition_json,
        )),
      seasonUntil: published?.season_until ?? null,
      tiers,
      trend: await this.trend(db, row, tiers, today),
      lastRun: lastRun ? runView(lastRun) : null,
      flapRate: await this.flapRate(db, row, today, lastRun?.id),
    };
  }

  private async trend(
    db: Sql,
    row: SchemeRow,
    tiers: SchemeView['tiers'],
    today: BusinessDate,
  ): Promise<SchemeView['trend']> {
    if (row.published_version_id === null) return [];
    const codes = new Map([...(await this.store.tierIds(db, row.id))].map(([code, id]) => [id, code]));
    const byDate = new Map<BusinessDate, Record<string, number>>();
    for (const noted of await this.sizes.history(db, row.id, addDays(today, 1 - TREND_DAYS))) {
      const counts = byDate.get(noted.business_date) ?? {};
      counts[codes.get(Number(noted.tier_id)) ?? ''] = noted.people;
      byDate.set(noted.business_date, counts);
    }
    byDate.set(today, Object.fromEntries(tiers.map(({ code, count }) => [code, count])));
    return [...byDate].map(([date, counts]) => ({ date, counts }));
  }

  /** Read anew once a day and after each run over everybody, for it looks through months of history. */
  private async flapRate(
    db: Sql,
    row: SchemeRow,
    today: BusinessDate,
    lastRunId: string | undefined,
  ): Promise<number | null> {
    if (row.placed_version_id === null) return null;
    const key = `${today}/${lastRunId ?? ''}`;
    const known = this.flapsKnown.get(row.id);
    if (known?.key === key) return known.share;
    const { share } = await this.flaps.of(db, row.id, today);
    this.flapsKnown.set(row.id, { key, share });
    return share;
  }

  private async fit(db: Sql, row: SchemeRow): Promise<SchemeDetailView['fit']> {
    if (row.published_version_id === null) return null;
    const fit = await this.store.latestFit(db, row.published_version_id);
    if (!fit) return null;
    if (row.kind !== 'rfm') {
      const { cuts } = fit.fit_json as { cuts?: (number | null)[] | null };
      const known = cuts?.filter((cut) => cut !== null);
      return { asOf: fit.as_of_on, ...(known && known.length === cuts?.length ? { cuts: known } : {}) };
    }
    const { recency, frequency, monetary } = fit.fit_json as RfmFit;
    return {
      asOf: fit.as_of_on,
      cutPoints: {
        recencyDays: recency.map((date) => daysBetween(date, fit.as_of_on)).reverse(),
        frequency,
        monetaryFen: monetary,
      },
    };
  }
}

function stateOf(row: SchemeRow): SchemeView['state'] {
  if (row.retired_at !== null) return 'retired';
  return row.published_version_id === null ? 'draft' : 'published';
}

function hasScheme(code: string): (run: RunRow) => boolean {
  return ({ schemes_json: schemes }) => schemes.some(({ schemeCode }) => schemeCode === code);
}

/** A version as pages show it. */
export function versionView(version: VersionRow): VersionView {
  return {
    versionNo: version.version_no,
    state: version.state,
    definition: version.definition_json,
    createdBy: version.created_by,
    createdAt: version.created_at,
    publishedAt: version.published_at,
    effectiveOn: version.effective_on,
    seasonUntil: version.season_until,
    existingMembers: version.existing_members,
    publishedBy: version.published_by,
    approvedBy: version.approved_by,
    approvedAt: version.approved_at,
    rejectedBy: version.rejected_by,
    rejectedReason: version.rejected_reason,
    isSimulated: version.is_simulated === 1,
  };
}

function runView(run: RunRow): RunView {
  return {
    id: run.id,
    state: run.state,
    causeLabel: runCauseLabel(run.cause),
    businessDate: run.as_of_on,
    rangesDone: run.ranges_done,
    rangeCount: run.range_count,
    membersSeen: run.members_seen,
    changeCount: run.change_count,
    startedAt: run.created_at,
    finishedAt: run.finished_at,
    error: run.error,
  };
}
