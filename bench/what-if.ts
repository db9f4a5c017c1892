import { LiveCountService } from '../src/decisions/tiering/live-count.service.js';
import type {
  LadderDefinition,
  LifecycleDefinition,
  RfmDefinition,
} from '../src/decisions/tiering/scheme-definition.js';
import { SchemeService } from '../src/decisions/tiering/scheme.service.js';
import type { FlowSummary, Simulation } from '../src/decisions/tiering/simulation-summary.js';
import { SimulationService } from '../src/decisions/tiering/simulation.service.js';
import { presetSchemes } from '../src/decisions/tiering/tiering-presets.js';
import type { SchemeRow, VersionRow } from '../src/decisions/tiering/tiering.rows.js';
import { addDays } from '../src/platform/clock/business-date.js';
import { readBenchOptions } from './lib/bench-options.js';
import { flowsFromOrders, type SpentTier } from './lib/flow-baseline.js';
import {
  counted,
  cpuRatioLine,
  print,
  step,
  targetTable,
  targetsJson,
  timesTable,
  type Target,
} from './lib/report.js';
import { readServerFacts, serverLines } from './lib/server-facts.js';
import { medianTime, ratioOf, type Time, type Timed } from './lib/stopwatch.js';
import { LAST_DAY, TieringSession } from './lib/tiering-session.js';

/** For a million members; in proportion for fewer, but never less than for a tenth. */
const SECONDS_PER_MILLION = 3;

const options = readBenchOptions();
const { members, orders, repeats } = options;
const session = await TieringSession.open(options);
const { database, stopwatch } = session;
const schemes = session.service(SchemeService);
const simulations = session.service(SimulationService);
const liveCounts = session.service(LiveCountService);

const preset = <Definition>(code: string): Definition =>
  presetSchemes.find((scheme) => scheme.code === code)?.definition as Definition;
/** Half as much again for every tier. */
const dearer: LadderDefinition = {
  tiers: preset<LadderDefinition>('member-level').tiers.map((tier) => ({
    ...tier,
    rule: tier.rule && {
      ...tier.rule,
      rules: tier.rule.rules.map((rule) =>
        'field' in rule && rule.field === 'netAmountFen365'
          ? { ...rule, value: Number(rule.value) * 1.5 }
          : rule,
      ),
    },
  })),
};
const recent: RfmDefinition = { ...preset<RfmDefinition>('rfm'), windowDays: null };
const swapped: RfmDefinition = { ...recent, groups: recent.groups.map((group) => ({ ...group, m: [1, 5] })) };
const slower: LifecycleDefinition = { ...preset<LifecycleDefinition>('lifecycle'), activeWithin: 120 };
const drafts = [
  { code: 'member-level', what: 'ladder', definition: dearer },
  { code: 'rfm', what: 'RFM, fit included', definition: swapped },
  { code: 'lifecycle', what: 'lifecycle', definition: slower },
];

interface Tried {
  what: string;
  scheme: SchemeRow;
  draft: VersionRow;
  flows: Timed<FlowSummary>[];
}

const tried: Tried[] = [];
for (const { code, what, definition } of drafts) {
  const draft = await schemes.saveDraft(code, definition, 'bench');
  tried.push({ what, scheme: await schemes.requireScheme(code), draft, flows: [] });
}
const [ladder] = tried;
if (!ladder || ladder.scheme.slot === null) throw new Error('The ladder is not published');
const { slot, id: schemeId } = ladder.scheme;
const tiers = await spentTiers(schemeId);
const window = { after: addDays(LAST_DAY, -365), until: LAST_DAY };

const baseline: Timed<Map<string, number>>[] = [];
for (let round = 0; round <= repeats; round += 1) {
  step(round === 0 ? 'warming up' : `repetition ${round} of ${repeats}`);
  const first =
    round % 2 === 0 ? await stopwatch.time(() => flowsFromOrders(database, slot, tiers, window)) : undefined;
  for (const each of tried) {
    const flow = await stopwatch.time(() => simulations.simulateVersion(each.scheme, each.draft));
    if (round > 0) each.flows.push(flow);
  }
  const by = first ?? (await stopwatch.time(() => flowsFromOrders(database, slot, tiers, window)));
  if (round > 0) baseline.push(by);
}
refuseDifference(ladder.flows.at(-1)?.result, baseline.at(-1)?.result);

step('whole trials: reach, members most affected, flip-back');
const whole: Timed<Simulation>[] = [];
for (const { scheme } of tried)
  whole.push(await stopwatch.time(() => simulations.simulateDraft(scheme.code)));
step('counts while editing');
const live: Time[] = [];
for (const { code, definition } of drafts) {
  for (let round = 0; round < 2; round += 1) {
    const time = await stopwatch.time(() => liveCounts.count(code, definition));
    if (round > 0) live.push(time);
  }
}
const server = await readServerFacts(database);
await session.close();

const theirs = medianTime(baseline);
const ratio = ratioOf(medianTime(ladder.flows), theirs);
const targets: Target[] = tried.map(({ what, flows }) => ({
  what: `flow matrix: ${what}`,
  is: 'at most',
  limit: (SECONDS_PER_MILLION * Math.max(members, 100_000)) / 1_000_000,
  value: medianTime(flows).seconds,
  unit: 's',
}));

print(
  [
    `what-if: ${counted(members)} members, ${counted(orders)} orders; drafts of a ladder, RFM with quantile fit and lifecycle`,
    ...serverLines(server),
    `The ladder's draft moves ${counted(ladder.flows.at(-1)?.result.down ?? 0)} people down; its matrix is equal on both sides.`,
    '',
    ...timesTable([
      ...tried.map(({ what, flows }) => ({ what: `flow matrix: ${what} (ours)`, times: flows })),
      { what: 'flow matrix of the ladder from raw orders (baseline)', times: baseline },
      ...tried.map(({ what }, index) => ({
        what: `for context: whole trial with reach and flip-back: ${what}`,
        times: whole.slice(index, index + 1),
      })),
      ...tried.map(({ what }, index) => ({
        what: `for context: live count: ${what}`,
        times: live.slice(index, index + 1),
      })),
    ]),
    '',
    ...targetTable(targets),
    '',
    `Ladder by kept facts ÷ from raw orders: ${ratio.ofSeconds.toFixed(3)}.`,
    cpuRatioLine(ratio.ofCpu),
    ...whole.map(({ result: { flipBack } }, index) => flipLine(tried[index]?.what ?? '', flipBack)),
  ],
  {
    bench: 'what-if',
    members,
    orders,
    server,
    flows: tried.map(({ what, flows }) => ({ what, median: medianTime(flows) })),
    medianBaseline: theirs,
    ratio: ratio.ofSeconds,
    cpuRatio: ratio.ofCpu,
    wholeTrials: whole.map(({ seconds }, index) => ({ what: tried[index]?.what, seconds })),
    liveCounts: live.map(({ seconds }, index) => ({ what: tried[index]?.what, seconds })),
    flipBack: whole.map(({ result }) => result.flipBack),
    targets: targetsJson(targets),
  },
  options.isJson,
);
process.exit(0);

/** Tiers of the drafted ladder by number, for the statement written by hand. */
async function spentTiers(id: string): Promise<SpentTier[]> {
  const rows = await database.rows<{ number: number; code: string }>(
    'SELECT r.id AS number, r.code FROM tier r WHERE r.scheme_id = ?',
    [id],
  );
  const valueOf = (rule: LadderDefinition['tiers'][number]['rule'], field: string): number => {
    const found = rule?.rules.find((leaf) => 'field' in leaf && leaf.field === field);
    return found && 'value' in found ? Number(found.value) : 0;
  };
  return dearer.tiers.map(({ code, rule }) => ({
    number: Number(rows.find((row) => row.code === code)?.number),
    fromFen: valueOf(rule, 'netAmountFen365'),
    fromOrders: valueOf(rule, 'orderCount365'),
  }));
}

/** Both sides must have counted the same people. */
function refuseDifference(ours: FlowSummary | undefined, byHand: Map<string, number> | undefined): void {
  const sorted = (counts: Iterable<number>): string => [...counts].sort((a, b) => a - b).join();
  if (!ours || !byHand || sorted(ours.flows.map(({ count }) => count)) !== sorted(byHand.values()))
    throw new Error('The two sides do not agree about who would move');
}

function flipLine(what: string, { sample, changed, flipped, share }: Simulation['flipBack']): string {
  const part = share === null ? 'none' : `${(share * 100).toFixed(1)} %`;
  return `Flip back, ${what}: ${part} (${counted(flipped)} of ${counted(changed)} moved, sample ${counted(sample)}).`;
}
