import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { chunks } from '../../platform/database/sql.js';
import { errorText } from '../../platform/errors/app-error.js';
import { EventBus } from '../../platform/outbox/event-bus.js';
import type { FactMembers } from '../../facts/member-facts/fact-statement.sql.js';
import { OverrideStore } from './override.store.js';
import { PlacementStore } from './placement.store.js';
import { RunPlanner } from './run-planner.js';
import { SchemeCompiler, type CompiledScheme } from './scheme-compiler.js';
import { SchemeLoader } from './scheme-loader.js';
import { SchemeStore } from './scheme.store.js';
import { TierRunStore } from './tier-run.store.js';
import { TieringError } from './tiering.errors.js';
import { MEMBER_TIER_CHANGED, type MemberTierChanged } from './tiering.events.js';
import type { RangeRow, RunRow, RunScheme } from './tiering.rows.js';

const ATTEMPTS_AT_MOST = 5;
/** People decided in one transaction: picked one by one, or as a stretch of ids that most of are in. */
const PICKED_PER_TRANSACTION = 900;
const STRETCH_PER_TRANSACTION = 4000;
const RANGES_AT_ONCE = 2;
const POLL_MS = 100;

export type RunProgress = (run: RunRow) => Promise<void> | void;

/** A piece of a range that is decided in one transaction. */
interface Piece {
  members: FactMembers;
  fromId: string;
  toId: string;
}

interface RunPart {
  part: RunScheme;
  scheme: CompiledScheme;
}

/** Places everybody: by ranges of ids, resumable, cancellable, by several processes at once. */
@Injectable()
export class TierRunService {
  /** Of the run worked on last. */
  private compiled: { key: string; parts: readonly RunPart[] } | undefined;

  constructor(
    private readonly database: Database,
    private readonly bus: EventBus,
    private readonly planner: RunPlanner,
    private readonly runs: TierRunStore,
    private readonly schemes: SchemeStore,
    private readonly loader: SchemeLoader,
    private readonly compiler: SchemeCompiler,
    private readonly placement: PlacementStore,
    private readonly overrides: OverrideStore,
  ) {}

  /** Plans a run over everybody; returns its id. Whoever drains `tier-ranges` carries it out. */
  async startRun(
    codes: readonly string[],
    run: { cause: 'nightly' | 'manual'; requestedBy: string | null },
  ): Promise<string> {
    await this.planner.prepare(this.database);
    return this.database.transaction((tx) => this.planner.plan(tx, codes, run));
  }

  /** Takes part in a run until it has ended; returns it. Throws when it failed or was cancelled. */
  async runToEnd(runId: string, onProgress?: RunProgress): Promise<RunRow> {
    for (;;) {
      const worked = await Promise.all(
        Array.from({ length: RANGES_AT_ONCE }, () => this.workOpenRanges(runId, onProgress)),
      );
      const run = await this.requireRun(runId);
      await onProgress?.(run);
      if (run.state === 'done') return run;
      if (run.state === 'failed')
        throw new TieringError('run-failed', 500, `分层没有完成：${run.error ?? '原因未知'}`, { runId });
      if (run.state === 'cancelled')
        throw new TieringError('run-cancelled', 409, '分层已取消，或已被更新的一次分层取代', { runId });
      if (worked.every((ranges) => ranges === 0)) await pause();
    }
  }

  /** One open range of any run; what the drain calls. Returns 0 when none is free. */
  async workOneRange(): Promise<number> {
    for (const run of await this.runs.active(this.database)) {
      const range = await this.runs.claimRange(this.database, run.id);
      if (range) {
        await this.workRange(run, range);
        return 1;
      }
    }
    return 0;
  }

  /** Stops a run; what it has done stays. False when it had ended already. */
  async cancel(runId: string): Promise<boolean> {
    return (await this.runs.cancel(this.database, [runId])) === 1;
  }

  private async workOpenRanges(runId: string, onProgress?: RunProgress): Promise<number> {
    for (let worked = 0; ; worked += 1) {
      const range = await this.runs.claimRange(this.database, runId);
      if (!range) return worked;
      const run = await this.requireRun(runId);
      if (run.state !== 'planned' && run.state !== 'running') return worked;
      await this.workRange(run, range);
      if (onProgress) await onProgress(await this.requireRun(runId));
    }
  }

  private async workRange(run: RunRow, range: RangeRow): Promise<void> {
    try {
      await this.placeRange(run, range);
    } catch (error) {
      if (error instanceof RangeGivenUp) return;
      if (range.attempts >= ATTEMPTS_AT_MOST) await this.runs.fail(this.database, run.id, errorText(error));
      else await this.runs.releaseRange(this.database, range, errorText(error));
    }
  }

  /** Candidates in one unlocked scan; then piece by piece lock, decide again, write, tell; then close. */
  private async placeRange(run: RunRow, range: RangeRow): Promise<void> {
    const parts = await this.compileParts(run);
    const whole = { fromId: range.from_member_id, toId: range.to_member_id };
    const overridden = await this.overrides.schemesWith(this.database, run.as_of_on);
    const compiled = parts.map(({ scheme: { scheme } }) =>
      this.compiler.compile(scheme, run.as_of_on, { hasOverrides: overridden.has(scheme.schemeId) }),
    );
    const ids = parts.length === 0 ? [] : await this.placement.candidates(this.database, compiled, whole);
    let changes = 0;
    const pieces = piecesOf(ids);
    for (const [index, piece] of pieces.entries()) {
      const isLast = index === pieces.length - 1;
      changes = await this.database.transaction(async (tx) => {
        const moved = await this.placePiece(tx, run, range, parts, piece);
        if (!(await this.runs.lockIfActive(tx, run.id))) throw new RangeGivenUp();
        await this.runs.addChanges(tx, run.id, moved);
        if (isLast) await this.close(tx, run, range, changes + moved);
        return changes + moved;
      });
    }
    if (pieces.length > 0) return;
    await this.database.transaction(async (tx) => {
      if (!(await this.runs.lockIfActive(tx, run.id))) throw new RangeGivenUp();
      await this.close(tx, run, range, 0);
    });
  }

  private async placePiece(
    tx: Tx,
    run: RunRow,
    range: RangeRow,
    parts: readonly RunPart[],
    { members, fromId, toId }: Piece,
  ): Promise<number> {
    await this.placement.ensureRows(tx, members);
    await this.placement.lockRows(tx, members);
    const overridden = await this.overrides.schemesWith(tx, run.as_of_on);
    let moved = 0;
    for (const { part, scheme: compiled } of parts) {
      const scheme = this.compiler.compile(compiled.scheme, run.as_of_on, {
        hasOverrides: overridden.has(part.schemeId),
      });
      const except =
        range.attempts > 1 ? await this.placement.changedIn(tx, run.id, part.schemeId, members) : [];
      const reasons = part.cause === 'facts' ? 'decay' : '';
      const note = { runId: run.id, cause: part.cause, reasons, except };
      const count = await this.placement.place(tx, scheme, members, note);
      if (count === 0) continue;
      await this.publish(tx, run, part, { fromMemberId: fromId, toMemberId: toId, count });
      moved += count;
    }
    return moved;
  }

  private async close(tx: Tx, run: RunRow, range: RangeRow, changes: number): Promise<void> {
    const whole = { fromId: range.from_member_id, toId: range.to_member_id };
    const members = await this.placement.countPeople(tx, whole);
    const closed = await this.runs.closeRange(tx, range, members, changes);
    if (closed === 'lost') throw new RangeGivenUp();
    if (closed === 'open') return;
    for (const { schemeId, versionId } of run.schemes_json)
      await this.schemes.notePlaced(tx, schemeId, versionId);
  }

  private async publish(
    tx: Tx,
    run: RunRow,
    { schemeId, schemeCode, versionId, cause }: RunScheme,
    moved: { fromMemberId: string; toMemberId: string; count: number },
  ): Promise<void> {
    const payload: MemberTierChanged = {
      schemeId,
      schemeCode,
      runId: run.id,
      ...moved,
      cause,
      versionId,
      businessDate: run.as_of_on,
    };
    await this.bus.publish(tx, MEMBER_TIER_CHANGED, payload);
  }

  /** What a run was planned with never changes, so it is read once and not for every range. */
  private async compileParts(run: RunRow): Promise<readonly RunPart[]> {
    const key = `${run.id}/${run.created_at.toISOString()}`;
    if (this.compiled?.key === key) return this.compiled.parts;
    const parts: RunPart[] = [];
    for (const part of run.schemes_json) {
      const scheme = this.compiler.compile(await this.loader.ofRun(this.database, part), run.as_of_on);
      parts.push({ part, scheme });
    }
    this.compiled = { key, parts };
    return parts;
  }

  private async requireRun(runId: string): Promise<RunRow> {
    const run = await this.runs.find(this.database, runId);
    if (!run) throw new TieringError('run-unknown', 404, '没有这次分层的记录', { runId });
    return run;
  }
}

/** The range is not ours any more, or its run was cancelled: everything done in the transaction is undone. */
class RangeGivenUp extends Error {}

/** Candidates cut into transactions: a stretch of ids where most people move, single ids where few do. */
function piecesOf(ids: readonly string[]): Piece[] {
  const pieces: Piece[] = [];
  for (const stretch of chunks(ids, STRETCH_PER_TRANSACTION)) {
    const span = Number(stretch.at(-1)) - Number(stretch[0]) + 1;
    if (stretch.length * 4 >= span) {
      pieces.push(piece({ fromId: stretch[0] ?? '', toId: stretch.at(-1) ?? '' }, stretch));
    } else {
      for (const picked of chunks(stretch, PICKED_PER_TRANSACTION))
        pieces.push(piece({ ids: picked }, picked));
    }
  }
  return pieces;
}

function piece(members: FactMembers, ids: readonly string[]): Piece {
  return { members, fromId: ids[0] ?? '', toId: ids.at(-1) ?? '' };
}

function pause(): Promise<void> {
  return new Promise((resume) => setTimeout(resume, POLL_MS));
}
