import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { Database } from '../../platform/database/database.js';
import { sql, trusted } from '../../platform/database/fragment.js';
import { PERSON_SOURCE } from '../../facts/members/members.fields.js';
import { FitReader } from './fit-reader.js';
import { peopleSource, SchemeCompiler } from './scheme-compiler.js';
import { SchemeLoader } from './scheme-loader.js';
import type { TierStep } from './scheme-kinds/scheme-kind.js';
import { schemeKinds } from './scheme-kinds/scheme-kinds.js';
import { SchemeStore } from './scheme.store.js';
import { TieringError, unknownScheme } from './tiering.errors.js';
import type { SchemeRow, VersionRow } from './tiering.rows.js';

// Reads: member_fact, member_tier, member. Writes nothing but the draft's own simulation.

/** Who would stand where if the draft were published now. */
export interface Simulation {
  businessDate: BusinessDate;
  total: number;
  up: number;
  down: number;
  same: number;
  /** People without a tier in this scheme so far. */
  placed: number;
  flows: { from: string | null; to: string; count: number }[];
  /** `joinedEntering`: 会员 among those who enter the tier, from below or for the first time. */
  tiers: { code: string; name: string; before: number; after: number; joinedEntering: number }[];
}

/** Tries a draft on everybody without changing anything. */
@Injectable()
export class SimulationService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: SchemeStore,
    private readonly compiler: SchemeCompiler,
    private readonly loader: SchemeLoader,
    private readonly fits: FitReader,
  ) {}

  /** Simulates the open draft of a scheme on today's facts; keeps the result with the draft. */
  async simulateDraft(code: string): Promise<Simulation> {
    const scheme = await this.store.schemeByCode(this.database, code);
    if (!scheme) throw unknownScheme(code);
    const draft = await this.store.draft(this.database, scheme.id);
    if (!draft) throw new TieringError('no-draft', 409, `「${scheme.name}」没有草稿`, { code });
    const simulation = await this.simulate(scheme, draft);
    await this.store.saveSimulation(this.database, draft.id, simulation);
    return simulation;
  }

  private async simulate(scheme: SchemeRow, draft: VersionRow): Promise<Simulation> {
    const asOf = await this.clock.today();
    const steps = this.compiler.tiers(scheme.kind, draft.definition_json);
    const { definition_json: definition } = draft;
    const fit = await this.fits.read(this.database, scheme.kind, definition, asOf);
    const placing = await this.loader.ofDraft(this.database, scheme, { id: draft.id, definition, fit });
    const compiled = this.compiler.compileAnew(placing, asOf);
    const from = trusted(scheme.slot === null ? 'NULL' : `t.tier_${scheme.slot}`);
    const statement = sql`SELECT d.from_tier, d.to_tier, COUNT(*) AS people, SUM(d.is_joined) AS joined
      FROM (SELECT ${from} AS from_tier, ${compiled.tier} AS to_tier, m.joined_at IS NOT NULL AS is_joined
        ${peopleSource([{ ...compiled, sources: [...compiled.sources, PERSON_SOURCE] }], 'all', { withTiers: true })}) d
      GROUP BY d.from_tier, d.to_tier`;
    const rows = await this.database.rows<FlowRow>(statement.text, statement.values);
    return summarise(asOf, rows, placing.tierIds, steps, await this.publishedSteps(scheme));
  }

  private async publishedSteps(scheme: SchemeRow): Promise<TierStep[]> {
    if (scheme.published_version_id === null) return [];
    const version = await this.store.version(this.database, scheme.published_version_id);
    return version ? schemeKinds[scheme.kind].tiers(version.definition_json) : [];
  }
}

interface FlowRow {
  from_tier: number | null;
  to_tier: number;
  people: number;
  joined: number;
}

function summarise(
  businessDate: BusinessDate,
  rows: readonly FlowRow[],
  numbers: ReadonlyMap<string, number>,
  after: readonly TierStep[],
  before: readonly TierStep[],
): Simulation {
  const codes = new Map([...numbers].map(([code, number]) => [number, code]));
  const flows = rows.map((row) => ({
    from: row.from_tier === null ? null : (codes.get(row.from_tier) ?? null),
    to: codes.get(row.to_tier) ?? '',
    count: row.people,
    joined: row.joined,
  }));
  const sum = (matches: (flow: (typeof flows)[number]) => boolean): number =>
    flows.filter(matches).reduce((total, { count }) => total + count, 0);
  const heightOf = heights(after, before);
  const rise = ({ from, to }: { from: string | null; to: string }): number =>
    from === null ? 0 : Math.sign(heightOf(to) - heightOf(from));
  const names = new Map([...before, ...after].map(({ code, name }) => [code, name]));
  return {
    businessDate,
    total: sum(() => true),
    up: sum((flow) => rise(flow) > 0),
    down: sum((flow) => rise(flow) < 0),
    same: sum((flow) => flow.from !== null && rise(flow) === 0),
    placed: sum(({ from }) => from === null),
    flows: flows.map(({ from, to, count }) => ({ from, to, count })),
    tiers: [...names].map(([code, name]) => ({
      code,
      name,
      before: sum(({ from }) => from === code),
      after: sum(({ to }) => to === code),
      joinedEntering: flows
        .filter((flow) => flow.to === code && (flow.from === null || rise(flow) > 0))
        .reduce((total, flow) => total + flow.joined, 0),
    })),
  };
}

/** How high a tier stands, 0–1; tiers that the draft drops keep the height they had. */
function heights(after: readonly TierStep[], before: readonly TierStep[]): (code: string) => number {
  const known = new Map<string, number>();
  for (const steps of [before, after]) {
    const top = Math.max(1, ...steps.map(({ level }) => level));
    for (const { code, level } of steps) known.set(code, level / top);
  }
  return (code) => known.get(code) ?? 0;
}
