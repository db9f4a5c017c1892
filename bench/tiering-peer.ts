import type { RfmFit } from '../src/decisions/tiering/scheme-kinds/rfm-fit.js';
import { readBenchOptions } from './lib/bench-options.js';
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
import { RulesEnginePeer } from './lib/rules-engine-peer.js';
import { readServerFacts, serverLines } from './lib/server-facts.js';
import { medianTime, type Time } from './lib/stopwatch.js';
import { LAST_DAY, TieringSession } from './lib/tiering-session.js';

/** Codes of tiers in the order in which the peer numbers them. */
const PLACES: Record<string, string[]> = {
  'member-level': ['v0', 'v1', 'v2', 'v3', 'v4'],
  lifecycle: ['prospect', 'new', 'active', 'silent', 'dormant', 'lost'],
};
/** The peer goes through so many people; its time for all of them is in proportion. */
const PEER_PEOPLE = 20_000;

const options = readBenchOptions({ members: 100_000, repeats: 3, dirtyRate: 0.015 });
const { members, orders, repeats, dirtyRate } = options;
const session = await TieringSession.open(options);
const { database } = session;
const fitted = await database.row<{ fit_json: RfmFit }>(
  'SELECT x.fit_json FROM scheme_fit x ORDER BY x.id DESC LIMIT 1',
);
if (!fitted) throw new Error('RFM has no fit');
const peer = new RulesEnginePeer(database, fitted.fit_json, LAST_DAY);
await peer.prepare();

const ours: Time[] = [];
const theirs: Time[] = [];
const people = Math.min(PEER_PEOPLE, members);
for (let round = 0; round <= repeats; round += 1) {
  step(round === 0 ? 'warming up' : `repetition ${round} of ${repeats}`);
  await session.buyAndRefresh(round);
  const { result: _, ...time } = await session.run();
  const part = await session.stopwatch.time(() => peer.run(people));
  const scale = members / part.result;
  const whole: Time = {
    seconds: part.seconds * scale,
    cpuSeconds: part.cpuSeconds === undefined ? undefined : part.cpuSeconds * scale,
  };
  if (round > 0) {
    ours.push(time);
    theirs.push(whole);
  }
}
const disagreeing = await differing(people);
const server = await readServerFacts(database);
await peer.drop();
await session.close();

const [own, other] = [medianTime(ours), medianTime(theirs)];
const faster = other.seconds / own.seconds;
const targets: Target[] = [
  {
    what: 'times faster than one engine call and one update each',
    is: 'at least',
    limit: 50,
    value: faster,
    unit: '×',
  },
  {
    what: 'people whom both place differently (ladder, lifecycle)',
    is: 'at most',
    limit: 0,
    value: disagreeing,
    unit: '',
  },
];
print(
  [
    `tiering-peer: ${counted(members)} members, ${counted(orders)} orders; three schemes; ${counted(members * dirtyRate)} people with a new order per repetition`,
    ...serverLines(server),
    `The peer (json-rules-engine) takes ${counted(people)} people each time; its seconds are those for all ${counted(members)} in proportion.`,
    '',
    ...timesTable([
      { what: 'run: three schemes with fit, history, outbox (ours)', times: ours },
      { what: 'one engine call and one row update per person (peer)', times: theirs },
    ]),
    '',
    ...targetTable(targets),
    '',
    cpuRatioLine(own.cpuSeconds && other.cpuSeconds ? own.cpuSeconds / other.cpuSeconds : undefined),
  ],
  {
    bench: 'tiering-peer',
    members,
    orders,
    people,
    server,
    ours,
    theirs,
    timesFaster: faster,
    disagreeing,
    targets: targetsJson(targets),
  },
  options.isJson,
);
process.exit(0);

/** People among the first `count` whom the ladder or the lifecycle of both sides place differently. */
async function differing(count: number): Promise<number> {
  const slots = await database.rows<{ code: string; slot: number; id: string }>(
    `SELECT s.code, s.slot, s.id FROM scheme s WHERE s.code IN ('member-level', 'lifecycle')`,
  );
  const differ = await Promise.all(
    slots.map(async ({ code, slot, id }) => {
      const tiers = await database.rows<{ id: number; code: string }>(
        'SELECT t.id, t.code FROM tier t WHERE t.scheme_id = ?',
        [id],
      );
      const places = PLACES[code] ?? [];
      const cases = tiers.map((tier) => `WHEN ${tier.id} THEN ${places.indexOf(tier.code)}`).join(' ');
      const column = code === 'member-level' ? 'tier_1' : 'tier_3';
      const found = await database.row<{ people: number }>(
        `SELECT COUNT(*) AS people FROM (SELECT b.* FROM bench_peer b ORDER BY b.member_id LIMIT ${count}) p
         JOIN member_tier t ON t.member_id = p.member_id
         WHERE NOT (p.${column} <=> CASE t.tier_${slot} ${cases} END)`,
      );
      return found?.people ?? count;
    }),
  );
  return differ.reduce((sum, value) => sum + value, 0);
}
