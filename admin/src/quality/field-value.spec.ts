import { describe, expect, it } from 'vitest';
import type { ConditionField } from '../api/types.js';
import { fieldValueText, firstChoices, isDescribable, isNumeric } from './field-value.js';

const field = (changes: Partial<ConditionField>): ConditionField => ({
  code: 'orderCount',
  label: '累计订单数',
  labelEn: 'Orders',
  group: '交易',
  type: 'number',
  unit: '笔',
  operators: ['='],
  values: null,
  source: '',
  ...changes,
});

describe('values of fields', () => {
  it('are written with their unit', () => {
    expect(fieldValueText(field({}), 2.345)).toBe('2.35 笔');
    expect(fieldValueText(field({ type: 'money', unit: null }), 123_450.4)).toBe('¥1,234.50');
    expect(fieldValueText(field({}), null)).toBe('—');
  });
});

describe('fields to describe', () => {
  const windowed = field({ params: [{ code: 'window', label: '时间', isRequired: true, values: null }] });
  const several = field({ type: 'enum', operators: ['in', 'notIn'] });

  it('answer one value per person', () => {
    expect([field({}), field({ type: 'string' }), field({ type: 'boolean' })].every(isDescribable)).toBe(
      true,
    );
    expect([windowed, several, field({ type: 'date' })].some(isDescribable)).toBe(false);
  });

  it('are averaged only where they are figures', () => {
    expect([field({}), field({ type: 'money' })].every(isNumeric)).toBe(true);
    expect([windowed, field({ type: 'string' })].some(isNumeric)).toBe(false);
  });

  it('start with the preferred ones where they are there', () => {
    const fields = ['a', 'b', 'c'].map((code) => field({ code }));
    expect(firstChoices(fields, ['c', 'b'], 2)).toEqual(['c', 'b']);
    expect(firstChoices(fields, ['c', 'x'], 2)).toEqual(['a', 'b']);
  });
});
