import { Database } from '../src/platform/database/database.js';
import { MemberFactsService } from '../src/facts/member-facts/member-facts.service.js';
import { openBenchApp } from './lib/bench-app.js';
import { readBenchOptions } from './lib/bench-options.js';
import { openBenchSchema } from './lib/bench-schema.js';
import { factsChecksum } from './lib/facts-checksum.js';
import { peakMemoryMb } from './lib/figures.js';
import { addOrders, drawBuyers, restore } from './lib/new-orders.js';
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
import { Stopwatch, medianTime, ratioOf, type Time } from './lib/stopwatch.js';
import { LAST_DAY } from './lib/tiering-session.js';

/** 3 % of a rebuild for 1 % of the people, and in proportion for another share. */
const TARGET_PER_SHARE = 3;

const options = readBenchOptions();
const { members, orders, seed, dirtyRate, repeats } = options;
const schema = await openBenchSchema(
  { members, orders, seed, lastDay: LAST_DAY },
  { isFresh: options.isFresh, onStep: step },
);
await restore(schema.database, schema.lastLoadedOrderId);
await schema.database.close();

const app = await openBenchApp(schema.url, LAST_DAY);
const database = app.get(Database);
const facts = app.get(MemberFactsService);
const stopwatch = await Stopwatch.for(database);

step('first build of all facts');
const first = await stopwatch.time(() => facts.rebuild(LAST_DAY));
const refreshes: Time[] = [];
const rebuilds: Time[] = [];
let differences = 0;
for (let round = 0; round <= repeats; round += 1) {
  step(round === 0 ? 'warming up' : `repetition ${round} of ${repeats}`);
  const buyers = drawBuyers(members, dirtyRate, seed, round);
  await addOrders(database, buyers, LAST_DAY, round);
  const refresh = await stopwatch.time(async () => {
    for (let taken = 1; taken > 0;) taken = await facts.refreshMarked();
  });
  const kept = await factsChecksum(database);
  const rebuild = await stopwatch.time(() => facts.rebuild(LAST_DAY));
  if ((await factsChecksum(database)) !== kept) differences += 1;
  if (round === 0) continue;
  refreshes.push({ seconds: refresh.seconds, cpuSeconds: refresh.cpuSeconds });
  rebuilds.push({ seconds: rebuild.seconds, cpuSeconds: rebuild.cpuSeconds });
}

const dirty = Math.max(1, Math.round(members * dirtyRate));
const ours = medianTime(refreshes);
const theirs = medianTime(rebuilds);
const ratio = ratioOf(ours, theirs);
const targets: Target[] = [
  {
    what: `refresh of ${(dirtyRate * 100).toFixed(1)} % of the people ÷ full rebuild`,
    is: 'at most',
    limit: Math.round(TARGET_PER_SHARE * dirtyRate * 1e4) / 1e4,
    value: ratio.ofSeconds,
    unit: '',
  },
  {
    what: 'rounds in which refresh and rebuild differ',
    is: 'at most',
    limit: 0,
    value: differences,
    unit: '',
  },
];
const server = await readServerFacts(database);
const peakMb = peakMemoryMb();
await app.close();

print(
  [
    `facts-refresh: ${counted(members)} members, ${counted(orders)} orders, ` +
      `${counted(dirty)} people with one new order each per repetition`,
    ...serverLines(server),
    `Warm: the facts have been built once (${counted(first.result)} people in ` +
      `${first.seconds.toFixed(1)} s) and one repetition went before.`,
    '',
    ...timesTable([
      { what: 'refresh of the marked people (ours)', times: refreshes },
      { what: 'rebuild of everybody (baseline)', times: rebuilds },
    ]),
    '',
    ...targetTable(targets),
    '',
    cpuRatioLine(ratio.ofCpu),
    `People refreshed per second: ${Math.round(dirty / ours.seconds).toLocaleString('en-US')}; ` +
      `rebuilt per second: ${Math.round(members / theirs.seconds).toLocaleString('en-US')}. ` +
      `Peak memory of this process: ${peakMb} MB.`,
  ],
  {
    bench: 'facts-refresh',
    members,
    orders,
    dirtyPeople: dirty,
    server,
    firstBuildSeconds: first.seconds,
    refreshes,
    rebuilds,
    median: ours,
    medianBaseline: theirs,
    ratio: ratio.ofSeconds,
    cpuRatio: ratio.ofCpu,
    peakMemoryMb: peakMb,
    targets: targetsJson(targets),
  },
  options.isJson,
);
process.exit(0);
