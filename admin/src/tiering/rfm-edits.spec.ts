import { describe, expect, it } from 'vitest';
import { eightGroups, ownCutsFrom, withCell, withSteps, type RfmSteps } from './rfm-edits.js';
import { groupOf } from './score-groups.js';

const name = (code: string) => code;

describe('the eight groups', () => {
  it.each([3, 4, 5] as RfmSteps[])('cover each cell of %i steps exactly once', (steps) => {
    const groups = eightGroups(steps, name);
    for (let r = 1; r <= steps; r += 1)
      for (let f = 1; f <= steps; f += 1)
        for (let m = 1; m <= steps; m += 1) {
          const covering = groups.filter((group) =>
            [group.r, group.f, group.m].every(([low, high], axis) => {
              const score = [r, f, m][axis] ?? 0;
              return score >= low && score <= high;
            }),
          );
          expect(covering).toHaveLength(1);
        }
  });

  it('follow another number of steps without gaps', () => {
    const definition = {
      windowDays: null,
      cutPoints: { recencyDays: [1, 2, 3, 4], frequency: [1, 2, 3, 4], monetaryFen: [10, 20, 30, 40] },
      groups: eightGroups(5, name),
    };
    const three = withSteps(definition, 3);
    expect(
      three.groups.every((group) => group.r[0] >= 1 && group.r[1] <= 3 && group.r[0] <= group.r[1]),
    ).toBe(true);
    expect(groupOf(three.groups, 3, 3, 3)?.code).toBe('key-value');
    expect(groupOf(three.groups, 1, 1, 1)?.code).toBe('retain');
    expect(three.cutPoints).toEqual({ recencyDays: [2, 3], frequency: [2, 3], monetaryFen: [20, 30] });
  });
});

describe('own cut points', () => {
  it('begin as whole numbers that grow', () => {
    const cuts = ownCutsFrom({ recencyDays: [0.5, 0.7, 3, 9], frequency: [1, 1, 1, 2], monetaryFen: [] }, 5);
    expect(cuts.recencyDays).toEqual([0, 1, 3, 9]);
    expect(cuts.frequency).toEqual([1, 2, 3, 4]);
    expect(cuts.monetaryFen).toHaveLength(4);
  });

  it('let one cell become a group that wins', () => {
    const groups = withCell(eightGroups(5, name), { r: 5, f: 5, m: 5 }, '最好的');
    expect(groupOf(groups, 5, 5, 5)?.name).toBe('最好的');
    expect(withCell(groups, { r: 5, f: 5, m: 5 }, '又一次')).toBe(groups);
  });
});
