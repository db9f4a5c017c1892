import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomRule } from '../../../../test/factories/random-rules.js';
import { FILLED_FIELDS } from '../../../../test/factories/rule-people.js';
import { holdsFor, type RawValues } from '../../../../test/factories/rule-oracle.js';
import { catalogue as fields } from '../../../catalogue.js';
import { addDays } from '../../../platform/clock/business-date.js';
import { FieldCatalogue } from '../../conditions/field-catalogue.js';
import { formatLeaf } from '../../conditions/field-format.js';
import { checkRule, type CheckedRule } from '../../conditions/rule-validation.js';
import { loosenRule } from './rule-ladder-margin.js';

const AS_OF = '2026-03-01';
const catalogue = new FieldCatalogue(fields);

function textsOf(rule: CheckedRule): string[] {
  return rule.kind === 'leaf' ? [formatLeaf(rule)] : rule.parts.flatMap(textsOf);
}

function loosened(leaf: unknown, percent: number, not = false): string {
  const rule = checkRule({ combinator: 'and', not, rules: [leaf] }, catalogue);
  return textsOf(loosenRule(rule, percent)).join();
}

describe('a margin of 10 % for whoever stands on the rung', () => {
  it.each([
    ['so much', { field: 'netAmountFen365', operator: '>=', value: 100_000 }, '近365天实付金额 ≥ ¥900.00'],
    ['so often', { field: 'orderCount', operator: '>=', value: 8 }, '累计订单数 ≥ 8 笔'],
    ['more often than', { field: 'orderCount', operator: '>', value: 8 }, '累计订单数 > 7 笔'],
    ['so lately', { field: 'recencyDays', operator: '<=', value: 90 }, '距上次消费 ≤ 99 天'],
    ['more lately than', { field: 'recencyDays', operator: '<', value: 7 }, '距上次消费 < 8 天'],
    [
      'between',
      { field: 'netAmountFen', operator: 'between', value: [1_000, 2_000] },
      '累计实付金额 介于 ¥9.00 至 ¥22.00',
    ],
    [
      'not between',
      { field: 'netAmountFen', operator: 'notBetween', value: [1_000, 2_000] },
      '累计实付金额 不介于 ¥11.00 至 ¥18.00',
    ],
    [
      'with a fraction',
      { field: 'purchaseIntervalDays', operator: '<=', value: 30.5 },
      '平均购买间隔 ≤ 33.5 天',
    ],
    ['exactly', { field: 'orderCount', operator: '=', value: 20 }, '累计订单数 = 20 笔'],
    ['a date', { field: 'lastPaidOn', operator: '>=', value: '2026-01-01' }, '最近消费日期 ≥ 2026-01-01'],
    ['a word', { field: 'city', operator: '=', value: '上海' }, '城市 是 上海'],
    ['nothing at all', { field: 'netAmountFen', operator: '>=', value: 0 }, '累计实付金额 ≥ ¥0.00'],
  ])('moves a threshold that asks for %s', (_, leaf, text) => {
    expect(loosened(leaf, 10)).toBe(text);
  });

  it('moves the other way inside 取反', () => {
    const quiet = { field: 'recencyDays', operator: '>', value: 90 };
    expect(loosened(quiet, 10)).toBe('距上次消费 > 81 天');
    expect(loosened(quiet, 10, true)).toBe('距上次消费 > 99 天');
  });
});

const USED = fields.filter(({ code }) => FILLED_FIELDS.includes(code));
const someone: fc.Arbitrary<RawValues> = fc.record({
  orderCount: fc.nat(12),
  netAmountFen: fc.nat(600_000),
  netAmountFen365: fc.nat(600_000),
  averageOrderValueFen: fc.option(fc.nat(600_000)),
  purchaseIntervalDays: fc.option(fc.constantFrom(0, 0.5, 6.9, 7, 28, 30.5, 33.4, 35)),
  recencyDays: fc.option(fc.integer({ min: 0, max: 500 }).map((days) => addDays(AS_OF, -days))),
  joinedDays: fc.option(fc.integer({ min: 0, max: 500 }).map((days) => addDays(AS_OF, -days))),
  birthdayMonth: fc.option(fc.integer({ min: 1, max: 12 })),
  city: fc.constantFrom('上海', ''),
});

describe('a loosened rule', () => {
  it('holds wherever the rule holds, and more so the wider the margin', () => {
    let more = 0;
    fc.assert(
      fc.property(
        randomRule(USED, AS_OF),
        someone,
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 0, max: 500 }),
        (raw, person, a, b) => {
          const rule = checkRule(raw, catalogue);
          const [narrow, wide] = [Math.min(a, b) / 10, Math.max(a, b) / 10];
          const holds = [0, narrow, wide].map((percent) =>
            holdsFor(loosenRule(rule, percent), person, AS_OF),
          );
          expect(holds[0]).toBe(holdsFor(rule, person, AS_OF));
          expect(holds).toEqual([...holds].sort());
          if (holds[2] && !holds[0]) more += 1;
        },
      ),
      { numRuns: 5_000 },
    );
    expect(more).toBeGreaterThan(20);
  });
});
