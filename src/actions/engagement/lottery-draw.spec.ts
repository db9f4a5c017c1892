import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LotteryReplay, prizeAt, replay, rollOf, seedHash, type RecordedDraw } from './lottery-draw.js';

const SEED = 'ab'.repeat(32);
const PRIZES = [
  { prizeNo: 1, oddsPpm: 10_000, stock: 3 },
  { prizeNo: 2, oddsPpm: 240_000, stock: 100 },
];

function fileOf(draws: number, prizes = PRIZES, seedHex = SEED): RecordedDraw[] {
  const drawing = new LotteryReplay(seedHex, prizes);
  return Array.from({ length: draws }, (_, index) => {
    const chanceNo = String(1_000 + index * 7);
    return { drawNo: index + 1, chanceNo, ...drawing.next(chanceNo) };
  });
}

describe('a draw', () => {
  it('lays prizes side by side by their odds', () => {
    expect([0, 9_999, 10_000, 249_999, 250_000, 999_999].map((roll) => prizeAt(roll, PRIZES))).toEqual([
      1,
      1,
      2,
      2,
      null,
      null,
    ]);
    expect(prizeAt(999_999, [{ prizeNo: 1, oddsPpm: 1_000_000, stock: 1 }])).toBe(1);
  });

  it('rolls evenly: each hundredth of 100,000 rolls is near one in a hundred', () => {
    const counts = Array.from({ length: 100 }, () => 0);
    for (let chance = 1; chance <= 100_000; chance += 1) {
      const bucket = Math.floor(rollOf(SEED, String(chance)) / 10_000);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    // Chi-squared with 99 degrees of freedom: above 148 once in a thousand; the seed is fixed.
    const chiSquared = counts.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
    expect(chiSquared).toBeLessThan(148);
  });

  it('is the same again for the same seed and chance, and another for another seed', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex')),
        fc.bigInt(1n, 10n ** 18n),
        (seed, chance) => {
          const roll = rollOf(seed, String(chance));
          expect(rollOf(seed, String(chance))).toBe(roll);
          expect(Number.isInteger(roll) && roll >= 0 && roll < 1_000_000).toBe(true);
        },
      ),
    );
    const rolls = ['1', '2', '3', '4'].map((chance) => rollOf(SEED, chance));
    expect(['1', '2', '3', '4'].map((chance) => rollOf('cd'.repeat(32), chance))).not.toEqual(rolls);
  });

  it('publishes the SHA-256 of the seed', () => {
    expect(seedHash(SEED)).toBe(createHash('sha256').update(Buffer.from(SEED, 'hex')).digest('hex'));
  });
});

describe('drawing a file again', () => {
  it('finds it in order, and gives no more prizes than there are', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(20), (draws, stock) => {
        const prizes = [
          { prizeNo: 1, oddsPpm: 200_000, stock },
          { prizeNo: 2, oddsPpm: 300_000, stock: 2 * stock },
        ];
        const file = fileOf(draws, prizes);
        const won = (no: number) =>
          file.filter((draw) => draw.prizeNo === no && draw.outcome === 'won').length;
        expect([won(1) <= stock, won(2) <= 2 * stock]).toEqual([true, true]);
        const result = replay({ seedHex: SEED, seedHash: seedHash(SEED), prizes, draws: file });
        expect(result).toEqual({ isSeedRight: true, drawn: draws, differences: [] });
      }),
      { numRuns: 50 },
    );
  });

  it('finds every changed result, and a seed that was not the committed one', () => {
    const file = fileOf(300);
    const record = { seedHex: SEED, seedHash: seedHash(SEED), prizes: PRIZES, draws: file };
    const lost = file.findIndex(({ outcome }) => outcome === 'lost');
    const forged = file.map((draw, index) =>
      index === lost ? { ...draw, prizeNo: 1, outcome: 'won' as const } : draw,
    );
    expect(replay({ ...record, draws: forged }).differences.map(({ drawNo }) => drawNo)).toContain(lost + 1);
    const other = 'ef'.repeat(32);
    expect(replay({ ...record, seedHex: other }).isSeedRight).toBe(false);
    const cheaper = PRIZES.map((prize) => ({ ...prize, oddsPpm: prize.oddsPpm / 2 }));
    expect(replay({ ...record, prizes: cheaper }).differences.length).toBeGreaterThan(0);
  });
});
