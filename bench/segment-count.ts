import { SegmentCatalogueService } from '../src/decisions/segments/segment-catalogue.service.js';
import { SegmentCounter } from '../src/decisions/segments/segment-counter.js';
import { AskableSchemesRead } from '../src/decisions/tiering/askable-schemes.read.js';
import { tableLines } from '../src/interfaces/cli/print-table.js';
import { readBenchOptions } from './lib/bench-options.js';
import { percentile } from './lib/figures.js';
import { counted, print, step, targetTable, targetsJson, type Target } from './lib/report.js';
import { BENCH_TAGS, SEGMENT_CASES, type CaseGroup, type SegmentCase } from './lib/segment-cases.js';
import { readServerFacts, serverLines } from './lib/server-facts.js';
import { medianTime, type Time } from './lib/stopwatch.js';
import { TieringSession } from './lib/tiering-session.js';

/** Seconds within which a condition of each group is to be counted. */
const LIMITS: Record<CaseGroup, number> = { facts: 0.3, 'tiers and tags': 1, windows: 3 };
const ESTIMATE_LIMIT = 1;

interface Measured {
  segment: SegmentCase;
  people: number;
  ours: Time[];
  byHand: Time[];
  estimate: { people: number; times: Time[] } | null;
}

const options = readBenchOptions({ repeats: 5 });
const session = await TieringSession.open(options);
const { database } = session;
step('giving tags');
for (const { code, name, every } of BENCH_TAGS) {
  await database.run('DELETE x FROM member_tag x JOIN tag g ON g.id = x.tag_id WHERE g.code = ?', [code]);
  await database.run(
    `INSERT INTO tag (code, name, kind, created_by) VALUES (?, ?, 'manual', 'bench')
     ON DUPLICATE KEY UPDATE name = VALUES(name)`,
    [code, name],
  );
  await database.run(
    `INSERT INTO member_tag (tag_id, member_id, source, author)
     SELECT g.id, f.member_id, 'list', 'bench' FROM member_fact f JOIN tag g ON g.code = ? WHERE f.member_id % ? = 0`,
    [code, every],
  );
}
for (const table of ['member', 'member_fact', 'member_tier', 'member_tag'])
  await database.rows(`ANALYZE TABLE ${table}`);

const counter = session.service(SegmentCounter);
const catalogue = await session.service(SegmentCatalogueService).load(database);
const schemes = await session.service(AskableSchemesRead).list(database);
const measured: Measured[] = [];
for (const segment of SEGMENT_CASES) {
  step(segment.name);
  const asked = await counter.ask(segment.definition, { catalogue });
  const isSlow = asked.compile('everybody').isSlow;
  const byHand = withNumbers(segment.byHand);
  const result: Measured = {
    segment,
    people: 0,
    ours: [],
    byHand: [],
    estimate: isSlow ? { people: 0, times: [] } : null,
  };
  for (let round = 0; round <= options.repeats; round += 1) {
    // Each side goes first every other time; the round before the first warms the pages.
    const sides = [
      async (): Promise<number> => {
        const timed = await session.stopwatch.time(() => counter.count(database, asked));
        if (round > 0) result.ours.push(timeOf(timed));
        return timed.result;
      },
      async (): Promise<number> => {
        const timed = await session.stopwatch.time(() => database.row<{ people: number }>(byHand));
        if (round > 0) result.byHand.push(timeOf(timed));
        return timed.result?.people ?? 0;
      },
    ];
    const counts = new Set<number>();
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) counts.add(await side());
    if (counts.size !== 1) throw new Error(`${segment.name}: ${[...counts].join(' against ')} by hand`);
    result.people = [...counts][0] ?? 0;
    if (result.estimate) {
      const timed = await session.stopwatch.time(() => counter.estimate(database, asked));
      if (round > 0) result.estimate.times.push(timeOf(timed));
      result.estimate.people = timed.result;
    }
  }
  measured.push(result);
}
const server = await readServerFacts(database);
await session.close();

const targets: Target[] = [
  ...(Object.keys(LIMITS) as CaseGroup[]).map((group): Target => ({
    what: `p95 of counting by ${group}`,
    is: 'at most',
    limit: LIMITS[group],
    value: percentile(
      ofGroup(group).flatMap(({ ours }) => ours.map(({ seconds }) => seconds)),
      0.95,
    ),
    unit: 's',
  })),
  {
    what: 'p95 of the estimate of windows',
    is: 'at most',
    limit: ESTIMATE_LIMIT,
    value: percentile(
      measured.flatMap(({ estimate }) => (estimate?.times ?? []).map(({ seconds }) => seconds)),
      0.95,
    ),
    unit: 's',
  },
];

print(
  [
    `segment-count: ${counted(options.members)} members, ${counted(options.orders)} orders; ten conditions, ` +
      `${options.repeats} counts each, medians, beside SQL written by hand over the same tables`,
    ...serverLines(server),
    '',
    ...tableLines(
      ['condition', 'made of', 'people', 's', 'CPU s', 'by hand s', 'CPU s', 'estimate', 's', 'CPU s'],
      measured.map(({ segment, people, ours, byHand, estimate }) => [
        segment.name,
        segment.group,
        counted(people),
        ...secondsOf(ours),
        ...secondsOf(byHand),
        ...(estimate ? [counted(estimate.people), ...secondsOf(estimate.times)] : ['', '', '']),
      ]),
    ),
    '',
    ...targetTable(targets),
  ],
  {
    bench: 'segment-count',
    members: options.members,
    orders: options.orders,
    server,
    measured,
    targets: targetsJson(targets),
  },
  options.isJson,
);
process.exit(0);

function timeOf({ seconds, cpuSeconds }: Time): Time {
  return { seconds, cpuSeconds };
}

/** Medians by the clock and of processor time. */
function secondsOf(times: readonly Time[]): string[] {
  const { seconds, cpuSeconds } = medianTime(times);
  return [seconds.toFixed(3), cpuSeconds?.toFixed(3) ?? ''];
}

function ofGroup(group: CaseGroup): Measured[] {
  return measured.filter(({ segment }) => segment.group === group);
}

/** The columns and numbers of tiers, which a hand would look up. */
function withNumbers(text: string): string {
  return text.replaceAll(/\{([a-z]+)(?:\.([a-z_]+))?\}/g, (_, code: string, tier: string | undefined) => {
    const scheme = schemes.find((one) => one.code === code);
    if (!scheme) throw new Error(`No scheme ${code}`);
    if (tier === undefined) return `tier_${scheme.slot}`;
    return String(scheme.tiers.find((one) => one.code === tier)?.id ?? 0);
  });
}
