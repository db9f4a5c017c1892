import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../platform/clock/business-date.js';
import { calendarOn, seasonProblem, type DatedVersion } from './versions-in-force.js';

function version(versionNo: number, effectiveOn: string, seasonUntil: string | null = null): DatedVersion {
  return { versionNo, effectiveOn, seasonUntil };
}

function told(published: readonly DatedVersion[], today: string): [number | undefined, number[]] {
  const { inForce, over } = calendarOn(published, today);
  return [inForce?.versionNo, over.map(({ versionNo }) => versionNo)];
}

const BASE = version(1, '2026-01-01');
const SEASON = version(2, '2026-03-01', '2026-03-10');

describe('the version that holds', () => {
  it.each([
    ['before the first day of the first version', [BASE], '2025-12-31', undefined, []],
    ['the lasting one before a season', [BASE, SEASON], '2026-02-28', 1, []],
    ['the season on its first day', [BASE, SEASON], '2026-03-01', 2, []],
    ['the season on its last day', [BASE, SEASON], '2026-03-10', 2, []],
    ['the lasting one the day after', [BASE, SEASON], '2026-03-11', 1, [2]],
    ['the lasting one after many nights were missed', [BASE, SEASON], '2026-07-01', 1, [2]],
    ['the newest of two lasting ones', [BASE, version(2, '2026-02-01')], '2026-02-01', 2, [1]],
    ['the older while the newer waits for its day', [BASE, version(2, '2026-02-01')], '2026-01-31', 1, []],
    [
      'a newer one at once, although an older one was still to come',
      [BASE, version(2, '2026-05-01'), version(3, '2026-02-01')],
      '2026-02-01',
      3,
      [1, 2],
    ],
    [
      'a lasting one published within a season',
      [BASE, SEASON, version(3, '2026-03-05')],
      '2026-03-05',
      3,
      [1, 2],
    ],
    [
      'the season although a lasting one was published before its first day',
      [BASE, SEASON, version(3, '2026-02-01')],
      '2026-03-05',
      2,
      [1],
    ],
    [
      'that lasting one when the season is over',
      [BASE, SEASON, version(3, '2026-02-01')],
      '2026-03-11',
      3,
      [1, 2],
    ],
    [
      'one season after another',
      [BASE, SEASON, version(3, '2026-03-11', '2026-03-20')],
      '2026-03-12',
      3,
      [2],
    ],
  ])('%s', (_story, published, today, inForce, over) => {
    expect(told(published, today)).toEqual([inForce, over]);
  });

  const days = fc.integer({ min: 0, max: 60 }).map((day) => addDays('2026-01-01', day));
  const histories = fc
    .array(fc.record({ effectiveOn: days, lasts: fc.option(fc.integer({ min: 0, max: 10 })) }), {
      maxLength: 6,
    })
    .map((drawn) =>
      drawn.map(({ effectiveOn, lasts }, index) =>
        version(index + 1, effectiveOn, lasts === null ? null : addDays(effectiveOn, lasts)),
      ),
    );

  it('is the same whether every night was kept or some were missed', () => {
    fc.assert(
      fc.property(histories, days, fc.integer({ min: 0, max: 30 }), (published, first, missed) => {
        let kept: readonly DatedVersion[] = published;
        for (let day = 0; day <= missed; day += 1) {
          const { over } = calendarOn(kept, addDays(first, day));
          kept = kept.filter((one) => !over.includes(one));
        }
        const last = addDays(first, missed);
        expect(calendarOn(kept, last).inForce).toEqual(calendarOn(published, last).inForce);
      }),
    );
  });
});

describe('a season', () => {
  it.each([
    ['ends before it begins', '2026-03-02', '2026-03-01', [BASE], { kind: 'ends-before-start' }],
    ['lasts one day', '2026-03-02', '2026-03-02', [BASE], undefined],
    ['lies within another', '2026-03-02', '2026-03-03', [BASE, SEASON], { kind: 'overlaps', with: SEASON }],
    ['holds another', '2026-02-02', '2026-04-03', [BASE, SEASON], { kind: 'overlaps', with: SEASON }],
    [
      'begins on the last day of another',
      '2026-03-10',
      '2026-03-12',
      [BASE, SEASON],
      { kind: 'overlaps', with: SEASON },
    ],
    ['begins the day after another', '2026-03-11', '2026-03-12', [BASE, SEASON], undefined],
    ['has nothing to return to', '2026-03-01', '2026-03-02', [], { kind: 'nothing-to-return-to' }],
    [
      'begins before what it would return to',
      '2026-03-01',
      '2026-03-02',
      [version(1, '2026-03-02')],
      { kind: 'nothing-to-return-to' },
    ],
  ])('%s', (_story, effectiveOn, seasonUntil, others, problem) => {
    expect(seasonProblem({ effectiveOn, seasonUntil }, others)).toEqual(problem);
  });
});
