import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { randomRule, valueOf } from '../../../test/factories/random-rules.js';
import { holdsFor, type RawValues } from '../../../test/factories/rule-oracle.js';
import { FILLED_FIELDS, insertRulePeople } from '../../../test/factories/rule-people.js';
import { catalogue as fields } from '../../catalogue.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { joined, sql, trusted } from '../../platform/database/fragment.js';
import type { FieldDefinition } from '../../platform/fields/field-definition.js';
import { FieldCatalogue } from './field-catalogue.js';
import { operatorsOf, arityOf } from './operators.js';
import { compileRule } from './rule-compiler.js';
import { checkRule, type CheckedRule } from './rule-validation.js';

const AS_OF = '2026-03-01';
/** Leap days, the ends of years, and days on which days-since figures fall on both sides of a border. */
const DATES = [AS_OF, '2026-02-28', '2026-03-02', '2024-02-29', '2025-02-28', '2025-12-31', '2026-01-01'];
const PEOPLE = 300;
const RULES_PER_STATEMENT = 25;
const catalogue = new FieldCatalogue(fields);

let test: TestDatabase;
/** What rules should see of people, worked out without SQL. */
let people: (RawValues & { id: string })[];

beforeAll(async () => {
  test = await createTestDatabase('rules');
  people = await insertRulePeople(test.database, PEOPLE, AS_OF);
});
afterAll(() => test.drop());

const USED = FILLED_FIELDS.map((code): FieldDefinition => {
  const field = catalogue.find(code);
  if (!field) throw new Error(`No field ${code}`);
  return field;
});

/** Whom each of some rules holds for, by one statement. */
async function matchingEach(rules: readonly CheckedRule[], asOf: BusinessDate): Promise<string[][]> {
  const verdicts = rules.map((rule, index) => sql`, ${compileRule(rule, asOf)} AS ${trusted(`v${index}`)}`);
  const statement = sql`SELECT f.member_id${joined(verdicts, '')}
    FROM member_fact f JOIN member m ON m.id = f.member_id ORDER BY f.member_id`;
  const rows = await test.database.rows<Record<string, unknown>>(statement.text, statement.values);
  expect(rows).toHaveLength(PEOPLE);
  return rules.map((_, index) => {
    // never unknown
    expect(rows.every((row) => row[`v${index}`] === 0 || row[`v${index}`] === 1)).toBe(true);
    return rows.filter((row) => row[`v${index}`] === 1).map((row) => String(row['member_id']));
  });
}

async function matching(rule: CheckedRule): Promise<string[]> {
  const [ids = []] = await matchingEach([rule], AS_OF);
  return ids;
}

function expected(rule: CheckedRule, asOf: BusinessDate): string[] {
  return people.filter((one) => holdsFor(rule, one, asOf)).map(({ id }) => id);
}

describe('a compiled rule', () => {
  it('agrees with plain JavaScript about everybody, for thousands of rules', async () => {
    const [sizes, rules] = [new Set<number>(), { all: 0 }];
    await fc.assert(
      fc.asyncProperty(
        fc.array(randomRule(USED, AS_OF), {
          minLength: RULES_PER_STATEMENT,
          maxLength: RULES_PER_STATEMENT,
        }),
        fc.constantFrom(...DATES),
        async (raws, asOf) => {
          const checked = raws.map((raw) => checkRule(raw, catalogue));
          const found = await matchingEach(checked, asOf);
          for (const [index, rule] of checked.entries()) {
            expect(found[index], `${asOf} ${JSON.stringify(raws[index])}`).toEqual(expected(rule, asOf));
            sizes.add(found[index]?.length ?? 0);
          }
          rules.all += checked.length;
        },
      ),
      { numRuns: 160 },
    );
    expect(rules.all).toBeGreaterThanOrEqual(4_000);
    // neither everybody nor nobody most of the time
    expect(sizes.size).toBeGreaterThan(100);
  });

  it('of one comparison agrees for every field, operator and value', async () => {
    for (const field of USED) {
      for (const operator of operatorsOf(field)) {
        for (const raw of fc.sample(valueOf(field, AS_OF), { numRuns: 12, seed: 7 })) {
          const value = { none: null, one: raw, two: [raw, raw], many: [raw] }[arityOf(operator)];
          const rule = checkRule(
            { combinator: 'and', rules: [{ field: field.code, operator, value }] },
            catalogue,
          );
          expect(await matching(rule), `${field.code} ${operator} ${JSON.stringify(value)}`).toEqual(
            expected(rule, AS_OF),
          );
        }
      }
    }
  });

  it('takes every hostile text literally', async () => {
    const hostile = ["' OR '1'='1", '"; DROP TABLE member; --', '\0', '{{7*7}}', '%', '_', '\\', '${1}', '?'];
    for (const value of hostile) {
      for (const operator of ['=', 'contains', 'beginsWith', 'endsWith', 'in']) {
        const operand = operator === 'in' ? [value] : value;
        const rule = checkRule(
          { combinator: 'and', rules: [{ field: 'city', operator, value: operand }] },
          catalogue,
        );
        expect(await matching(rule), `${operator} ${JSON.stringify(value)}`).toEqual(expected(rule, AS_OF));
      }
    }
    expect(await test.database.row('SELECT COUNT(*) AS people FROM member m')).toEqual({ people: PEOPLE });
  });

  it('stays within two seconds at its longest', async () => {
    const rules = Array.from({ length: 100 }, () => ({
      field: 'city',
      operator: 'contains',
      value: '%_'.repeat(60),
    }));
    const rule = checkRule({ combinator: 'or', rules }, catalogue);
    const startedAt = performance.now();
    await matching(rule);
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(compileRule(rule, AS_OF).values).toHaveLength(100);
  });

  it('holds no value in its text but doubles with their exponent', () => {
    const rule = checkRule(
      {
        combinator: 'and',
        rules: [
          { field: 'purchaseIntervalDays', operator: '<', value: 30.5 },
          { field: 'city', operator: '=', value: '上海' },
        ],
      },
      catalogue,
    );
    const { text, values } = compileRule(rule, AS_OF);
    expect(text).toBe(
      '((f.purchase_interval_days IS NOT NULL AND f.purchase_interval_days < 3.05e+1) AND (m.city = ?))',
    );
    expect(values).toEqual(['上海']);
  });
});
