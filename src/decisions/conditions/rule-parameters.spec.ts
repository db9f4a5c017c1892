import { describe, expect, it } from 'vitest';
import { catalogue as fields, rowsFields } from '../../catalogue.js';
import { addMonths, windowParts } from '../../platform/fields/field-window.js';
import { RuleError } from './conditions.errors.js';
import { FieldCatalogue } from './field-catalogue.js';
import { formatLeaf } from './field-format.js';
import { checkRule, plainRule } from './rule-validation.js';

const catalogue = new FieldCatalogue(fields, rowsFields);

function ruleOf(value: unknown, field = 'ordersInWindow', operator = '>='): unknown {
  return { combinator: 'and', rules: [{ field, operator, value }] };
}

function errorOf(rule: unknown): { code: string; path: unknown } {
  try {
    checkRule(rule, catalogue);
  } catch (error) {
    if (error instanceof RuleError) return { code: error.code, path: error.details['path'] };
    throw error;
  }
  throw new Error('The rule was accepted');
}

const WINDOW = { amount: 3, lastDays: 30 };

describe('a condition with parameters', () => {
  it.each<[string, unknown, string, string]>([
    ['a bare number', 3, 'value-type', 'rules[0].value'],
    ['a list', [3], 'value-type', 'rules[0].value'],
    ['nothing', null, 'value-type', 'rules[0].value'],
    ['no amount', { lastDays: 30 }, 'value-type', 'rules[0].value.amount'],
    ['an amount in words', { ...WINDOW, amount: '3' }, 'value-type', 'rules[0].value.amount'],
    ['an unknown key', { ...WINDOW, brand: 'x' }, 'unknown-key', 'rules[0].value'],
    [
      'an inherited key',
      JSON.parse('{"amount":3,"lastDays":30,"__proto__":{"x":1}}'),
      'unknown-key',
      'rules[0].value',
    ],
    ['no window', { amount: 3 }, 'window-missing', 'rules[0].value'],
    ['two windows', { ...WINDOW, lastMonths: 3 }, 'window-invalid', 'rules[0].value'],
    ['no days', { ...WINDOW, lastDays: 0 }, 'window-invalid', 'rules[0].value.lastDays'],
    ['half days', { ...WINDOW, lastDays: 1.5 }, 'window-invalid', 'rules[0].value.lastDays'],
    ['too many days', { ...WINDOW, lastDays: 3651 }, 'window-invalid', 'rules[0].value.lastDays'],
    ['too many months', { amount: 3, lastMonths: 37 }, 'window-invalid', 'rules[0].value.lastMonths'],
    ['each of some days', { ...WINDOW, each: true }, 'window-invalid', 'rules[0].value.each'],
    ['each in words', { amount: 3, lastMonths: 3, each: 'yes' }, 'window-invalid', 'rules[0].value.each'],
    [
      'a category that is no text',
      { ...WINDOW, category: [1] },
      'parameter-invalid',
      'rules[0].value.category[0]',
    ],
    ['a blank category', { ...WINDOW, category: ' ' }, 'parameter-invalid', 'rules[0].value.category'],
    ['half a character', { ...WINDOW, category: '\ud800' }, 'parameter-invalid', 'rules[0].value.category'],
    [
      'a long category',
      { ...WINDOW, category: ['x'.repeat(129)] },
      'value-too-long',
      'rules[0].value.category[0]',
    ],
    [
      'too many categories',
      { ...WINDOW, category: Array.from({ length: 201 }, (_, index) => `c${index}`) },
      'value-too-long',
      'rules[0].value.category',
    ],
  ])('is refused with %s', (_, value, code, path) => {
    expect(errorOf(ruleOf(value))).toEqual({ code: `conditions.${code}`, path });
  });

  it('is refused with an operator that its type does not know, and a tag with one that makes no sense', () => {
    expect(errorOf(ruleOf(WINDOW, 'ordersInWindow', 'in')).code).toBe('conditions.unknown-operator');
    expect(errorOf(ruleOf(['vip'], 'tag', '=')).code).toBe('conditions.unknown-operator');
    expect(errorOf(ruleOf({ amount: ['vip'] }, 'tag', 'in')).code).toBe('conditions.value-type');
  });

  it('keeps what was said, in its shortest form, and can be read again', () => {
    const said = {
      amount: [1, 5],
      lastMonths: 3,
      each: true,
      category: ['美妆', '护肤', '美妆'],
      channel: 'shop',
      product: [],
    };
    const checked = checkRule(ruleOf(said, 'amountInWindow', 'between'), catalogue);
    const plain = plainRule(checked);
    expect(plain.rules[0]).toEqual({
      field: 'amountInWindow',
      operator: 'between',
      value: { amount: [1, 5], lastMonths: 3, each: true, category: ['美妆', '护肤'], channel: ['shop'] },
    });
    expect(plainRule(checkRule(plain, catalogue))).toEqual(plain);
    expect(checked.parts.map((part) => (part.kind === 'leaf' ? formatLeaf(part) : ''))).toEqual([
      '购买金额（近3个月每月，品类：美妆、护肤，渠道：shop） 介于 ¥0.01 至 ¥0.05',
    ]);
  });
});

describe('months', () => {
  it.each([
    ['2026-05-31', -3, '2026-02-28'],
    ['2024-05-31', -3, '2024-02-29'],
    ['2026-01-31', 1, '2026-02-28'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-12-31', -12, '2025-12-31'],
    ['2026-03-31', -36, '2023-03-31'],
  ])('%s and %i months is %s', (from, months, to) => {
    expect(addMonths(from, months)).toBe(to);
  });

  it('follow each other without gap or overlap, the last one ending with the date', () => {
    const parts = windowParts({ unit: 'months', length: 4, isEach: true }, '2026-05-31');
    expect(parts).toEqual([
      { after: '2026-04-30', upTo: '2026-05-31' },
      { after: '2026-03-31', upTo: '2026-04-30' },
      { after: '2026-02-28', upTo: '2026-03-31' },
      { after: '2026-01-31', upTo: '2026-02-28' },
    ]);
  });
});
