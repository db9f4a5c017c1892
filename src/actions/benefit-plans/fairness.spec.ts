import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairnessLines, type GrantGroup } from './fairness.js';

const group: GrantGroup = {
  tierId: 3,
  cell: 'birthday',
  kind: 'coupon',
  part: 1,
  versionNo: 1,
  couponVersionNo: 1,
  terms: '满 ¥100 减 ¥20',
  amount: 2000,
  isGeneral: false,
  outcome: 'given',
  outcomeLabel: '已发放',
  people: 10,
  firstOn: '2026-11-01',
  lastOn: '2026-11-20',
};
const verdictOf = (...groups: Partial<GrantGroup>[]) =>
  fairnessLines(groups.map((change) => ({ ...group, ...change })))[0];

describe('equal tiers and equal terms', () => {
  it.each<[string, Partial<GrantGroup>[], string, string[]]>([
    ['everybody got the same', [{}, { people: 3 }], 'equal', []],
    [
      'another version of the plan',
      [{}, { versionNo: 2, amount: 3000, terms: '减 ¥30' }],
      'explained',
      ['plan_version'],
    ],
    ['a new version that says the same', [{}, { versionNo: 2 }], 'equal', []],
    [
      'the coupon was edited',
      [{}, { couponVersionNo: 2, amount: 2500, terms: '减 ¥25' }],
      'explained',
      ['coupon_version'],
    ],
    [
      'stock ran out',
      [{}, { outcome: 'out_of_stock', outcomeLabel: '库存不足', couponVersionNo: null }],
      'explained',
      ['not_given'],
    ],
    ['general offers were asked for', [{}, { isGeneral: true, amount: 500 }], 'explained', ['general_offer']],
    [
      'the tier was lost',
      [{}, { outcome: 'taken_back', outcomeLabel: '已收回' }],
      'explained',
      ['taken_back'],
    ],
    ['one got less', [{}, { amount: 1500, terms: '减 ¥15', people: 1 }], 'unexplained', ['unexplained']],
  ])('%s', (_story, groups, verdict, reasons) => {
    const line = verdictOf(...groups);
    expect([line?.verdict, line?.differences.map(({ reason }) => reason)]).toEqual([verdict, reasons]);
  });

  it('keeps tiers, occasions and units apart', () => {
    const lines = fairnessLines([
      group,
      { ...group, tierId: 4, amount: 5000 },
      { ...group, part: 2, amount: 1 },
    ]);
    expect(lines.map(({ verdict }) => verdict)).toEqual(['equal', 'equal', 'equal']);
  });

  it('is never equal when two amounts were given, and counts everybody once', () => {
    const groups = fc.array(
      fc.record({
        versionNo: fc.integer({ min: 1, max: 2 }),
        amount: fc.integer({ min: 1, max: 3 }),
        people: fc.integer({ min: 1, max: 9 }),
      }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(groups, (changes) => {
        const line = verdictOf(...changes);
        const amounts = new Set(changes.map(({ amount }) => amount));
        expect(line?.verdict === 'equal').toBe(amounts.size === 1);
        const perVersion = [1, 2].some(
          (no) =>
            new Set(changes.filter((change) => change.versionNo === no).map(({ amount }) => amount)).size > 1,
        );
        expect(line?.verdict === 'unexplained').toBe(perVersion);
        expect(line?.people).toBe(changes.reduce((total, { people }) => total + people, 0));
      }),
    );
  });
});
