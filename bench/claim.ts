import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import mysql from 'mysql2/promise';
import { CouponTemplatesService } from '../src/actions/coupons/coupon-templates.service.js';
import { AppModule } from '../src/app.module.js';
import { MemberToken } from '../src/interfaces/auth/member-token.js';
import { tableLines } from '../src/interfaces/cli/print-table.js';
import { readConfig } from '../src/platform/config/app-config.js';
import { SESSION_SETUP } from '../src/platform/database/data-source.js';
import { createHttpApp, listen } from '../src/platform/http/http-app.js';
import { BareRunner } from './lib/bare-runner.js';
import { ChildServer } from './lib/child-server.js';
import { openMembersSchema } from './lib/empty-schema.js';
import { median, percentile } from './lib/figures.js';
import { sendAll, type BenchRequest } from './lib/http-load.js';
import { counted, print, step, targetTable, targetsJson, type Target } from './lib/report.js';
import { readServerFacts, serverLines } from './lib/server-facts.js';
import { recordStatements } from './lib/statement-recorder.js';
import { scriptOf, type ScriptSubject, type StatementScript } from './lib/statement-script.js';

/**
 * 64 clients claim coupons of one template over HTTP: the real API against Fastify and mysql2 alone, sending the very
 * statements that the API sends (they are recorded from it), to the same tables through a pool of the same size.
 */
const { values: given } = parseArgs({
  options: {
    claims: { type: 'string', default: '4000' },
    clients: { type: 'string', default: '64' },
    repeats: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const CLAIMS = Number(given.claims);
const CLIENTS = Number(given.clients);
const REPEATS = Number(given.repeats);
const POOL = 10;
const WARM_UP = 500;
const TARGET = 0.7;

step('making the schema');
const members = Math.max(CLAIMS, WARM_UP) + 2;
const { url, database } = await openMembersSchema('claim', members);
const env = {
  ...process.env,
  DATABASE_URL: url,
  DATABASE_POOL_SIZE: String(POOL),
  REDIS_PREFIX: '{bench-claim}',
  LOG_LEVEL: 'error',
  PORT: '0',
};
const app = await createHttpApp(AppModule.forRoot(readConfig(env)));
const templates = app.get(CouponTemplatesService, { strict: false });
const tokens = app.get(MemberToken, { strict: false });

const newTemplate = (stock: number): Promise<string> =>
  templates.createTemplate(
    {
      name: '满 200 减 30',
      minSpendFen: 20_000,
      amountOffFen: 3_000,
      validityKind: 'relative',
      validDays: 30,
      stock,
      perMemberLimit: 1,
      isClaimable: true,
    },
    'bench',
  );

async function realRequests(templateId: string, from: number, count: number): Promise<BenchRequest[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index): Promise<BenchRequest> => {
      const memberId = String(from + index);
      const token = await tokens.issue({ memberId, channelId: '1' });
      return {
        path: `/api/mini/v1/claim-centre/${templateId}/claim`,
        headers: { authorization: `Bearer ${token}`, 'idempotency-key': `bench-${templateId}-${memberId}` },
      };
    }),
  );
}

function bareRequests(templateId: string, from: number, count: number): BenchRequest[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `/claim/${templateId}`,
    headers: { 'x-member': String(from + index), 'idempotency-key': `bench-${templateId}-${index}` },
  }));
}

/** The statements of one claim, recorded below the ORM from two claims by two people. */
async function recordScript(): Promise<StatementScript> {
  const own = await listen(app);
  const record = async (subject: ScriptSubject) => {
    const [asked] = await realRequests(subject.templateId, Number(subject.memberId), 1);
    const statements = await recordStatements(async () => {
      const { statuses } = await sendAll(own, asked ? [asked] : [], 1);
      if (statuses[201] !== 1) throw new Error(`The recorded claim was refused: ${JSON.stringify(statuses)}`);
    });
    return { subject, statements };
  };
  const subjects = await Promise.all(
    [members - 1, members].map(async (memberId) => ({
      memberId: String(memberId),
      templateId: await newTemplate(10),
    })),
  );
  // Whatever is read once and kept is read before.
  const warm = await newTemplate(10);
  await sendAll(own, await realRequests(warm, 1, 2), 1);
  const [first, second] = [await record(subjects[0] ?? never()), await record(subjects[1] ?? never())];
  return scriptOf(first, second);
}

function never(): never {
  throw new Error('There are two subjects');
}

async function issuedOf(templateId: string): Promise<{ issued: number; coupons: number }> {
  const row = await database.row<{ issued: number; coupons: number }>(
    `SELECT t.issued, (SELECT COUNT(*) FROM coupon c WHERE c.template_id = t.id) AS coupons
     FROM coupon_template t WHERE t.id = ?`,
    [templateId],
  );
  return row ?? { issued: -1, coupons: -1 };
}

async function expectExact(templateId: string, expected: number, side: string): Promise<void> {
  const { issued, coupons } = await issuedOf(templateId);
  if (issued !== expected || coupons !== expected)
    throw new Error(`${side}: ${issued} counted, ${coupons} coupons, ${expected} expected`);
}

async function questions(): Promise<number> {
  const row = await database.row<{ Value: string }>(`SHOW GLOBAL STATUS LIKE 'Questions'`);
  return Number(row?.Value ?? 0);
}

step('recording the statements of a claim');
const script = await recordScript();
const folder = mkdtempSync(path.join(tmpdir(), 'bench-claim-'));
const scriptFile = path.join(folder, 'script.json');
writeFileSync(scriptFile, JSON.stringify(script));

step('starting the two servers');
const real = await ChildServer.start(new URL('../src/main.js', import.meta.url), [], env);
const bare = await ChildServer.start(
  new URL('./lib/bare-statement-server.js', import.meta.url),
  [scriptFile, String(POOL)],
  env,
);
const driverPool = mysql.createPool({
  uri: url,
  connectionLimit: POOL,
  timezone: 'Z',
  flags: ['-FOUND_ROWS'],
});
driverPool.on('connection', (connection) => {
  for (const statement of SESSION_SETUP)
    void (connection as unknown as mysql.PoolConnection).query(statement);
});
const driver = new BareRunner(script, driverPool);

interface Side {
  name: string;
  seconds: number[];
  latenciesMs: number[];
  statements: number;
  cpuMs: number[];
  server: ChildServer | undefined;
  run(templateId: string, count: number): Promise<{ seconds: number; latenciesMs: number[] }>;
}

function newSide(name: string, server: ChildServer | undefined): Omit<Side, 'run'> {
  return { name, server, seconds: [], latenciesMs: [], statements: 0, cpuMs: [] };
}

const overHttp =
  (server: ChildServer, requestsOf: (id: string, from: number, count: number) => unknown) =>
  async (templateId: string, count: number) => {
    const requests = (await requestsOf(templateId, 1, count)) as BenchRequest[];
    const result = await sendAll(server.url, requests, CLIENTS);
    if (result.statuses[201] !== count)
      throw new Error(`Not all were claimed: ${JSON.stringify(result.statuses)}`);
    return result;
  };

const sides: Side[] = [
  { ...newSide('the API', real), run: overHttp(real, realRequests) },
  { ...newSide('Fastify + mysql2, same statements', bare), run: overHttp(bare, bareRequests) },
  {
    ...newSide('mysql2 alone, no HTTP', undefined),
    run: async (templateId, count) => {
      let next = 1;
      const startedAt = performance.now();
      await Promise.all(
        Array.from({ length: CLIENTS }, async () => {
          for (let member = next++; member <= count; member = next++)
            await driver.run({ memberId: String(member), templateId });
        }),
      );
      return { seconds: (performance.now() - startedAt) / 1000, latenciesMs: [] };
    },
  },
];

for (let round = 0; round <= REPEATS; round += 1) {
  step(round === 0 ? 'warming up' : `round ${round} of ${REPEATS}`);
  const count = round === 0 ? WARM_UP : CLAIMS;
  for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
    const templateId = await newTemplate(count);
    const before = await questions();
    const cpuBefore = side.server?.cpuSeconds;
    const { seconds, latenciesMs } = await side.run(templateId, count);
    const asked = (await questions()) - before;
    const cpuAfter = side.server?.cpuSeconds;
    await expectExact(templateId, count, side.name);
    if (round === 0) continue;
    side.seconds.push(seconds);
    side.latenciesMs.push(...latenciesMs);
    side.statements = asked / count;
    if (cpuBefore !== undefined && cpuAfter !== undefined)
      side.cpuMs.push(((cpuAfter - cpuBefore) * 1000) / count);
  }
}

step('claiming more than there are');
const SCARCE = Math.floor(CLAIMS / 4);
const scarce = await newTemplate(SCARCE);
const rush = await sendAll(real.url, await realRequests(scarce, 1, CLAIMS), CLIENTS);
await expectExact(scarce, SCARCE, 'the API with too little stock');

const server = await readServerFacts(database);
await Promise.all([real.stop(), bare.stop(), driverPool.end()]);
await app.close();
await database.close();
rmSync(folder, { recursive: true });

const [ours, theirs, alone] = sides.map(({ seconds }) => CLAIMS / median(seconds));
const targets: Target[] = [
  {
    what: 'claims a second against the bare handler',
    is: 'at least',
    limit: TARGET,
    value: (ours ?? 0) / (theirs ?? 1),
    unit: '×',
  },
];
print(
  [
    `claim: ${counted(CLAIMS)} claims of one template by ${CLIENTS} clients, pool of ${POOL}, ${REPEATS} rounds`,
    ...serverLines(server),
    '',
    ...tableLines(
      ['', 'claims/s', 'p50 ms', 'p99 ms', 'statements each', 'server CPU ms each'],
      sides.map(({ name, seconds, latenciesMs, statements, cpuMs }) => [
        name,
        Math.round(CLAIMS / median(seconds)),
        latenciesMs.length > 0 ? percentile(latenciesMs, 0.5).toFixed(1) : '',
        latenciesMs.length > 0 ? percentile(latenciesMs, 0.99).toFixed(1) : '',
        statements.toFixed(1),
        cpuMs.length > 0 ? median(cpuMs).toFixed(2) : '',
      ]),
    ),
    '',
    ...targetTable(targets),
    `Against mysql2 alone, without HTTP: ${((ours ?? 0) / (alone ?? 1)).toFixed(2)} ×.`,
    `Every round ended exact. ${counted(CLAIMS)} claims of ${counted(SCARCE)} coupons: ${counted(SCARCE)} given, ` +
      `${counted(CLAIMS - SCARCE)} refused (${JSON.stringify(rush.statuses)}), counter and rows equal.`,
  ],
  {
    bench: 'claim',
    claims: CLAIMS,
    clients: CLIENTS,
    sides: sides.map(({ name, seconds, latenciesMs, statements }) => ({
      name,
      claimsPerSecond: CLAIMS / median(seconds),
      p99Ms: latenciesMs.length > 0 ? percentile(latenciesMs, 0.99) : null,
      statements,
    })),
    targets: targetsJson(targets),
    server,
  },
  given.json,
);
process.exit(0);
