import type { INestApplicationContext } from '@nestjs/common';
import { createConnection } from 'mysql2/promise';
import { CouponBatchRunner } from '../src/actions/coupon-batches/coupon-batch-runner.js';
import { CouponBatchesService } from '../src/actions/coupon-batches/coupon-batches.service.js';
import { CouponTemplatesService } from '../src/actions/coupons/coupon-templates.service.js';
import { readConfig } from '../src/platform/config/app-config.js';
import { Database } from '../src/platform/database/database.js';
import { chunks, valuesList } from '../src/platform/database/sql.js';
import { openBenchApp } from './lib/bench-app.js';
import { readBenchOptions } from './lib/bench-options.js';
import { peakMemoryMb } from './lib/figures.js';
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

/** What one bare `INSERT … SELECT` of the same rows takes, at most so many times. */
const TARGET = 3;
const PEOPLE_PER_STATEMENT = 5000;

const options = readBenchOptions({ members: 200_000 });
const { members, repeats } = options;

step(`a schema with ${counted(members)} members`);
const url = await createSchema(`batch_${members}`);
const app = await openBenchApp(url, LAST_DAY);
const database = app.get(Database);
await database.run('CREATE TABLE coupon_bare LIKE coupon');
const stopwatch = await Stopwatch.for(database);

const batches: Time[] = [];
const bares: Time[] = [];
const forecasts: Time[] = [];
let wrong = 0;
for (let round = 0; round <= repeats; round += 1) {
  step(round === 0 ? 'warming up' : `repetition ${round} of ${repeats}`);
  for (const table of ['coupon', 'coupon_bare', 'coupon_batch_person'])
    await database.run(`TRUNCATE TABLE ${table}`);
  const { id, forecast } = await prepare(app, round);
  const ours = await stopwatch.time(() => carryOut(app, id));
  const theirs = await stopwatch.time(() =>
    database.run('INSERT INTO coupon_bare SELECT c.* FROM coupon c ORDER BY c.id'),
  );
  wrong += await mistakes(database, id);
  if (round === 0) continue;
  batches.push({ seconds: ours.seconds, cpuSeconds: ours.cpuSeconds });
  bares.push({ seconds: theirs.seconds, cpuSeconds: theirs.cpuSeconds });
  forecasts.push(forecast);
}

const ours = medianTime(batches);
const theirs = medianTime(bares);
const ratio = ratioOf(ours, theirs);
const targets: Target[] = [
  {
    what: 'batch ÷ one INSERT … SELECT of its coupons',
    is: 'at most',
    limit: TARGET,
    value: ratio.ofSeconds,
    unit: '',
  },
  {
    what: 'people without their one coupon, or counts that differ',
    is: 'at most',
    limit: 0,
    value: wrong,
    unit: '',
  },
];
const server = await readServerFacts(database);
const peakMb = peakMemoryMb();
await app.close();

print(
  [
    `batch-grant: ${counted(members)} coupons by one batch, pieces of 5,000 with limits, stock, what became of each ` +
      'person and counts; beside one statement that copies the finished coupons into a table with the same indexes',
    ...serverLines(server),
    '',
    ...timesTable([
      { what: 'batch (ours)', times: batches },
      { what: 'bare INSERT … SELECT (baseline)', times: bares },
      { what: 'forecast of the batch, before', times: forecasts },
    ]),
    '',
    ...targetTable(targets),
    '',
    cpuRatioLine(ratio.ofCpu),
    `Coupons per second: ${counted(members / ours.seconds)}. Peak memory of this process: ${peakMb} MB.`,
  ],
  {
    bench: 'batch-grant',
    members,
    server,
    batches,
    bares,
    forecasts,
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

/** A schema of its own beside the one that DATABASE_URL names, with the people in it; returns its URL. */
async function createSchema(name: string): Promise<string> {
  const serverUrl = readConfig().DATABASE_URL;
  const schema = new URL(serverUrl);
  schema.pathname = `${schema.pathname}_bench_${name}`;
  const connection = await createConnection(serverUrl);
  await connection.query(`DROP DATABASE IF EXISTS ${schema.pathname.slice(1)}`);
  await connection.query(
    `CREATE DATABASE ${schema.pathname.slice(1)} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  );
  await connection.end();
  const db = await Database.open({ url: schema.toString(), poolSize: 2 });
  await db.migrate();
  await insertMembers(db, members);
  await db.close();
  return schema.toString();
}

/** Members with ids 1…n, and the list that names all of them. */
async function insertMembers(db: Database, count: number): Promise<void> {
  await db.run(
    `INSERT INTO coupon_batch_list (id, file_name, file_sha256, row_count, people, problem_count, created_by)
     VALUES (1, 'bench', '', ?, ?, 0, 'bench')`,
    [count, count],
  );
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  for (const piece of chunks(ids, PEOPLE_PER_STATEMENT)) {
    const people = valuesList(piece.map((id) => [id, '2026-01-01', '2026-01-01']));
    await db.run(`INSERT INTO member (id, first_seen_at, joined_at) VALUES ${people.text}`, people.values);
    const lines = valuesList(piece.map((id) => [1, id, id]));
    await db.run(
      `INSERT INTO coupon_batch_list_person (list_id, member_id, line_no) VALUES ${lines.text}`,
      lines.values,
    );
  }
}

/** A new template and a batch of it, forecast and ready to start. */
async function prepare(
  application: INestApplicationContext,
  round: number,
): Promise<{ id: string; forecast: Time }> {
  const service = application.get(CouponBatchesService);
  const draft = {
    name: '满 200 减 30',
    minSpendFen: 20_000,
    amountOffFen: 3_000,
    validityKind: 'relative' as const,
    validDays: 30,
    stock: members,
    budgetFen: members * 3_000,
    perMemberLimit: 1,
  };
  const templates = application.get(CouponTemplatesService, { strict: false });
  const templateId = await templates.createTemplate(draft, 'bench');
  const audience = { templateId, label: 'bench', isGeneral: false, listId: '1' };
  const { result, ...forecast } = await stopwatch.time(async () => {
    const { id } = await service.draft(audience, 'bench', `round-${round}`);
    await drain(application, id, 'counting');
    return id;
  });
  return { id: result, forecast };
}

async function carryOut(application: INestApplicationContext, id: string): Promise<void> {
  await application.get(CouponBatchesService).start(id, 'bench', String(members));
  await drain(application, id, 'running');
}

async function drain(application: INestApplicationContext, id: string, state: string): Promise<void> {
  const runner = application.get(CouponBatchRunner, { strict: false });
  const service = application.get(CouponBatchesService);
  while ((await service.require(id)).state === state) await runner.drain();
}

/** People without exactly one coupon, and counts that are not those of the rows. */
async function mistakes(db: Database, id: string): Promise<number> {
  const row = await db.row<{ given: number; rows_given: number; people: number; issued: number }>(
    `SELECT b.given, (SELECT COUNT(*) FROM coupon_batch_person p WHERE p.batch_id = b.id AND p.outcome = 'given')
       AS rows_given, (SELECT COUNT(DISTINCT c.member_id) FROM coupon c) AS people, t.issued
     FROM coupon_batch b JOIN coupon_template t ON t.id = b.template_id WHERE b.id = ?`,
    [id],
  );
  const counts = [row?.given, row?.rows_given, row?.people, row?.issued];
  return counts.reduce<number>((sum, count) => sum + Math.abs((count ?? 0) - members), 0);
}
