import type { TierStep } from '../scheme-kinds/scheme-kind.js';
import type { FlapRate } from './flap.read.js';

export interface QualityWarning {
  code: 'tiny_tier' | 'empty_tier' | 'rule_matches_nobody' | 'flapping';
  tierCode: string | null;
  sentence: string;
}

const TINY_SHARE = 0.01;
const TINY_PEOPLE = 30;
const FLAPPING_FROM = 0.1;
const FLAPPING_CHANGES = 50;

/** What an operator should look at: tiers too small to act on, rules that nobody meets, tiers that flicker. */
export function qualityWarnings(facts: {
  steps: readonly TierStep[];
  /** People per tier now. */
  current: ReadonlyMap<string, number>;
  /** People who meet the tier's own condition; tiers without one are missing. */
  matching: ReadonlyMap<string, number>;
  flap: FlapRate;
}): QualityWarning[] {
  const { steps, current, matching, flap } = facts;
  const total = [...current.values()].reduce((sum, people) => sum + people, 0);
  const warnings = steps.flatMap(({ code, name }): QualityWarning[] => {
    const people = current.get(code) ?? 0;
    if (matching.get(code) === 0)
      return [
        warning('rule_matches_nobody', code, `没有人满足「${name}」的条件，请检查条件是否过严或互相矛盾`),
      ];
    if (total === 0) return [];
    if (people === 0)
      return [warning('empty_tier', code, `「${name}」现在没有人：满足条件的人都先进入了别的层级`)];
    if (people < TINY_PEOPLE || people / total < TINY_SHARE)
      return [warning('tiny_tier', code, `「${name}」只有 ${people} 人，效果难以衡量，可考虑并入相邻层级`)];
    return [];
  });
  if (flap.share !== null && flap.share > FLAPPING_FROM && flap.changes >= FLAPPING_CHANGES) {
    const percent = Math.round(flap.share * 100);
    warnings.push(
      warning('flapping', null, `近 ${flap.days} 天的变动有 ${percent}% 在 30 天内又变回去，可设置缓冲幅度`),
    );
  }
  return warnings;
}

function warning(code: QualityWarning['code'], tierCode: string | null, sentence: string): QualityWarning {
  return { code, tierCode, sentence };
}
