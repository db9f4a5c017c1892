import { describe, expect, it } from 'vitest';
import { definitionOf, draftOf, emptyRule, problemOf, type SegmentDraft } from './definition.js';

const bought = { field: 'orderCount', operator: '>=', value: 2 };
const draft = (changes: Partial<SegmentDraft> = {}): SegmentDraft => ({
  rule: { combinator: 'and', rules: [bought] },
  operator: 'and',
  segments: [],
  ...changes,
});

describe('a segment in the editor', () => {
  it('is sent without the parts that say nothing', () => {
    expect(definitionOf(draft())).toEqual({ rule: { combinator: 'and', rules: [bought] } });
    expect(definitionOf(draft({ rule: emptyRule, operator: 'or', segments: ['a'] }))).toEqual({
      rule: null,
      combine: { operator: 'or', segments: ['a'] },
    });
  });

  it('comes back as it was sent', () => {
    const edited = draft({ operator: 'minus', segments: ['a', 'b'] });
    expect(draftOf(definitionOf(edited))).toEqual(edited);
    expect(draftOf(undefined)).toEqual(draft({ rule: emptyRule }));
  });

  it.each([
    ['nothing at all', { rule: emptyRule }, 'empty'],
    [
      'a condition without its value',
      { rule: { combinator: 'and', rules: [{ ...bought, value: null }] } },
      'unfinished',
    ],
    [
      'people taken away from nobody',
      { rule: emptyRule, operator: 'minus', segments: ['a'] },
      'minusNothing',
    ],
    ['only other segments', { rule: emptyRule, segments: ['a'] }, null],
    ['a whole condition', {}, null],
  ] as [string, Partial<SegmentDraft>, string | null][])('judges %s', (_name, changes, problem) => {
    expect(problemOf(draft(changes))).toBe(problem);
  });
});
