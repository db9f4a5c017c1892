import { Agent } from 'node:http';
import { parseArgs } from 'node:util';
import { BenefitPlansService } from '../src/actions/benefit-plans/benefit-plans.service.js';
import { CouponTemplatesService } from '../src/actions/coupons/coupon-templates.service.js';
import { ChannelsService } from '../src/channels/channels.service.js';
import { MemberToken } from '../src/interfaces/auth/member-token.js';
import { tableLines } from '../src/interfaces/cli/print-table.js';
import { startOfBusinessDate } from '../src/platform/clock/business-date.js';
import { ScheduleService } from '../src/platform/jobs/schedule.service.js';
import { readBenchOptions } from './lib/bench-options.js';
import { ChildServer } from './lib/child-server.js';
import { percentile } from './lib/figures.js';
import { sendOne } from './lib/http-load.js';
import { orderPush } from './lib/order-pushes.js';
import { startPlatformStub, type PushedOrder } from './lib/platform-stub.js';
import { counted, print, step, targetTable, targetsJson, type Target } from './lib/report.js';
import { readServerFacts, serverLines } from './lib/server-facts.js';
import { LAST_DAY, TieringSession } from './lib/tiering-session.js';

/**
 * A platform pushes paid orders at a steady rate into an installation with a large population: the real API takes the
 * push, a real worker fetches the order, keeps facts and points, decides the tier again and gives the coupon of the new
 * tier; the member's own API shows it. The clock runs from the answer to the push.
 */
const { values: own, rest } = ownOptions(process.argv.slice(2));
const options = readBenchOptions({ members: 1_000_000 }, rest);
const RATE = own.rate;
const SECONDS = own.seconds;
const ORDERS = RATE * SECONDS;
/** Every so many orders the buyer's own API is asked until it shows the coupon; rows are watched for all of them. */
const ASK_EVERY = 10;
const ASK_AGAIN_MS = 20;
const WATCH_MS = 10;
/** Looks of the watcher that a coupon may be committed behind newer ones: ten seconds. */
const LOOKS_BACK = 1_000;
const GIVE_UP_MS = 120_000;
const LIMIT_MS = 1_000;
const SCHEME = 'member-level';
/** Who stands lowest (below ¥300 a year) comes to stand here by one order of ¥3,000, whatever they bought before. */
const LOWEST_TIER = 'v0';
const TIER = 'v3';
const AMOUNT_FEN = 300_000;
const CHANNEL = 'bench-shop';
const CALLBACK_TOKEN = 'bench-callback-token';

const session = await TieringSession.open(options);
const { database } = session;
step('emptying what earlier benches gave');
for (const table of [
  'coupon',
  'coupon_template',
  'coupon_template_version',
  'benefit_plan',
  'benefit_gift',
  'benefit_grant',
  'points_transaction',
  'points_entry',
  'points_lot',
  'points_debt',
  'points_account',
  'callback_inbox',
  'job_run',
])
  await database.run(`TRUNCATE TABLE ${table}`);
await database.run(`DELETE FROM channel_token`);

step('publishing the plan: a coupon for entering a tier');
const { slot, numberOf } = await ladder();
const tierNumber = numberOf.get(TIER) ?? never(TIER);
const templateId = await session.service(CouponTemplatesService).createTemplate(
  {
    name: '入会礼券',
    minSpendFen: 9_900,
    amountOffFen: 1_000,
    validityKind: 'relative',
    validDays: 30,
    stock: ORDERS + 1_000,
    perMemberLimit: 1,
  },
  'bench',
);
const plans = session.service(BenefitPlansService);
const gift = { kind: 'coupon' as const, couponTemplateId: templateId, count: 1 };
await plans.saveDraft(
  SCHEME,
  { reentryDays: 365, cells: [{ tierCode: TIER, cell: 'enter', gifts: [gift] }] },
  'bench',
);
await plans.publish(SCHEME, { author: 'bench' });
await session.service(ScheduleService).setPaused(true, 'bench');

const buyers = await drawLowTierMembers(ORDERS);
const paidAtSeconds = startOfBusinessDate(LAST_DAY).getTime() / 1000 + 12 * 3_600;
const orders = buyers.map(({ memberId, openId }, index): PushedOrder & { memberId: string } => ({
  memberId,
  orderId: String(9_000_000_000 + index),
  buyerOpenId: openId,
  amountFen: AMOUNT_FEN,
  paidAtSeconds,
}));
const stub = await startPlatformStub(new Map(orders.map((order) => [order.orderId, order])));
const channels = session.service(ChannelsService);
const channel = await channels.getByCode(CHANNEL);
await channels.update(channel.id, {
  appId: 'wx_bench',
  settings: { baseUrl: stub.url },
  secrets: { secret: 'bench-secret', callbackToken: CALLBACK_TOKEN },
});

step('starting API and worker');
const env = {
  ...process.env,
  DATABASE_URL: session.url,
  REDIS_PREFIX: '{bench-order-to-coupon}',
  LOG_LEVEL: 'warn',
  PORT: '0',
};
const api = await ChildServer.start(new URL('../src/main.js', import.meta.url), [], env);
const worker = await ChildServer.start(new URL('../src/worker.js', import.meta.url), [], env);

const tokens = session.service(MemberToken);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const acceptedAt = new Map<string, number>();
const committedAt = new Map<string, number>();
const shownAt = new Map<string, number>();
const acknowledged: number[] = [];
let refused = 0;

step(`pushing ${counted(ORDERS)} orders at ${RATE} a second`);
let isWatching = true;
const watching = watchCoupons();
const asking: Promise<void>[] = [];
const startedAt = performance.now();
const pushing = orders.map(async (order, index) => {
  await until(startedAt + (index * 1000) / RATE);
  const sentAt = performance.now();
  const { status } = await sendOne(agent, api.url, orderPush(CHANNEL, CALLBACK_TOKEN, order));
  const now = performance.now();
  if (status !== 200 && status !== 201) {
    refused += 1;
    return;
  }
  acknowledged.push(now - sentAt);
  acceptedAt.set(order.memberId, now);
  if (index % ASK_EVERY === 0) asking.push(askUntilShown(order.memberId));
});
await Promise.all(pushing);
const pushedSeconds = (performance.now() - startedAt) / 1000;
step('waiting for the last coupon');
const deadline = performance.now() + GIVE_UP_MS;
while (committedAt.size < acceptedAt.size && performance.now() < deadline) await pause(50);
await Promise.all(asking);
isWatching = false;
await watching;

const lost = acceptedAt.size - committedAt.size;
const twice = await database.row<{ people: number }>(
  `SELECT COUNT(*) AS people FROM (SELECT c.member_id FROM coupon c WHERE c.template_id = ?
     GROUP BY c.member_id HAVING COUNT(*) > 1) d`,
  [templateId],
);
const counter = await database.row<{ issued: number; coupons: number; changes: number; open: number }>(
  `SELECT t.issued, (SELECT COUNT(*) FROM coupon c WHERE c.template_id = t.id) AS coupons,
     (SELECT COUNT(*) FROM tier_change c WHERE c.to_tier = ? AND c.cause = 'facts') AS changes,
     (SELECT COUNT(*) FROM event_task e WHERE e.state <> 'done') AS open
   FROM coupon_template t WHERE t.id = ?`,
  [tierNumber, templateId],
);
const latencies = (seen: ReadonlyMap<string, number>): number[] =>
  [...seen].flatMap(([memberId, at]) => {
    const from = acceptedAt.get(memberId);
    return from === undefined ? [] : [Math.max(0, at - from)];
  });
const shown = latencies(shownAt);
const committed = latencies(committedAt);
const server = await readServerFacts(database);
await Promise.all([api.stop(), worker.stop(), stub.stop()]);
agent.destroy();
await session.close();

const targets: Target[] = [
  {
    what: 'push accepted → coupon shown to the member, p95',
    is: 'at most',
    limit: LIMIT_MS,
    value: shown.length > 0 ? percentile(shown, 0.95) : Infinity,
    unit: 'ms',
  },
  { what: 'orders without their coupon', is: 'at most', limit: 0, value: lost + refused, unit: '' },
  { what: 'people with two', is: 'at most', limit: 0, value: twice?.people ?? -1, unit: '' },
];
const line = (name: string, values: readonly number[]): (string | number)[] => [
  name,
  values.length,
  ...[0.5, 0.95, 0.99].map((share) => (values.length > 0 ? percentile(values, share).toFixed(0) : '')),
  values.length > 0 ? Math.max(...values).toFixed(0) : '',
];
print(
  [
    `order-to-coupon: ${counted(ORDERS)} orders pushed at ${RATE}/s for ${SECONDS} s into ` +
      `${counted(options.members)} members with ${counted(options.orders)} orders; one API, one worker`,
    ...serverLines(server),
    '',
    ...tableLines(
      ['milliseconds', 'of', 'p50', 'p95', 'p99', 'most'],
      [
        line('push answered', acknowledged),
        line('coupon committed', committed),
        line('coupon shown by the member API', shown),
      ],
    ),
    '',
    ...targetTable(targets),
    `Pushing took ${pushedSeconds.toFixed(1)} s. ${counted(counter?.changes ?? 0)} tier changes, ` +
      `${counted(counter?.coupons ?? 0)} coupons, ${counted(counter?.issued ?? 0)} counted, ` +
      `${counter?.open ?? 0} events left open; every ${ASK_EVERY}th member was asked for.`,
  ],
  {
    bench: 'order-to-coupon',
    members: options.members,
    orders: ORDERS,
    rate: RATE,
    p95Ms: { committed: percentileOf(committed), shown: percentileOf(shown) },
    lost,
    refused,
    twice: twice?.people,
    targets: targetsJson(targets),
    server,
  },
  options.isJson,
);
process.exit(0);

/** Takes `--rate` and `--seconds` out of the command line; the rest is that of every bench. */
function ownOptions(args: readonly string[]): {
  values: { rate: number; seconds: number };
  rest: string[];
} {
  const { values, tokens: parts } = parseArgs({
    args: [...args],
    options: {
      rate: { type: 'string', default: '100' },
      seconds: { type: 'string', default: '60' },
    },
    strict: false,
    tokens: true,
  });
  const taken = new Set(
    parts.flatMap((part) =>
      part.kind === 'option' && ['rate', 'seconds'].includes(part.name)
        ? [part.index, ...(part.inlineValue === false ? [part.index + 1] : [])]
        : [],
    ),
  );
  return {
    values: { rate: Number(values.rate), seconds: Number(values.seconds) },
    rest: args.filter((_, index) => !taken.has(index)),
  };
}

function percentileOf(values: readonly number[]): number | null {
  return values.length > 0 ? percentile(values, 0.95) : null;
}

/** Where the ladder stands in member_tier, and the number of each of its tiers. */
async function ladder(): Promise<{ slot: number; numberOf: ReadonlyMap<string, string> }> {
  const rows = await database.rows<{ slot: number; code: string; id: string }>(
    'SELECT s.slot, t.code, t.id FROM scheme s JOIN tier t ON t.scheme_id = s.id WHERE s.code = ?',
    [SCHEME],
  );
  const numberOf = new Map(rows.map(({ code, id }) => [code, id]));
  return { slot: rows[0]?.slot ?? never(SCHEME), numberOf };
}

function never(name: string): never {
  throw new Error(`There is no ${name}`);
}

/** Members of the lowest tier, spread over the whole population. */
async function drawLowTierMembers(count: number): Promise<{ memberId: string; openId: string }[]> {
  const rows = await database.rows<{ member_id: string; external_id: string }>(
    `SELECT t.member_id, i.external_id FROM member_tier t JOIN member m ON m.id = t.member_id
     JOIN channel_identity i ON i.member_id = m.id AND i.channel_id = 1
     WHERE m.joined_at IS NOT NULL AND t.tier_${slot} = ? ORDER BY t.member_id * 7919 % 1000003 LIMIT ?`,
    [numberOf.get(LOWEST_TIER) ?? never(LOWEST_TIER), count],
  );
  if (rows.length < count) throw new Error(`Only ${rows.length} members stand lowest`);
  return rows.map((row) => ({ memberId: row.member_id, openId: row.external_id }));
}

/** Notes when each coupon is first seen as committed. */
async function watchCoupons(): Promise<void> {
  const recent: string[] = [];
  while (isWatching) {
    const rows = await database.rows<{ id: string; member_id: string }>(
      'SELECT c.id, c.member_id FROM coupon c WHERE c.id > ? ORDER BY c.id',
      [recent.at(0) ?? '0'],
    );
    const now = performance.now();
    for (const row of rows) if (!committedAt.has(row.member_id)) committedAt.set(row.member_id, now);
    // Ids are made before the commit, so a slower transaction may still add some below the newest: look back.
    const newest = rows.at(-1)?.id ?? recent.at(-1);
    if (newest !== undefined) recent.push(newest);
    if (recent.length > LOOKS_BACK) recent.shift();
    await pause(WATCH_MS);
  }
}

async function askUntilShown(memberId: string): Promise<void> {
  const token = await tokens.issue({ memberId, channelId: '1' });
  const ask = { path: '/api/mini/v1/coupons', headers: { authorization: `Bearer ${token}` } };
  const end = performance.now() + GIVE_UP_MS;
  while (performance.now() < end) {
    const { text } = await sendOne(agent, api.url, ask, 'GET');
    if (text.includes('入会礼券')) {
      shownAt.set(memberId, performance.now());
      return;
    }
    await pause(ASK_AGAIN_MS);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, ms));
}

async function until(at: number): Promise<void> {
  const wait = at - performance.now();
  if (wait > 0) await pause(wait);
}
