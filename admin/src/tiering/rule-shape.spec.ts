import { describe, expect, it } from 'vitest';
import type { ConditionField } from '../api/types.js';
import { isUnfinished, paramValueOf, rulePath } from './rule-shape.js';

const plain: ConditionField = {
  code: 'orderCount',
  label: '累计订单数',
  labelEn: 'Orders',
  group: '消费',
  type: 'number',
  unit: '笔',
  operators: ['>='],
  values: null,
  source: '',
  params: [],
};
const windowed: ConditionField = {
  ...plain,
  code: 'ordersInWindow',
  params: [
    { code: 'window', label: '时间', isRequired: true, values: null },
    { code: 'category', label: '品类', isRequired: false, values: null },
  ],
};
const fields = [plain, windowed];
const leaf = (field: string, value: unknown, operator = '>=') => ({ field, operator, value });

describe('a condition is unfinished', () => {
  it.each([
    ['without a value', leaf('orderCount', null), true],
    ['with one', leaf('orderCount', 3), false],
    ['with half a pair', leaf('orderCount', [1, null], 'between'), true],
    ['that asks for none', leaf('orderCount', null, 'null'), false],
    ['with parameters but no amount', leaf('ordersInWindow', { amount: null, lastDays: 90 }), true],
    ['without its window', leaf('ordersInWindow', { amount: 3 }), true],
    ['with both', leaf('ordersInWindow', { amount: 3, lastMonths: 3, each: true }), false],
  ])('%s', (_story, condition, expected) => {
    expect(isUnfinished(condition, fields)).toBe(expected);
  });
});

it('keeps parameters beside the amount', () => {
  expect(paramValueOf(3)).toEqual({ amount: 3 });
  expect(paramValueOf({ amount: 3, lastDays: 90 })).toEqual({ amount: 3, lastDays: 90 });
  expect(paramValueOf(undefined)).toEqual({ amount: null });
});

it('writes places as the server does', () => {
  expect(rulePath([0, 2])).toBe('rules[0].rules[2]');
});
