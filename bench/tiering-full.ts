import { Database } from '../src/platform/database/database.js';
import { MemberFactsService } from '../src/facts/member-facts/member-facts.service.js';
import { TierRunService } from '../src/decisions/tiering/tier-run.service.js';
import { TieringPresets, presetSchemes } from '../src/decisions/tiering/tiering-presets.js';
import { openBenchApp } from './lib/bench-app.js';
import { readBenchOptions } from './lib/bench-options.js';
import { openBenchSchema } from './lib/bench-schema.js';
import { median, peakMemoryMb, timed } from './lib/figures.js';
import { addOrders, drawBuyers, restore } from './lib/new-orders.js';
import { print, step, targetTable, targetsJson, timesTable, type Target } from './lib/report.js';
import { RfmBaseline, type BaselineTimes } from './lib/rfm-baseline.js';
import { readServerFacts, serverLines } from './lib/server-facts.js';

const LAST_DAY = '2026-06-30';
const CODES = presetSchemes.map(({ code }) => code);

const options = readBenchOptions();
const { members, orders, seed, dirtyRate, repeats } = options;
const schema = await openBenchSchema(
  process.env['DATABASE_URL'] ?? '',
  { members, orders, seed, lastDay: LAST_DAY },
  { isFresh: options.isFresh, onStep: step },
);
await restore(schema.database, schema.lastLoadedOrderId);
await schema.database.close();

const app = await openBenchApp(schema.url, LAST_DAY);
const database = app.get(Database);
const facts = app.get(MemberFactsService);
const runs = app.get(TierRunService);
const baseline = new RfmBaseline(database);

step('building all facts');
const build = await timed(() => facts.rebuild(LAST_DAY));
step('placing everybody for the first time');
const first = await timed(async () => {
  const runId = await app.get(TieringPresets).ensure('bench');
  if (runId === undefined) throw new Error('The preset schemes are there already');
  return runs.runToEnd(runId);
});
await baseline.prepare();

interface Round {
  refresh: number;
  run: number;
  changes: number;
  movedPeople: number;
  baseline: BaselineTimes;
}

const rounds: Round[] = [];
for (let round = 0; round <= repeats; round += 1) {
  step(round === 0 ? 'warming up' : `repetition ${round} of ${repeats}`);
  await addOrders(database, drawBuyers(members, dirtyRate, seed, round), LAST_DAY, round);
  const refresh = await timed(async () => {
    for (let taken = 1; taken > 0;) taken = await facts.refreshMarked();
  });
  // Each side goes first every other time.
  const before = round % 2 === 0 ? await baseline.run() : undefined;
  const { seconds, result: run } = await timed(async () =>
    runs.runToEnd(await runs.startRun(CODES, { cause: 'manual', requestedBy: 'bench' })),
  );
  const other = before ?? (await baseline.run());
  const moved = await database.row<{ people: number }>(
    'SELECT COUNT(DISTINCT c.member_id) AS people FROM tier_change c WHERE c.run_id = ?',
    [run.id],
  );
  if (round > 0) {
    rounds.push({
      refresh: refresh.seconds,
      run: seconds,
      changes: run.change_count,
      movedPeople: moved?.people ?? 0,
      baseline: other,
    });
  }
}
step('once more, with nothing to change');
const again = await timed(async () =>
  runs.runToEnd(await runs.startRun(CODES, { cause: 'manual', requestedBy: 'bench' })),
);
const peakMb = peakMemoryMb();
const events = await database.row<{ events: number }>(
  `SELECT COUNT(*) AS events FROM outbox_event e WHERE e.name = 'member-tier.changed'`,
);
const server = await readServerFacts(database);
await baseline.drop();
await app.close();

const ours = median(rounds.map(({ run }) => run));
const theirs = median(rounds.map((round) => round.baseline.total));
const changes = median(rounds.map((round) => round.changes));
const targets: Target[] = [
  {
    what: 'run of three schemes ÷ from-scratch SQL for one',
    is: 'at most',
    limit: 0.25,
    value: ours / theirs,
    unit: '',
  },
  { what: 'peak memory', is: 'at most', limit: 400, value: peakMb, unit: 'MB' },
  { what: 'changes when run again', is: 'at most', limit: 0, value: again.result.change_count, unit: '' },
];

print(
  [
    `tiering-full: ${members.toLocaleString('en-US')} members, ${orders.toLocaleString('en-US')} orders; ladder, RFM ` +
      `with quantile fit and lifecycle; ${Math.max(1, Math.round(members * dirtyRate)).toLocaleString('en-US')} people ` +
      'with one new order each per repetition',
    ...serverLines(server),
    `Warm: facts built (${build.seconds.toFixed(1)} s), everybody placed once (${first.seconds.toFixed(1)} s, ` +
      `${first.result.change_count.toLocaleString('en-US')} changes), one repetition before; each side goes first every other time.`,
    `Tiers changed per repetition: ${Math.round(changes).toLocaleString('en-US')} ` +
      `(${((changes / (members * CODES.length)) * 100).toFixed(2)} % of all) of ` +
      `${Math.round(median(rounds.map((round) => round.movedPeople))).toLocaleString('en-US')} people; ` +
      `events written by all runs: ${(events?.events ?? 0).toLocaleString('en-US')}.`,
    '',
    ...timesTable([
      row('run: three schemes with fit, history, outbox (ours)', ({ run }) => run),
      row('from-scratch SQL for one scheme (baseline)', (round) => round.baseline.total),
      row('  group orders by member', (round) => round.baseline.group),
      row('  NTILE(5) three times', (round) => round.baseline.score),
      row("  update everybody's tier", (round) => round.baseline.update),
      row('for context: refreshing the facts of those who bought', ({ refresh }) => refresh),
      row('for context: refresh and run together', ({ refresh, run }) => refresh + run),
      { what: 'for context: run with nothing to change', seconds: [again.seconds], median: again.seconds },
    ]),
    '',
    ...targetTable(targets),
    '',
    'Not compared: DuckDB (not among the packages). Peak memory includes loading and preparing.',
  ],
  {
    bench: 'tiering-full',
    members,
    orders,
    server,
    factsBuildSeconds: build.seconds,
    firstPlacingSeconds: first.seconds,
    rounds,
    medianSeconds: ours,
    medianBaselineSeconds: theirs,
    ratio: ours / theirs,
    runAgainSeconds: again.seconds,
    peakMemoryMb: peakMb,
    targets: targetsJson(targets),
  },
  options.isJson,
);
process.exit(0);

function row(
  what: string,
  of: (round: Round) => number,
): { what: string; seconds: number[]; median: number } {
  const seconds = rounds.map(of);
  return { what, seconds, median: median(seconds) };
}
