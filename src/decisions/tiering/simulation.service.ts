import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database } from '../../platform/database/database.js';
import { FlipBackReplay } from './flip-back.replay.js';
import { SchemeStore } from './scheme.store.js';
import {
  farthestFlows,
  summariseFlows,
  type AffectedMember,
  type FlowRow,
  type FlowSummary,
  type Simulation,
  type TierNames,
} from './simulation-summary.js';
import { SimulationTrials, type Tried } from './simulation-trials.js';
import { SimulationRead } from './simulation.read.js';
import { TieringError, unknownScheme } from './tiering.errors.js';
import type { SchemeRow, VersionRow } from './tiering.rows.js';

// Writes nothing but the draft's own simulation.

const AFFECTED_SHOWN = 20;

/** Tries a version on everybody without changing anything (试算). */
@Injectable()
export class SimulationService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: SchemeStore,
    private readonly trials: SimulationTrials,
    private readonly read: SimulationRead,
    private readonly flipBack: FlipBackReplay,
  ) {}

  /**
   * Simulates the open draft of a scheme on today's facts; keeps the result with the draft. Throws
   * `tiering.draft-changed` when the draft was edited meanwhile.
   */
  async simulateDraft(code: string): Promise<Simulation> {
    const { scheme, draft } = await this.draftOf(code);
    const simulation = await this.simulate(scheme, draft);
    if (!(await this.store.saveSimulation(this.database, draft, simulation)))
      throw new TieringError('draft-changed', 409, '草稿在试算期间被修改，请重新试算', { code });
    return simulation;
  }

  /** The draft's simulation if it was tried today and not edited since, otherwise a new one. */
  async currentOfDraft(code: string): Promise<Simulation> {
    const { draft } = await this.draftOf(code);
    const known = await this.store.simulation<Simulation>(this.database, draft.id);
    return known && known.businessDate === (await this.clock.today()) ? known : this.simulateDraft(code);
  }

  /** The trial that is kept with a version; throws `tiering.not-simulated` for one that never was tried. */
  async ofVersion(code: string, versionNo: number): Promise<Simulation> {
    const scheme = await this.store.schemeByCode(this.database, code);
    if (!scheme) throw unknownScheme(code);
    const version = await this.store.versionByNo(this.database, scheme.id, versionNo);
    const known = version && (await this.store.simulation<Simulation>(this.database, version.id));
    if (!known)
      throw new TieringError('not-simulated', 404, `「${scheme.name}」第 ${versionNo} 版没有试算记录`, {
        versionNo,
      });
    return known;
  }

  /** Who would move by a version, published before or not; nothing is kept. */
  async simulateVersion(scheme: SchemeRow, version: VersionRow): Promise<FlowSummary> {
    const asOf = await this.clock.today();
    const tried = await this.trials.load(scheme, version, asOf);
    return summariseFlows(asOf, await this.read.flows(this.database, tried), tried);
  }

  private async simulate(scheme: SchemeRow, draft: VersionRow): Promise<Simulation> {
    const startedAt = performance.now();
    const asOf = await this.clock.today();
    const tried = await this.trials.load(scheme, draft, asOf);
    const rows = await this.read.flows(this.database, tried);
    const rest = {
      reach: await this.reach(tried),
      mostAffected: await this.mostAffected(tried, rows),
      flipBack: await this.flipBack.judge(scheme, draft, asOf),
    };
    const durationMs = Math.round(performance.now() - startedAt);
    return { ...summariseFlows(asOf, rows, tried), ...rest, durationMs };
  }

  private async reach(tried: Tried): Promise<Simulation['reach']> {
    const codes = new Map([...tried.numbers].map(([code, number]) => [number, code]));
    const channels = new Map<string, Simulation['reach'][number]>();
    for (const { code, name, to_tier: tier, people } of await this.read.reach(this.database, tried)) {
      const channel = channels.get(code) ?? { channelCode: code, channelName: name, tiers: {}, total: 0 };
      channel.tiers[codes.get(Number(tier)) ?? ''] = people;
      channel.total += people;
      channels.set(code, channel);
    }
    return [...channels.values()].sort((a, b) => a.channelCode.localeCompare(b.channelCode));
  }

  private async mostAffected(tried: Tried, rows: readonly FlowRow[]): Promise<AffectedMember[]> {
    const found: AffectedMember[] = [];
    const nameOf = namesByNumber(tried);
    for (const flows of farthestFlows(rows, tried, AFFECTED_SHOWN)) {
      const people = await this.read.farthest(this.database, tried, flows, AFFECTED_SHOWN - found.length);
      for (const person of people) {
        const [from, to] = [Number(person.from_tier), Number(person.to_tier)];
        found.push({
          memberId: person.member_id,
          displayName: person.display_name,
          fromTier: nameOf(from),
          toTier: nameOf(to),
          levels: flows.find((flow) => flow.from === from && flow.to === to)?.levels ?? 0,
          netAmountFen: Number(person.net_amount_fen),
        });
      }
    }
    return found;
  }

  private async draftOf(code: string): Promise<{ scheme: SchemeRow; draft: VersionRow }> {
    const scheme = await this.store.schemeByCode(this.database, code);
    if (!scheme) throw unknownScheme(code);
    const draft = await this.store.draft(this.database, scheme.id);
    if (!draft) throw new TieringError('no-draft', 409, `「${scheme.name}」没有草稿`, { code });
    return { scheme, draft };
  }
}

function namesByNumber({ numbers, before, after }: TierNames): (number: number) => string {
  const names = new Map<number, string>();
  for (const { code, name } of [...before, ...after]) names.set(numbers.get(code) ?? 0, name);
  return (number) => names.get(number) ?? '已删除的层级';
}
