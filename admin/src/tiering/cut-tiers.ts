import type { TierDefinition } from '../api/types.js';
import type { AxisFormat } from './CutAxis.js';
import { freeCode } from './tier-codes.js';

/** Tiers from low to high over one number; `cutPoints[i]` is where `tiers[i + 1]` begins. */
export interface CutTiersValue {
  tiers: TierDefinition[];
  cutPoints: 'quantiles' | number[];
}

const usual: Record<AxisFormat, (index: number, count: number) => number> = {
  money: (index) => 10_000 * 2 ** index,
  whole: (index) => index + 1,
  decimal: (index, count) => Math.round((index - (count - 2) / 2) * 100) / 100,
  share: (index, count) => Math.round(((index + 1) / count) * 100) / 100,
};

const apart: Record<AxisFormat, number> = { money: 1000, whole: 1, decimal: 0.1, share: 0.05 };

/** Cuts of one's own for `count` tiers: those of the last fit where it has as many, usual numbers otherwise. */
export function evenCuts(fitted: number[] | null, count: number, format: AxisFormat): number[] {
  const isAscending = fitted?.every((cut, index) => index === 0 || cut > (fitted[index - 1] ?? cut));
  if (fitted && fitted.length === count - 1 && isAscending) return fitted;
  return Array.from({ length: count - 1 }, (_, index) => usual[format](index, count));
}

/** One more tier on top. */
export function addCutTier(value: CutTiersValue, name: string, format: AxisFormat): CutTiersValue {
  const tiers = [...value.tiers, { code: freeCode(value.tiers, 't'), name }];
  if (value.cutPoints === 'quantiles') return { tiers, cutPoints: 'quantiles' };
  const last = value.cutPoints.at(-1);
  const next = last === undefined ? usual[format](0, 2) : last + apart[format];
  return { tiers, cutPoints: [...value.cutPoints, Math.round(next * 1000) / 1000] };
}

/** Without the tier at `index`; its people fall to the tier below, of the lowest to the one above. */
export function removeCutTier(value: CutTiersValue, index: number): CutTiersValue {
  return {
    tiers: value.tiers.filter((_tier, place) => place !== index),
    cutPoints:
      value.cutPoints === 'quantiles'
        ? 'quantiles'
        : value.cutPoints.filter((_cut, place) => place !== Math.max(0, index - 1)),
  };
}

export function changeCut(value: CutTiersValue, index: number, cut: number): CutTiersValue {
  if (value.cutPoints === 'quantiles') return value;
  return { ...value, cutPoints: value.cutPoints.map((old, place) => (place === index ? cut : old)) };
}
