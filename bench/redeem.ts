import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { CouponTemplatesService } from '../src/actions/coupons/coupon-templates.service.js';
import { CouponsService } from '../src/actions/coupons/coupons.service.js';
import { AppModule } from '../src/app.module.js';
import { ShopsService } from '../src/facts/shops/shops.service.js';
import { ApiKeysService } from '../src/interfaces/auth/api-keys.service.js';
import { tableLines } from '../src/interfaces/cli/print-table.js';
import { readConfig } from '../src/platform/config/app-config.js';
import { chunks } from '../src/platform/database/sql.js';
import { createHttpApp } from '../src/platform/http/http-app.js';
import { ChildServer } from './lib/child-server.js';
import { openMembersSchema } from './lib/empty-schema.js';
import { median, percentile } from './lib/figures.js';
import { sendAll, type BenchRequest } from './lib/http-load.js';
import { counted, print, step, targetTable, targetsJson, type Target } from './lib/report.js';
import { readServerFacts, serverLines } from './lib/server-facts.js';

/**
 * A shop's system redeems coupons over HTTP: the real route (key, basket, discount, lock, redemption row, idempotency)
 * against Fastify and one bare UPDATE of the coupon's state.
 */
const { values: given } = parseArgs({
  options: {
    coupons: { type: 'string', default: '2000' },
    clients: { type: 'string', default: '8' },
    repeats: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const COUPONS = Number(given.coupons);
const CLIENTS = Number(given.clients);
const REPEATS = Number(given.repeats);
const WARM_UP = 200;
const TARGET = 3;
const PEOPLE_PER_ISSUE = 2_000;
const SHOP = 'bench-shop';

step('making the schema');
const { url, database } = await openMembersSchema('redeem', Math.max(COUPONS, WARM_UP));
const env = {
  ...process.env,
  DATABASE_URL: url,
  REDIS_PREFIX: '{bench-redeem}',
  LOG_LEVEL: 'error',
  PORT: '0',
};
const app = await createHttpApp(AppModule.forRoot(readConfig(env)));
const coupons = app.get(CouponsService, { strict: false });
const templates = app.get(CouponTemplatesService, { strict: false });
await app.get(ShopsService, { strict: false }).create(SHOP, { name: '门店' });
const { key: apiKey } = await app.get(ApiKeysService, { strict: false }).create(SHOP, 'bench', 'bench');

/** Fresh coupons, one per member. */
async function issue(count: number): Promise<string[]> {
  const templateId = await templates.createTemplate(
    {
      name: '满 200 减 30',
      minSpendFen: 20_000,
      amountOffFen: 3_000,
      validityKind: 'relative',
      validDays: 30,
      stock: count,
      perMemberLimit: 1,
    },
    'bench',
  );
  const members = Array.from({ length: count }, (_, index) => ({ memberId: String(index + 1) }));
  const ids: string[] = [];
  for (const piece of chunks(members, PEOPLE_PER_ISSUE)) {
    const result = await database.transaction((tx) =>
      coupons.issueFor(tx, {
        templateId,
        sourceKind: 'manual',
        sourceKey: `bench-${templateId}`,
        sourceLabel: '测试',
        members: piece,
      }),
    );
    ids.push(...result.given.map(({ couponId }) => couponId));
  }
  return ids;
}

function realRequests(ids: readonly string[]): BenchRequest[] {
  return ids.map((id) => {
    const key = randomUUID();
    return {
      path: '/api/shop/v1/coupons/redeem',
      headers: {
        authorization: `Bearer ${apiKey}`,
        'idempotency-key': key,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ couponCodes: [coupons.codeOf(id)], orderRef: `o-${key}`, amountFen: 25_000 }),
    };
  });
}

async function questions(): Promise<number> {
  const row = await database.row<{ Value: string }>(`SHOW GLOBAL STATUS LIKE 'Questions'`);
  return Number(row?.Value ?? 0);
}

function bareRequests(ids: readonly string[]): BenchRequest[] {
  return ids.map((id) => ({ path: `/redeem/${id}`, headers: {} }));
}

step('starting the two servers');
const real = await ChildServer.start(new URL('../src/main.js', import.meta.url), [], env);
const bare = await ChildServer.start(new URL('./lib/bare-update-server.js', import.meta.url), [], env);
const sides = [
  {
    name: 'the shop API',
    server: real,
    requestsOf: realRequests,
    seconds: [] as number[],
    latencies: [] as number[],
    statements: 0,
    cpuMs: [] as number[],
  },
  {
    name: 'Fastify + one UPDATE',
    server: bare,
    requestsOf: bareRequests,
    seconds: [] as number[],
    latencies: [] as number[],
    statements: 0,
    cpuMs: [] as number[],
  },
];

for (let round = 0; round <= REPEATS; round += 1) {
  step(round === 0 ? 'warming up' : `round ${round} of ${REPEATS}`);
  const count = round === 0 ? WARM_UP : COUPONS;
  for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
    const ids = await issue(count);
    const before = await questions();
    const cpuBefore = side.server.cpuSeconds;
    const { seconds, statuses, latenciesMs } = await sendAll(side.server.url, side.requestsOf(ids), CLIENTS);
    const cpuAfter = side.server.cpuSeconds;
    const asked = (await questions()) - before;
    if (statuses[200] !== count) throw new Error(`${side.name}: ${JSON.stringify(statuses)}`);
    const used = await database.row<{ used: number }>(
      `SELECT COUNT(*) AS used FROM coupon c WHERE c.id IN (?) AND c.state = 'redeemed'`,
      [ids],
    );
    if (used?.used !== count) throw new Error(`${side.name}: ${used?.used} of ${count} are used`);
    if (round === 0) continue;
    side.seconds.push(seconds);
    side.latencies.push(...latenciesMs);
    side.statements = asked / count;
    if (cpuBefore !== undefined && cpuAfter !== undefined)
      side.cpuMs.push(((cpuAfter - cpuBefore) * 1000) / count);
  }
}
const server = await readServerFacts(database);
await Promise.all([real.stop(), bare.stop()]);
await app.close();
await database.close();

const [ours, theirs] = sides.map(({ latencies }) => percentile(latencies, 0.99));
const targets: Target[] = [
  {
    what: 'p99 of redeeming against a bare update',
    is: 'at most',
    limit: TARGET,
    value: (ours ?? Infinity) / (theirs ?? 1),
    unit: '×',
  },
];
print(
  [
    `redeem: ${counted(COUPONS)} coupons by ${CLIENTS} clients over HTTP, ${REPEATS} rounds`,
    ...serverLines(server),
    '',
    ...tableLines(
      ['', 'a second', 'p50 ms', 'p95 ms', 'p99 ms', 'statements each', 'server CPU ms each'],
      sides.map(({ name, seconds, latencies, statements, cpuMs }) => [
        name,
        Math.round(COUPONS / median(seconds)),
        ...[0.5, 0.95, 0.99].map((share) => percentile(latencies, share).toFixed(1)),
        statements.toFixed(1),
        cpuMs.length > 0 ? median(cpuMs).toFixed(2) : '',
      ]),
    ),
    '',
    ...targetTable(targets),
    'Each round ended with every coupon used once.',
  ],
  {
    bench: 'redeem',
    coupons: COUPONS,
    clients: CLIENTS,
    p99Ms: { ours, bare: theirs },
    targets: targetsJson(targets),
    server,
  },
  given.json,
);
process.exit(0);
