import { readBenchOptions } from './lib/bench-options.js';
import { DUCKDB_HINT, DuckDbPeer } from './lib/duckdb-peer.js';
import { median, peakMemoryMb } from './lib/figures.js';
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
import { RfmBaseline, type BaselineTimes } from './lib/rfm-baseline.js';
import { readServerFacts, serverLines } from './lib/server-facts.js';
import { addTimes, medianTime, ratioOf, type Time } from './lib/stopwatch.js';
import { LAST_DAY, SCHEME_CODES, TieringSession } from './lib/tiering-session.js';

interface Round {
  refresh: Time;
  run: Time;
  changes: number;
  movedPeople: number;
  baseline: BaselineTimes;
}

/** By which about 1 % of all tiers change. */
const options = readBenchOptions({ dirtyRate: 0.015 });
const { members, orders, dirtyRate, repeats } = options;
const session = await TieringSession.open(options);
const { database, build, firstPlacing } = session;
const baseline = new RfmBaseline(database, session.stopwatch);
await baseline.prepare();

const rounds: Round[] = [];
for (let round = 0; round <= repeats; round += 1) {
  step(round === 0 ? 'warming up' : `repetition ${round} of ${repeats}`);
  const refresh = await session.buyAndRefresh(round);
  // Each side goes first every other time.
  const before = round % 2 === 0 ? await baseline.run() : undefined;
  const { result: run, ...time } = await session.run();
  const times = before ?? (await baseline.run());
  const moved = await database.row<{ people: number }>(
    'SELECT COUNT(DISTINCT c.member_id) AS people FROM tier_change c WHERE c.run_id = ?',
    [run.id],
  );
  if (round > 0) {
    const { change_count: changes } = run;
    rounds.push({ refresh, run: time, changes, movedPeople: moved?.people ?? 0, baseline: times });
  }
}
step('once more, with nothing to change');
const again = await session.run();
const peakMb = peakMemoryMb();
const duck = await timeDuckDb();
const events = await database.row<{ events: number }>(
  `SELECT COUNT(*) AS events FROM outbox_event e WHERE e.name = 'member-tier.changed'`,
);
const server = await readServerFacts(database);
await baseline.drop();
await session.close();

const ours = medianTime(rounds.map(({ run }) => run));
const theirs = medianTime(rounds.map((round) => round.baseline.total));
const ratio = ratioOf(ours, theirs);
const changes = median(rounds.map((round) => round.changes));
const changedShare = changes / (members * SCHEME_CODES.length);
const targets: Target[] = [
  {
    what: 'run of three schemes ÷ from-scratch SQL for one',
    is: 'at most',
    limit: 0.25,
    value: ratio.ofSeconds,
    unit: '',
  },
  { what: 'peak memory', is: 'at most', limit: 400, value: peakMb, unit: 'MB' },
  ...(duck
    ? [
        {
          what: 'run of three schemes ÷ DuckDB from raw orders in memory',
          is: 'at most' as const,
          limit: 2,
          value: ours.seconds / medianTime(duck).seconds,
          unit: '',
        },
      ]
    : []),
  { what: 'changes when run again', is: 'at most', limit: 0, value: again.result.change_count, unit: '' },
];

print(
  [
    `tiering-full: ${counted(members)} members, ${counted(orders)} orders; ladder, RFM with quantile fit and ` +
      `lifecycle; ${counted(members * dirtyRate)} people with one new order each per repetition`,
    ...serverLines(server),
    `Warm: facts built (${build.seconds.toFixed(1)} s), everybody placed once (${firstPlacing.seconds.toFixed(1)} s, ` +
      `${counted(firstPlacing.result.change_count)} changes), one repetition before; each side goes first every other time.`,
    `Tiers changed per repetition: ${counted(changes)} (${(changedShare * 100).toFixed(2)} % of all) of ` +
      `${counted(median(rounds.map((round) => round.movedPeople)))} people; ` +
      `events written by all runs: ${counted(events?.events ?? 0)}.`,
    '',
    ...timesTable([
      row('run: three schemes with fit, history, outbox (ours)', ({ run }) => run),
      row('from-scratch SQL for one scheme (baseline)', (round) => round.baseline.total),
      row('  group orders by member', (round) => round.baseline.group),
      row('  NTILE(5) three times', (round) => round.baseline.score),
      row("  update everybody's tier", (round) => round.baseline.update),
      row('for context: refreshing the facts of those who bought', ({ refresh }) => refresh),
      row('for context: refresh and run together', ({ refresh, run }) => addTimes(refresh, run)),
      { what: 'for context: run with nothing to change', times: [again] },
      ...(duck ? [{ what: 'DuckDB: three schemes from raw orders in memory', times: duck }] : []),
    ]),
    '',
    ...targetTable(targets),
    '',
    cpuRatioLine(ratio.ofCpu),
    duck
      ? 'DuckDB holds the orders in memory before the clock starts; it keeps no facts, history or events.'
      : `DuckDB is not compared: the package is not installed (${DUCKDB_HINT}).`,
    'Peak memory includes loading and preparing, but not DuckDB.',
  ],
  {
    bench: 'tiering-full',
    members,
    orders,
    server,
    factsBuildSeconds: build.seconds,
    firstPlacingSeconds: firstPlacing.seconds,
    rounds,
    changedShare,
    median: ours,
    medianBaseline: theirs,
    ratio: ratio.ofSeconds,
    cpuRatio: ratio.ofCpu,
    runAgainSeconds: again.seconds,
    duckDb: duck ?? null,
    peakMemoryMb: peakMb,
    targets: targetsJson(targets),
  },
  options.isJson,
);
process.exit(0);

function row(what: string, of: (round: Round) => Time): { what: string; times: Time[] } {
  return { what, times: rounds.map(of) };
}

/** The column store's times, one warm-up before; undefined where its package is missing. */
async function timeDuckDb(): Promise<Time[] | undefined> {
  const peer = await DuckDbPeer.open(LAST_DAY);
  if (!peer) return undefined;
  step('loading orders into DuckDB');
  await peer.load(database);
  const times: Time[] = [];
  for (let round = 0; round <= repeats; round += 1) {
    const { result: _, ...time } = await session.stopwatch.time(() => peer.run());
    if (round > 0) times.push({ ...time, cpuSeconds: undefined });
  }
  return times;
}
