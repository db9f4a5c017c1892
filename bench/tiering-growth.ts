import { readBenchOptions } from './lib/bench-options.js';
import { growthExponent } from './lib/figures.js';
import { counted, print, step, targetTable, targetsJson, timesTable, type Target } from './lib/report.js';
import { readServerFacts, serverLines, type ServerFacts } from './lib/server-facts.js';
import { medianTime, type Time } from './lib/stopwatch.js';
import { TieringSession } from './lib/tiering-session.js';

/** Sizes as parts of the largest. */
const PARTS = [0.1, 0.3, 1];

const options = readBenchOptions({ members: 1_000_000, dirtyRate: 0.015, repeats: 5 });
const points: { n: number; seconds: number; times: Time[] }[] = [];
let server: ServerFacts | undefined;
for (const part of PARTS) {
  const members = Math.round(options.members * part);
  step(`${counted(members)} members`);
  const session = await TieringSession.open({
    ...options,
    members,
    orders: Math.round(options.orders * part),
  });
  const times: Time[] = [];
  for (let round = 0; round <= options.repeats; round += 1) {
    await session.buyAndRefresh(round);
    const { seconds, cpuSeconds } = await session.run();
    if (round > 0) times.push({ seconds, cpuSeconds });
  }
  server = await readServerFacts(session.database);
  await session.close();
  points.push({ n: members, seconds: medianTime(times).seconds, times });
}

const exponent = growthExponent(points);
const cpuExponent = growthExponent(
  points.map(({ n, times }) => ({ n, seconds: medianTime(times).cpuSeconds ?? Number.NaN })),
);
const targets: Target[] = [
  { what: 'exponent k of time ≈ c · n^k', is: 'at most', limit: 1.05, value: exponent, unit: '' },
  ...(Number.isNaN(cpuExponent)
    ? []
    : [
        {
          what: 'the same of processor time',
          is: 'at most' as const,
          limit: 1.05,
          value: cpuExponent,
          unit: '',
        },
      ]),
];

print(
  [
    `tiering-growth: a run of three schemes at ${points.map(({ n }) => counted(n)).join(', ')} members, ` +
      `${(options.orders / options.members).toFixed(1)} orders each, ${(options.dirtyRate * 100).toFixed(1)} % of them with a new one`,
    ...(server ? serverLines(server) : []),
    'Warm at each size: facts built, everybody placed once, one repetition before.',
    '',
    ...timesTable(
      points.map(({ n, seconds, times }) => ({
        what: `${counted(n)} members (${((seconds / n) * 1e6).toFixed(2)} s per million)`,
        times,
      })),
    ),
    '',
    ...targetTable(targets),
  ],
  { bench: 'tiering-growth', server, points, exponent, cpuExponent, targets: targetsJson(targets) },
  options.isJson,
);
process.exit(0);
