import { Inject, Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import type { Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import { DOORBELL } from '../../platform/platform.module.js';
import { type Doorbell } from '../../platform/queue/doorbell.js';
import { MemberFactsService } from '../../facts/member-facts/member-facts.service.js';
import { FitReader } from './fit-reader.js';
import { inPlacingOrder, withDependents } from './scheme-order.js';
import { SchemeStore } from './scheme.store.js';
import { TierRunStore } from './tier-run.store.js';
import type { ChangeCause, RunScheme, SchemeRow, VersionRow } from './tiering.rows.js';
import { VersionPublisher } from './version-publisher.js';
import { datedVersion, isReturn } from './versions-in-force.js';

/** Name of the drain that carries out open ranges. */
export const TIER_RANGES_DRAIN = 'tier-ranges';

const IDS_PER_RANGE = 25_000;

interface FitDay {
  asOf: BusinessDate;
  /** Published right now: a pointless fit is refused. */
  isNew: boolean;
}

/** Plans runs: which schemes, by which version and fit, over which ranges of people. */
@Injectable()
export class RunPlanner {
  constructor(
    private readonly schemes: SchemeStore,
    private readonly runs: TierRunStore,
    private readonly clock: BusinessClock,
    private readonly facts: MemberFactsService,
    private readonly fits: FitReader,
    private readonly publisher: VersionPublisher,
    @Inject(DOORBELL) private readonly doorbell: Doorbell,
  ) {}

  /**
   * To be called before `plan`, outside its transaction: whoever is here before a scheme places people for
   * the first time must have facts by then, or would be taken for somebody new later.
   */
  async prepare(sql: Sql): Promise<void> {
    const rows = await this.schemes.schemes(sql);
    if (rows.some((row) => row.placed_version_id === null)) await this.facts.fillMissing();
  }

  /**
   * Plans a run of these schemes (those without a published version are left out). A run that has not
   * ended is cancelled and its schemes are taken over, so at most one run over everybody is open. Versions whose
   * day has come, and those that a season's end brings back, come into force here, so that nobody is moved by them
   * before their run says why; their schemes are placed along.
   * Fits are read inside the transaction. Returns the run's id.
   */
  async plan(
    tx: Tx,
    codes: readonly string[],
    run: { cause: 'publish' | 'nightly' | 'manual'; requestedBy: string | null },
  ): Promise<string> {
    const before = await this.schemes.lockSchemes(tx);
    const turned = await this.publisher.activateDue(tx, before);
    const rows = turned.length === 0 ? before : await this.schemes.schemes(tx);
    const asOf = await this.clock.today(tx);
    const open = await this.runs.active(tx);
    await this.runs.cancel(
      tx,
      open.map(({ id }) => id),
    );
    const wanted = new Set([...codes, ...turned]);
    for (const { schemes_json: taken } of open) for (const { schemeCode } of taken) wanted.add(schemeCode);
    const published = await this.schemes.publishedVersions(tx, rows);
    const placed = inPlacingOrder(published).filter(withDependents(published, wanted));
    const schemes: RunScheme[] = [];
    for (const { row, version } of placed) {
      const isNew = run.cause === 'publish' && codes.includes(row.code);
      schemes.push(await this.part(tx, row, version, { asOf, isNew }));
    }
    const ranges = await this.ranges(tx);
    const id = await this.runs.plan(tx, { ...run, asOf, schemes }, ranges);
    if (ranges.length === 0) {
      for (const { schemeId, versionId } of schemes) await this.schemes.notePlaced(tx, schemeId, versionId);
    }
    tx.afterCommit(() => this.doorbell.ring(TIER_RANGES_DRAIN));
    return id;
  }

  /** Takes a scheme that is no longer published out of a run that has not ended; the others begin anew. */
  async withdraw(tx: Tx, code: string, requestedBy: string): Promise<void> {
    const open = await this.runs.active(tx);
    const codes = open.flatMap(({ schemes_json: schemes }) => schemes.map(({ schemeCode }) => schemeCode));
    if (!codes.includes(code)) return;
    if (codes.some((other) => other !== code)) await this.plan(tx, [], { cause: 'manual', requestedBy });
    else
      await this.runs.cancel(
        tx,
        open.map(({ id }) => id),
      );
  }

  private async part(tx: Tx, row: SchemeRow, version: VersionRow, day: FitDay): Promise<RunScheme> {
    const fit = await this.fit(tx, row, version, day);
    return {
      schemeId: row.id,
      schemeCode: row.code,
      versionId: version.id,
      fitId: fit?.id ?? null,
      cause: await this.causeOf(tx, row, version, fit?.isNew ?? false),
    };
  }

  private async fit(
    tx: Tx,
    row: SchemeRow,
    version: VersionRow,
    { asOf, isNew: isPublished }: FitDay,
  ): Promise<{ id: string; isNew: boolean } | undefined> {
    const { definition_json: definition } = version;
    const fit = isPublished
      ? await this.fits.readSound(tx, row.kind, definition, asOf)
      : await this.fits.read(tx, row.kind, definition, asOf);
    if (fit === undefined) return undefined;
    const before = await this.schemes.latestFit(tx, version.id);
    const isNew = JSON.stringify(before?.fit_json) !== JSON.stringify(fit);
    return { id: await this.schemes.insertFit(tx, version.id, asOf, fit), isNew };
  }

  private async ranges(sql: Sql): Promise<{ from: number; to: number }[]> {
    const span = await sql.row<{ lowest: number | null; highest: number | null }>(
      'SELECT MIN(f.member_id) AS lowest, MAX(f.member_id) AS highest FROM member_fact f',
    );
    const ranges: { from: number; to: number }[] = [];
    if (span?.lowest == null || span.highest == null) return ranges;
    for (let from = span.lowest; from <= span.highest; from += IDS_PER_RANGE) {
      ranges.push({ from, to: Math.min(from + IDS_PER_RANGE - 1, span.highest) });
    }
    return ranges;
  }

  /** First placing, another version, a season's end, moved cut points, or simply the people's own facts. */
  private async causeOf(
    tx: Tx,
    row: SchemeRow,
    version: VersionRow,
    isNewFit: boolean,
  ): Promise<ChangeCause> {
    if (row.placed_version_id === null) return 'initial';
    if (row.placed_version_id === version.id) return isNewFit ? 'refit' : 'facts';
    const placed = await this.schemes.version(tx, row.placed_version_id);
    return placed && isReturn(datedVersion(placed), datedVersion(version)) ? 'season' : 'version';
  }
}
