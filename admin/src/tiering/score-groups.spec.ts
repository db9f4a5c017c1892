import { describe, expect, it } from 'vitest';
import type { RfmDefinition } from '../api/types.js';
import { groupOf, groupsOfCell } from './score-groups.js';

const groups: RfmDefinition['groups'] = [
  { code: 'champion', name: '重要价值', r: [4, 5], f: [4, 5], m: [4, 5] },
  { code: 'potential', name: '潜力', r: [4, 5], f: [1, 5], m: [1, 5] },
  { code: 'rest', name: '一般', r: [1, 3], f: [1, 5], m: [1, 5] },
];

describe('groups of scores', () => {
  it('takes the first group that covers all three', () => {
    expect(groupOf(groups, 5, 5, 5)?.code).toBe('champion');
    expect(groupOf(groups, 5, 5, 3)?.code).toBe('potential');
    expect(groupOf(groups, 3, 5, 5)?.code).toBe('rest');
  });

  it('lists every group of a cell, whatever the money', () => {
    expect(groupsOfCell(groups, 4, 4).map((group) => group.code)).toEqual(['champion', 'potential']);
    expect(groupsOfCell(groups, 1, 1).map((group) => group.code)).toEqual(['rest']);
  });
});
