import type { INestApplicationContext } from '@nestjs/common';
import { BenefitPlansService } from '../src/actions/benefit-plans/benefit-plans.service.js';
import { CouponTemplatesService } from '../src/actions/coupons/coupon-templates.service.js';
import { MEMBER_TIER_CHANGED, type MemberTierChanged } from '../src/decisions/tiering/tiering.events.js';
import { Database } from '../src/platform/database/database.js';
import { chunks, valuesList } from '../src/platform/database/sql.js';
import { EventBus } from '../src/platform/outbox/event-bus.js';
import { EventDispatcher } from '../src/platform/outbox/event-dispatcher.js';
import { openBenchApp } from './lib/bench-app.js';
import { readBenchOptions } from './lib/bench-options.js';
import { openMembersSchema } from './lib/empty-schema.js';
import { median, peakMemoryMb } from './lib/figures.js';
import { counted, print, step, targetTable, targetsJson, timesTable, type Target } from './lib/report.js';
import { readServerFacts, serverLines } from './lib/server-facts.js';
import { Stopwatch, medianTime, type Time } from './lib/stopwatch.js';
import { LAST_DAY } from './lib/tiering-session.js';

const SECONDS_PER_100K = 30;
/** As many as a range of a tier run holds. */
const PEOPLE_PER_EVENT = 25_000;
const ROWS_PER_STATEMENT = 2_000;
/** Everybody is owed a coupon; there is one for nine in ten. */
const STOCK_SHARE = 0.9;
const SCHEME = 'member-level';
const [PLAIN, SILVER] = [1, 2];

const options = readBenchOptions({ members: 100_000 });
const { members, repeats } = options;
const stock = Math.floor(members * STOCK_SHARE);

step(`a schema with ${counted(members)} members`);
const schema = await openMembersSchema(`tier_grants_${members}`, members);
await insertLadder(schema.database);
await schema.database.close();
const app = await openBenchApp(schema.url, LAST_DAY);
const database = app.get(Database);
const stopwatch = await Stopwatch.for(database);

const grants: Time[] = [];
const again: Time[] = [];
let wrong = 0;
let changed = 0;
for (let round = 0; round <= repeats; round += 1) {
  step(round === 0 ? 'warming up' : `repetition ${round} of ${repeats}`);
  await empty(database);
  await publishPlan(app, round);
  const events = await insertRun(database, round + 1);
  await tell(app, events);
  const { seconds, cpuSeconds } = await stopwatch.time(() => drain(app));
  wrong += await mistakes(database);
  const before = await figures(database);
  await tell(app, events);
  const repeat = await stopwatch.time(() => drain(app));
  const after = await figures(database);
  if (JSON.stringify(before) !== JSON.stringify(after)) changed += 1;
  if (round === 0) continue;
  grants.push({ seconds, cpuSeconds });
  again.push({ seconds: repeat.seconds, cpuSeconds: repeat.cpuSeconds });
}

const ours = medianTime(grants);
const targets: Target[] = [
  {
    what: 'seconds for 100,000 changes',
    is: 'at most',
    limit: SECONDS_PER_100K,
    value: (ours.seconds * 100_000) / members,
    unit: 's',
  },
  { what: 'counts that are not what they should be', is: 'at most', limit: 0, value: wrong, unit: '' },
  { what: 'repeats that changed something', is: 'at most', limit: 0, value: changed, unit: '' },
];
const server = await readServerFacts(database);
const peakMb = peakMemoryMb();
await app.close();

print(
  [
    `tier-grants: ${counted(members)} members enter a tier that brings a coupon (stock for ${counted(stock)}) and ` +
      'points; one transaction per 25,000 changes, each with its grants, coupons, ledger and the event it closes',
    ...serverLines(server),
    '',
    ...timesTable([
      { what: 'grants', times: grants },
      { what: 'the same events again', times: again },
    ]),
    '',
    ...targetTable(targets),
    '',
    `Changes per second: ${counted(Math.round(members / median(grants.map(({ seconds }) => seconds))))}. ` +
      `Peak memory of this process: ${peakMb} MB.`,
  ],
  {
    bench: 'tier-grants',
    members,
    stock,
    server,
    grants,
    again,
    median: ours,
    peakMemoryMb: peakMb,
    targets: targetsJson(targets),
  },
  options.isJson,
);
process.exit(0);

/** A published ladder of two tiers. */
async function insertLadder(db: Database): Promise<void> {
  const rule = {
    combinator: 'and',
    rules: [{ field: 'netAmountFen', operator: '>=', value: 1_000 }],
  };
  const tiers = [
    { code: 'plain', name: '普通', rule: null },
    { code: 'silver', name: '银卡', rule },
  ];
  await db.run(
    `INSERT INTO scheme (id, code, name, kind, slot, published_version_id, placed_version_id)
     VALUES (1, ?, '会员等级', 'rule_ladder', 1, 1, 1)`,
    [SCHEME],
  );
  await db.run(
    `INSERT INTO scheme_version (id, scheme_id, version_no, state, definition_json, catalogue_hash, created_by)
     VALUES (1, 1, 1, 'published', ?, '', 'bench')`,
    [JSON.stringify({ tiers })],
  );
  await db.run(`INSERT INTO tier (id, scheme_id, code) VALUES (?, 1, 'plain'), (?, 1, 'silver')`, [
    PLAIN,
    SILVER,
  ]);
}

/** Takes back what an earlier round gave. */
async function empty(db: Database): Promise<void> {
  const tables = [
    'benefit_plan',
    'benefit_gift',
    'benefit_grant',
    'coupon',
    'coupon_template',
    'coupon_template_version',
    'points_rate',
    'points_transaction',
    'points_entry',
    'points_lot',
    'points_debt',
    'points_account',
    'tier_change',
    'outbox_event',
    'event_task',
  ];
  for (const table of tables) await db.run(`TRUNCATE TABLE ${table}`);
}

async function publishPlan(application: INestApplicationContext, round: number): Promise<void> {
  const draft = {
    name: '银卡礼券',
    minSpendFen: 9_900,
    amountOffFen: 1_000,
    validityKind: 'relative' as const,
    validDays: 30,
    stock,
    perMemberLimit: 1,
  };
  const templates = application.get(CouponTemplatesService, { strict: false });
  const couponTemplateId = await templates.createTemplate(draft, `bench-${round}`);
  const plans = application.get(BenefitPlansService, { strict: false });
  const gifts = [
    { kind: 'coupon' as const, couponTemplateId, count: 1 },
    { kind: 'points' as const, points: 100, validDays: null },
  ];
  const cells = [{ tierCode: 'silver', cell: 'enter' as const, gifts }];
  await plans.saveDraft(SCHEME, { reentryDays: 365, cells }, 'bench');
  await plans.publish(SCHEME, { author: 'bench' });
}

/** One run that lifts everybody, as its events tell of it. */
async function insertRun(db: Database, runId: number): Promise<MemberTierChanged[]> {
  const ids = Array.from({ length: members }, (_, index) => index + 1);
  for (const piece of chunks(ids, ROWS_PER_STATEMENT)) {
    const list = valuesList(
      piece.map((id) => [runId, 1, id, PLAIN, SILVER, 1, 'facts', 'order', LAST_DAY, '[]']),
    );
    await db.run(
      `INSERT INTO tier_change (run_id, scheme_id, member_id, from_tier, to_tier, version_id, cause, reasons,
         business_date, deciding_json) VALUES ${list.text}`,
      list.values,
    );
  }
  return chunks(ids, PEOPLE_PER_EVENT).map((piece) => ({
    schemeId: '1',
    schemeCode: SCHEME,
    runId: String(runId),
    fromMemberId: String(piece[0]),
    toMemberId: String(piece.at(-1)),
    count: piece.length,
    cause: 'facts',
    versionId: '1',
    businessDate: LAST_DAY,
  }));
}

function tell(application: INestApplicationContext, events: readonly MemberTierChanged[]): Promise<void> {
  const bus = application.get(EventBus, { strict: false });
  return database.transaction(async (tx) => {
    for (const event of events) await bus.publish(tx, MEMBER_TIER_CHANGED, event);
  });
}

async function drain(application: INestApplicationContext): Promise<void> {
  const dispatcher = application.get(EventDispatcher, { strict: false });
  while ((await dispatcher.drain()) > 0);
}

interface Figures {
  grants: number;
  given: number;
  coupons: number;
  issued: number;
  entries: number;
  available: number;
  open: number;
}

async function figures(db: Database): Promise<Figures> {
  const row = await db.row<Figures>(
    `SELECT (SELECT COUNT(*) FROM benefit_grant g) AS grants,
       (SELECT COUNT(*) FROM benefit_grant g WHERE g.kind = 'coupon' AND g.outcome = 'given') AS given,
       (SELECT COUNT(*) FROM coupon c) AS coupons, (SELECT SUM(t.issued) FROM coupon_template t) AS issued,
       (SELECT COUNT(*) FROM points_entry e) AS entries,
       (SELECT SUM(a.available) FROM points_account a) AS available,
       (SELECT COUNT(*) FROM event_task k WHERE k.state <> 'done') AS open`,
  );
  if (!row) throw new Error('The figures could not be read');
  return row;
}

/** How far the rows are from one grant of each kind per person, all coupons given and 100 points for everybody. */
async function mistakes(db: Database): Promise<number> {
  const { grants: rows, given, coupons, issued, entries, available, open } = await figures(db);
  return [
    rows - 2 * members,
    given - stock,
    coupons - stock,
    issued - stock,
    entries - 2 * members,
    available - 100 * members,
    open,
  ].reduce((sum, difference) => sum + Math.abs(difference), 0);
}
