import { describe, expect, it } from 'vitest';
import { changeOf, figureText } from './figure-text.js';

describe('figureText', () => {
  it('writes each unit in its own way', () => {
    expect(figureText({ unit: 'people', value: 23570 }, 'zh-CN')).toBe('23,570');
    expect(figureText({ unit: 'fen', value: 250_031_563 }, 'zh-CN')).toBe('¥250.03 万');
    expect(figureText({ unit: 'percent', value: 0.3421 }, 'zh-CN')).toBe('34.2%');
  });
});

describe('changeOf', () => {
  it('compares amounts in per cent and percentages in points', () => {
    expect(changeOf({ unit: 'fen', value: 120, previous: 100 })).toEqual({
      direction: 'up',
      size: '20.0',
      unit: 'percent',
    });
    expect(changeOf({ unit: 'percent', value: 0.3, previous: 0.342 })).toEqual({
      direction: 'down',
      size: '4.2',
      unit: 'points',
    });
    expect(changeOf({ unit: 'people', value: 5, previous: 5 })).toEqual({
      direction: 'flat',
      size: '0.0',
      unit: 'percent',
    });
  });

  it('says nothing where there is nothing to compare with', () => {
    expect(changeOf({ unit: 'people', value: 5, previous: null })).toBeNull();
    expect(changeOf({ unit: 'people', value: 5, previous: 0 })).toBeNull();
  });
});
