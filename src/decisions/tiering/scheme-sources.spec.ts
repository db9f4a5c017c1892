import { describe, expect, it } from 'vitest';
import { refuseBadSources } from './scheme-sources.js';

const schemes = [
  { code: 'value', name: '价值', retired_at: null, published_version_id: '1' },
  { code: 'stage', name: '阶段', retired_at: null, published_version_id: '2' },
  { code: 'grid', name: '矩阵', retired_at: null, published_version_id: '3' },
  { code: 'fresh', name: '新方案', retired_at: null, published_version_id: null },
  { code: 'old', name: '旧方案', retired_at: new Date(), published_version_id: null },
];
const madeOf = new Map([['grid', new Set(['value', 'stage'])]]);

function codeOf(code: string, sources: string[], isPublishing = true): string | undefined {
  try {
    refuseBadSources({ code, sources, schemes, madeOf }, isPublishing);
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('the sources of a scheme', () => {
  it.each([
    ['two published schemes', 'new', ['value', 'stage'], undefined],
    ['one made of others', 'new', ['grid', 'stage'], undefined],
    ['one that nobody knows', 'new', ['nope'], 'tiering.source-unknown'],
    ['one that was retired', 'new', ['old'], 'tiering.source-retired'],
    ['one without a published version', 'new', ['fresh'], 'tiering.source-not-published'],
    ['itself', 'grid', ['grid'], 'tiering.scheme-cycle'],
    ['itself before it was ever saved', 'new', ['new'], 'tiering.scheme-cycle'],
    ['one that is made of it', 'value', ['grid'], 'tiering.scheme-cycle'],
  ])('%s', (_story, code, sources, refusal) => {
    expect(codeOf(code, sources)).toBe(refusal);
  });

  it('may still wait for their publication while a draft is written', () => {
    expect(codeOf('new', ['fresh'], false)).toBeUndefined();
    expect(codeOf('new', ['old'], false)).toBe('tiering.source-retired');
  });

  it('are named along a cycle', () => {
    expect(() => refuseBadSources({ code: 'value', sources: ['grid'], schemes, madeOf }, true)).toThrow(
      '价值 → 矩阵 → 价值',
    );
  });
});
