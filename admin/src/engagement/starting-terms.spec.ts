import { describe, expect, it } from 'vitest';
import { readDefinition } from '../../../src/actions/engagement/definition-reader.js';
import { engagementKinds } from '../api/types-engagement.js';
import { freeCode, percentText, ppmOf, startingTerms, stepOf } from './starting-terms.js';

describe('a new activity', () => {
  it.each(engagementKinds)('of kind %s can be saved as it first stands, once it has a name', (kind) => {
    const terms = { ...startingTerms(kind), title: '活动' };
    expect(readDefinition(kind, terms)).toEqual(terms);
  });
});

describe('odds', () => {
  it('are typed as a percentage and kept in whole millionths', () => {
    expect([0.0001, 1.1, 12.5, 33.3333, 100, null].map(ppmOf)).toEqual([
      1, 11_000, 125_000, 333_333, 1_000_000, 0,
    ]);
    expect([1, 11_000, 125_000, 1_000_000, 0].map(percentText)).toEqual([
      '0.0001%',
      '1.1%',
      '12.5%',
      '100%',
      '0%',
    ]);
  });
});

describe('the form', () => {
  it('knows where a problem is mended', () => {
    expect(['organiser', '/requires/0', 'claimRules', 'prizes/0/stock', 'rewards'].map(stepOf)).toEqual([
      'basics',
      'basics',
      'rules',
      'content',
      'content',
    ]);
  });

  it('gives codes that are not taken', () => {
    expect(freeCode('q', [])).toBe('q1');
    expect(freeCode('q', [{ code: 'q1' }, { code: 'q3' }])).toBe('q2');
  });
});
