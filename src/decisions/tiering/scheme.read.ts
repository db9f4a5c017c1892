import { Injectable } from '@nestjs/common';
import { daysBetween, type BusinessDate } from '../../platform/clock/business-date.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { trusted, sql } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import { runCauseLabel } from './labels.js';
import type { SchemeDefinition, SchemeKindName } from './scheme-definition.js';
import type { RfmFit } from './scheme-kinds/rfm-fit.js';
import { SchemeStore } from './scheme.store.js';
import { TierRunStore } from './tier-run.store.js';
import { TieringError, unknownScheme } from './tiering.errors.js';
import { TieringRead } from './tiering.read.js';
import type { ExistingMembers, RunRow, RunState, SchemeRow, VersionRow } from './tiering.rows.js';

// Reads: scheme, scheme_version, scheme_fit, tier_run, member_tier, member_fact.

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
  publishedVersionNo: number | null;
  draftVersionNo: number | null;
  tiers: { code: string; name: string; level: number; count: number }[];
  lastRun: RunView | null;
}

export interface SchemeDetailView extends SchemeView {
  published: VersionView | null;
  draft: VersionView | null;
  versions: Omit<VersionView, 'definition'>[];
  fit: {
    asOf: BusinessDate;
    cutPoints?: { recencyDays: number[]; frequency: number[]; monetaryFen: number[] };
  } | null;
}

/** Equal-width buckets of a figure over those who bought, for the editor of cut points. */
export interface HistogramView {
  buckets: { from: number; to: number; count: number }[];
  cuts: number[];
}

export const HISTOGRAM_FIELDS = ['netAmountFen', 'recencyDays', 'frequency'] as const;
export type HistogramField = (typeof HISTOGRAM_FIELDS)[number];

const RUNS_LOOKED_AT = 200;
const BUCKETS = 40;

/** Schemes, versions and runs as the operators' pages show them. */
@Injectable()
export class SchemeRead {
  constructor(
    private readonly store: SchemeStore,
    private readonly runs: TierRunStore,
    private readonly tiering: TieringRead,
    private readonly clock: BusinessClock,
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
    const runs = await this.runs.latestFull(db, RUNS_LOOKED_AT);
    return {
      ...(await this.view(db, row, runs)),
      published: published ? versionView(published) : null,
      draft: draft ? versionView(draft) : null,
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

  async histogram(db: Sql, code: string, field: HistogramField): Promise<HistogramView> {
    const { fit } = await this.detail(db, code);
    const asOf = await this.clock.today(db);
    const value =
      field === 'recencyDays'
        ? sql`DATEDIFF(${asOf}, f.last_paid_on)`
        : trusted(field === 'frequency' ? 'f.order_count' : 'f.net_amount_fen');
    const bought = trusted('FROM member_fact f WHERE f.order_count > 0');
    const span = sql`SELECT MIN(v.value) AS low, MAX(v.value) AS high, AVG(v.value) AS mean
      FROM (SELECT ${value} AS value ${bought}) v`;
    const found = await db.row<{ low: number | null; high: number | null; mean: number }>(
      span.text,
      span.values,
    );
    const cuts = cutsFor(field, fit?.cutPoints);
    if (!found || found.low === null || found.high === null) return { buckets: [], cuts };
    const low = field === 'frequency' ? 1 : 0;
    const width = Math.max(1, Math.ceil(Math.min(found.high, Number(found.mean) * 5) / BUCKETS));
    const counted = sql`SELECT LEAST((${value} - ${low}) DIV ${width}, ${BUCKETS - 1}) AS bucket, COUNT(*) AS people
      ${bought} GROUP BY bucket ORDER BY bucket`;
    const rows = await db.rows<{ bucket: number; people: number }>(counted.text, counted.values);
    return {
      buckets: rows.map(({ bucket, people }) => ({
        from: low + bucket * width,
        to:
          bucket === BUCKETS - 1
            ? Math.max(found.high ?? 0, low + (bucket + 1) * width - 1)
            : low + (bucket + 1) * width - 1,
        count: people,
      })),
      cuts,
    };
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
    const lastRun = runs.find(hasScheme(row.code));
    return {
      code: row.code,
      name: row.name,
      kind: row.kind,
      publishedVersionNo: published?.version_no ?? null,
      draftVersionNo: draft?.version_no ?? null,
      tiers: await this.tiering.countByTier(db, row.code),
      lastRun: lastRun ? runView(lastRun) : null,
    };
  }

  private async fit(db: Sql, row: SchemeRow): Promise<SchemeDetailView['fit']> {
    if (row.published_version_id === null) return null;
    const fit = await this.store.latestFit(db, row.published_version_id);
    if (!fit) return null;
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

function hasScheme(code: string): (run: RunRow) => boolean {
  return ({ schemes_json: schemes }) => schemes.some(({ schemeCode }) => schemeCode === code);
}

function cutsFor(
  field: HistogramField,
  cuts: { recencyDays: number[]; frequency: number[]; monetaryFen: number[] } | undefined,
): number[] {
  if (!cuts) return [];
  if (field === 'recencyDays') return cuts.recencyDays;
  return field === 'frequency' ? cuts.frequency : cuts.monetaryFen;
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
