import { Database } from '../src/platform/database/database.js';
import { bgNbdLogLikelihood, type PurchaseGroups } from '../src/decisions/prediction/bg-nbd.js';
import { minimiseBySimplex } from '../src/decisions/prediction/minimise.js';
import { PredictionService } from '../src/decisions/prediction/prediction.service.js';
import { PurchaseStatisticsRead } from '../src/decisions/prediction/purchase-statistics.read.js';
import { openBenchApp } from './lib/bench-app.js';
import { readBenchOptions } from './lib/bench-options.js';
import { openBenchSchema } from './lib/bench-schema.js';
import { peakMemoryMb } from './lib/figures.js';
import { restore } from './lib/new-orders.js';
import { counted, print, step, targetTable, targetsJson, timesTable, type Target } from './lib/report.js';
import { readServerFacts, serverLines } from './lib/server-facts.js';
import { medianTime, Stopwatch, type Time } from './lib/stopwatch.js';
import { LAST_DAY } from './lib/tiering-session.js';

/** Seconds and megabytes for a million members; in proportion for fewer, but never less than for a tenth. */
const SECONDS_PER_MILLION = 60;
const MEGABYTES = 300;

const options = readBenchOptions({ repeats: 1 });
const { members, orders, seed, repeats } = options;
const schema = await openBenchSchema(
  { members, orders, seed, lastDay: LAST_DAY },
  { isFresh: options.isFresh, onStep: step },
);
await restore(schema.database, schema.lastLoadedOrderId);
for (const table of ['member_prediction', 'model_fit']) await schema.database.run(`TRUNCATE TABLE ${table}`);
await schema.database.close();

const app = await openBenchApp(schema.url, LAST_DAY);
const database = app.get(Database);
const service = app.get(PredictionService);
const stopwatch = await Stopwatch.for(database);
const startMb = peakMemoryMb();

const fits: Time[] = [];
const whole: Time[] = [];
let outcome = await (async () => {
  for (let round = 1; ; round += 1) {
    step(`fit ${round} of ${repeats}: read, fit, back-test`);
    const fit = await stopwatch.time(() => service.fitUntil(LAST_DAY));
    fits.push({ seconds: fit.seconds, cpuSeconds: fit.cpuSeconds });
    if (round >= repeats) return fit.result;
  }
})();
const fitMb = peakMemoryMb();
for (let round = 1; round <= repeats; round += 1) {
  step(`night ${round} of ${repeats}: the same, and everybody's prediction written`);
  const night = await stopwatch.time(() => service.refit({ requestedBy: 'bench' }));
  whole.push({ seconds: night.seconds, cpuSeconds: night.cpuSeconds });
  outcome = night.result;
}
const peakMb = peakMemoryMb();

step('baseline: one simplex over everybody');
const { statistics } = await new PurchaseStatisticsRead().read(database, LAST_DAY);
const rows: PurchaseGroups = {
  frequency: statistics.frequency.slice(0, statistics.count),
  recency: Float64Array.from(statistics.recencyDays.subarray(0, statistics.count)),
  age: Float64Array.from(statistics.ageDays.subarray(0, statistics.count)),
  people: new Float64Array(statistics.count).fill(1),
};
const baseline = await stopwatch.time(async () =>
  minimiseBySimplex(
    ([r = 0, alpha = 0, a = 0, b = 0]) =>
      -bgNbdLogLikelihood({ r: Math.exp(r), alpha: Math.exp(alpha), a: Math.exp(a), b: Math.exp(b) }, rows),
    [0, 0, 0, 0],
    { valueTolerance: 1e-4, pointTolerance: 1e-4, evaluationsAtMost: 2000 },
  ),
);

const server = await readServerFacts(database);
await app.close();
const { models, quality } = outcome;
const found = quality.logLikelihood ?? Number.NaN;
const limit = SECONDS_PER_MILLION * Math.max(members / 1e6, 0.1);
const targets: Target[] = [
  { what: 'read, fit and back-test', is: 'at most', limit, value: medianTime(fits).seconds, unit: 's' },
  {
    what: 'peak memory of the process until then',
    is: 'at most',
    limit: MEGABYTES,
    value: fitMb,
    unit: 'MB',
  },
  {
    what: 'log-likelihood above that of the baseline',
    is: 'at least',
    limit: -0.01,
    value: found + baseline.result.value,
    unit: '',
  },
];

print(
  [
    `predict-fit: ${counted(members)} members, ${counted(orders)} orders, ${counted(quality.customers)} customers, ` +
      `${counted(quality.repeaters)} of them with a repeat purchase`,
    ...serverLines(server),
    '',
    ...timesTable([
      { what: 'read, fit and back-test (ours)', times: fits },
      { what: 'the same, and predictions written', times: whole },
      { what: 'one simplex over all rows, no reading (baseline)', times: [baseline] },
    ]),
    '',
    ...targetTable(targets),
    '',
    `State ${models.state}, converged ${quality.isConverged}, gradient ${quality.gradientNorm?.toExponential(1)}, ` +
      `log-likelihood ${found.toFixed(3)} (baseline ${(-baseline.result.value).toFixed(3)}, ` +
      `${baseline.result.evaluations} evaluations; ours ${quality.evaluations}, most of them on a sample).`,
    `Parameters in days and fen: ${JSON.stringify({ ...models.orders, ...models.spend })}.`,
    `Back-test: ${quality.backTest?.predictedOrders.toFixed(0)} purchase days predicted, ` +
      `${quality.backTest?.actualOrders} came. Peak memory: ${startMb} MB before the fit, ${fitMb} MB with it, ` +
      `${peakMb} MB with the predictions written.`,
  ],
  {
    bench: 'predict-fit',
    members,
    orders,
    server,
    fits,
    nights: whole,
    baseline: { seconds: baseline.seconds, logLikelihood: -baseline.result.value },
    models: { ...models.orders, ...models.spend },
    quality,
    memoryMb: { before: startMb, fit: fitMb, night: peakMb },
    targets: targetsJson(targets),
  },
  options.isJson,
);
process.exit(0);
