import { writeFileSync } from 'node:fs';
import { FieldCatalogue } from '../src/decisions/conditions/field-catalogue.js';
import { checkRule } from '../src/decisions/conditions/rule-validation.js';
import { compileSegment, segmentSource } from '../src/decisions/segments/segment-compiler.js';
import { statisticsStatement } from '../src/decisions/prediction/purchase-statistics.read.js';
import { candidatesStatement, changesStatement } from '../src/decisions/tiering/placement.store.js';
import { SchemeCompiler } from '../src/decisions/tiering/scheme-compiler.js';
import { SchemeLoader } from '../src/decisions/tiering/scheme-loader.js';
import { schemeKinds } from '../src/decisions/tiering/scheme-kinds/scheme-kinds.js';
import { flowStatement, heldIn } from '../src/decisions/tiering/simulation.read.js';
import { factStatement } from '../src/facts/member-facts/fact-statement.sql.js';
import { sql, type SqlFragment } from '../src/platform/database/fragment.js';
import { readBenchOptions } from './lib/bench-options.js';
import { planSection, type HotStatement } from './lib/query-plan.js';
import { counted, step } from './lib/report.js';
import { LAST_DAY, TieringSession } from './lib/tiering-session.js';

const FILE = 'docs/query-plans.md';

const options = readBenchOptions({ members: 1_000_000 });
const session = await TieringSession.open(options);
const { database, app } = session;
const catalogue = app.get(FieldCatalogue);
const placing = await app.get(SchemeLoader).placeable(database);
const schemes = placing.map((scheme) => app.get(SchemeCompiler).compile(scheme, LAST_DAY));
const [ladder] = schemes;
if (!ladder) throw new Error('No scheme is published');
for (const table of ['member_fact', 'member_tier', 'tier_change', 'activity', 'shop_order'])
  await database.rows(`ANALYZE TABLE ${table}`);

const some = Array.from({ length: 900 }, (_, index) => String(1 + index * 997));
const note = { runId: '1', cause: 'facts', reasons: '' } as const;
const range = { fromId: '50001', toId: '75000' };

const statements: HotStatement[] = [
  {
    name: 'The facts of a batch of marked people',
    when: 'Every second while orders come in.',
    needs:
      'Needs ix_shop_order_member (covers all it reads of orders), ix_activity_member, ix_channel_identity_member; reads rows of these people only.',
    statement: factStatement({ members: { ids: some }, asOf: LAST_DAY }),
  },
  {
    name: 'Whom a range of 25,000 ids would move',
    when: 'Forty times a night at a million people.',
    needs: 'One pass over the primary keys of facts and tiers, in step.',
    statement: candidatesStatement(schemes, range),
  },
  {
    name: 'Deciding again for 900 people and writing the history',
    when: 'In every transaction of a run and of the real-time pass.',
    needs: 'Primary keys alone.',
    statement: changesStatement(ladder, { ids: some }, note),
  },
  ...(await fitStatements()).map((statement, index) => ({
    name: `RFM cut points, statement ${index + 1}`,
    when: 'Once per run.',
    needs:
      'Needs ix_member_fact_last_paid, ix_member_fact_orders and ix_member_fact_net; no row of the table is read.',
    statement,
  })),
  {
    name: 'The flow matrix of a trial',
    when: 'When an operator presses 试算.',
    needs: 'One pass over facts, tiers and people; no index would help, for everybody is counted.',
    statement: flowStatement({ compiled: ladder, held: heldIn(ladder.scheme.slot) }),
  },
  {
    name: 'A segment by facts',
    when: 'While a segment is edited.',
    needs: 'One pass over facts, or an index where a condition leaves few people.',
    statement: segmentCount([
      { field: 'netAmountFen365', operator: '>=', value: 100_000 },
      { field: 'recencyDays', operator: '<=', value: 30 },
    ]),
  },
  {
    name: 'A segment by a window of orders',
    when: 'While a segment is edited; at first on a fixed 5 % of ids.',
    needs: 'Needs ix_shop_order_paid or ix_shop_order_member for the window, which is aggregated once.',
    statement: segmentCount([
      { field: 'ordersInWindow', operator: '>=', value: { amount: 2, lastDays: 30 } },
    ]),
  },
  {
    name: 'What forecasts are made from',
    when: 'Every night, page by page.',
    needs: 'Needs ix_shop_order_member, which covers it and keeps the order.',
    statement: statisticsStatement(50_001, 75_000, LAST_DAY, LAST_DAY),
  },
  {
    name: 'The history of one person',
    when: 'On the page of a member and for their points.',
    needs: 'Needs ix_tier_change_member.',
    statement: sql`SELECT c.to_tier FROM tier_change c WHERE c.member_id = ${'4711'} AND c.scheme_id = ${'1'}
      ORDER BY c.recorded_at DESC, c.run_id DESC LIMIT 1`,
  },
  {
    name: 'People per tier',
    when: 'On the dashboard and in lists.',
    needs: 'Needs ix_member_tier_n of the slot, which covers it.',
    statement: sql`SELECT t.tier_1 AS tier, COUNT(*) AS people FROM member_tier t
      WHERE t.tier_1 IS NOT NULL GROUP BY t.tier_1`,
  },
];

const lines = [
  '# Plans of the hot statements',
  '',
  `What MariaDB does for the statements that run often or long, at ${counted(options.members)} people and ${counted(options.orders)} orders. Written by`,
  '`npm run bench -- query-plans --members 1000000 --orders 10000000`; `test/db/hot-statements.db.spec.ts` fails when one of',
  'them falls back to an unexpected full scan at 100,000 people. Row counts are the server’s estimates, to two digits.',
  '',
];
for (const hot of statements) {
  step(hot.name);
  lines.push(...(await planSection(database, hot)));
}
writeFileSync(FILE, `${lines.join('\n').trimEnd()}\n`);
process.stdout.write(`${statements.length} plans written to ${FILE}\n`);
await session.close();
process.exit(0);

/** The statements of an exact fit, each asked so that the next one is known. */
async function fitStatements(): Promise<SqlFragment[]> {
  const scheme = placing.find(({ kind }) => kind === 'rfm');
  const context = { catalogue, asOf: LAST_DAY, factTable: 'member_fact' };
  const steps = scheme && schemeKinds.rfm.fit(scheme.definition, context);
  const asked: SqlFragment[] = [];
  for (let next = steps?.next(); next && !next.done;) {
    asked.push(next.value);
    next = steps?.next(await database.rows<Record<string, unknown>>(next.value.text, next.value.values));
  }
  return asked;
}

function segmentCount(rules: readonly unknown[]): SqlFragment {
  const rule = checkRule({ combinator: 'and', rules }, catalogue);
  const compiled = compileSegment(
    { rule, combine: null },
    {
      asOf: LAST_DAY,
      scope: 'everybody',
      find: (code) => {
        throw new Error(code);
      },
    },
  );
  return sql`SELECT COUNT(*) AS people FROM ${segmentSource(compiled)} WHERE ${compiled.test}`;
}
