import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { chunks } from '../../platform/database/sql.js';
import { EventBus } from '../../platform/outbox/event-bus.js';
import { OverrideStore } from './override.store.js';
import { PlacementStore } from './placement.store.js';
import { SchemeCompiler, type CompiledScheme } from './scheme-compiler.js';
import { SchemeLoader } from './scheme-loader.js';
import { TierRunStore } from './tier-run.store.js';
import { MEMBER_TIER_CHANGED, type MemberTierChanged } from './tiering.events.js';
import type { ChangeCause, RunRow } from './tiering.rows.js';

const PEOPLE_PER_PASS = 999;
const EVERYBODY = '18446744073709551615';

/** People with one cause and one set of reasons, in id order. */
interface Batch {
  cause: ChangeCause;
  reasons: string;
  ids: string[];
}

/** The real-time pass: decides again for given people, by the published schemes and their latest fits. */
@Injectable()
export class ReassessmentService {
  constructor(
    private readonly clock: BusinessClock,
    private readonly bus: EventBus,
    private readonly runs: TierRunStore,
    private readonly loader: SchemeLoader,
    private readonly compiler: SchemeCompiler,
    private readonly placement: PlacementStore,
    private readonly overrides: OverrideStore,
  ) {}

  /**
   * Locks these people's rows in id order, decides and writes what changed, all in `tx`.
   * `reasons` says why each was looked at; the reasons `merge`, `override` and `late_data` are causes of their own.
   * Returns the number of changes.
   */
  async reassess(tx: Tx, memberIds: readonly string[], reasons: Record<string, string[]>): Promise<number> {
    const schemes = await this.loader.placeable(tx);
    if (schemes.length === 0 || memberIds.length === 0) return 0;
    const asOf = await this.clock.today(tx);
    let changes = 0;
    for (const ids of chunks(inIdOrder(memberIds), PEOPLE_PER_PASS)) {
      await this.placement.ensureRows(tx, { ids });
      await this.placement.lockRows(tx, { ids });
      if (ids.some((id) => reasons[id]?.includes('merge'))) {
        await this.overrides.followMerges(tx, ids);
        await this.placement.dropGone(tx, ids);
      }
      const overridden = await this.overrides.schemesWith(tx, asOf);
      const compiled = schemes.map((scheme) =>
        this.compiler.compile(scheme, asOf, { hasOverrides: overridden.has(scheme.schemeId) }),
      );
      const moving = await this.placement.candidates(tx, compiled, { ids });
      if (moving.length === 0) continue;
      const open = await this.unplacedAbove(tx);
      for (const batch of batchesOf(moving, reasons)) {
        changes += await this.place(tx, compiled, asOf, batch, ids.length, open);
      }
    }
    return changes;
  }

  private async place(
    tx: Tx,
    compiled: readonly CompiledScheme[],
    asOf: BusinessDate,
    { cause, reasons, ids }: Batch,
    membersSeen: number,
    open: OpenRun | undefined,
  ): Promise<number> {
    const parts = compiled.map(({ scheme }) => ({
      schemeId: scheme.schemeId,
      schemeCode: scheme.code,
      versionId: scheme.versionId,
      fitId: scheme.fitId,
      cause,
    }));
    const run = { cause, asOf, schemes: parts, requestedBy: null };
    const runId = await this.runs.insertRealtime(tx, run, membersSeen);
    let changes = 0;
    for (const [index, scheme] of compiled.entries()) {
      const part = parts[index];
      if (!part) continue;
      const note = { runId, cause, reasons, unplacedAbove: leftToRun(scheme, open) };
      const count = await this.placement.place(tx, scheme, { ids }, note);
      if (count === 0) continue;
      const { fitId: _, ...told } = part;
      const payload: MemberTierChanged = {
        ...told,
        runId,
        fromMemberId: ids[0] ?? '',
        toMemberId: ids.at(-1) ?? '',
        count,
        businessDate: asOf,
      };
      await this.bus.publish(tx, MEMBER_TIER_CHANGED, payload);
      changes += count;
    }
    await this.runs.setChangeCount(tx, runId, changes);
    return changes;
  }

  /** Where a run over everybody still has to pass: people without a tier there are left to it. */
  private async unplacedAbove(tx: Tx): Promise<OpenRun | undefined> {
    const [run] = await this.runs.active(tx);
    if (!run) return undefined;
    const upTo = await this.runs.openUpTo(tx, run.id);
    return upTo === null ? undefined : { run, upTo };
  }
}

interface OpenRun {
  run: RunRow;
  upTo: string;
}

/** Up to which id people without a tier are none of our business: a first placing, or an open run, is to place them. */
function leftToRun({ scheme }: CompiledScheme, open: OpenRun | undefined): string | undefined {
  if (!scheme.isPlaced) return EVERYBODY;
  return open?.run.schemes_json.some(({ schemeId }) => schemeId === scheme.schemeId) ? open.upTo : undefined;
}

function batchesOf(ids: readonly string[], reasons: Record<string, string[]>): Batch[] {
  const batches = new Map<string, Batch>();
  for (const id of ids) {
    const own = reasons[id] ?? [];
    const key = own.join(',');
    const batch = batches.get(key) ?? {
      cause: causeOf(own),
      reasons: key,
      ids: [],
    };
    batch.ids.push(id);
    batches.set(key, batch);
  }
  return [...batches.values()];
}

/** What moves somebody, if anything does; the strongest of the reasons for which they were looked at. */
function causeOf(reasons: readonly string[]): ChangeCause {
  if (reasons.includes('merge')) return 'merge';
  if (reasons.includes('override')) return 'override';
  const isTimely = reasons.includes('order') || reasons.includes('refund');
  return !isTimely && reasons.includes('late_data') ? 'late_data' : 'facts';
}

function inIdOrder(ids: readonly string[]): string[] {
  return [...new Set(ids)].sort((a, b) => Number(a) - Number(b));
}
