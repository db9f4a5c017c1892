import type { CheckedLeaf, CheckedRule, Operand } from '../../conditions/rule-validation.js';
import { marginOf, withoutNoise } from './hysteresis.js';

/**
 * A rule as it holds for whoever stands on its rung already: every threshold on a number, an amount or days is moved
 * by `percent` of itself to where more people meet the rule; inside a 取反 it moves the other way. Dates and
 * words have no margin, nor have `=` and `≠`, which are no thresholds. Whoever meets the rule meets the loosened one.
 */
export function loosenRule(rule: CheckedRule, percent: number, isNegated = false): CheckedRule {
  if (rule.kind === 'leaf') return loosenLeaf(rule, percent, isNegated);
  const isInside = isNegated !== rule.isNot;
  return { ...rule, parts: rule.parts.map((part) => loosenRule(part, percent, isInside)) };
}

function loosenLeaf(leaf: CheckedLeaf, percent: number, isNegated: boolean): CheckedLeaf {
  const { field, operator } = leaf;
  if (field.type !== 'number' && field.type !== 'money') return leaf;
  const [first = 0, second = 0] = leaf.operands.map(Number);
  const down = isNegated ? -1 : 1;
  /** The threshold of `≥ value` so much lower (inside a 取反: higher); of `≤ value` so much higher. */
  const lower = (value: number): number => value - down * marginOf(value, percent);
  const higher = (value: number): number => value + down * marginOf(value, percent);
  const isWhole = !field.decimals;
  const up = (value: number): number => (isWhole ? Math.ceil(withoutNoise(value)) : withoutNoise(value));
  const flat = (value: number): number => (isWhole ? Math.floor(withoutNoise(value)) : withoutNoise(value));
  const withOperands = (operands: readonly Operand[]): CheckedLeaf => ({ ...leaf, operands });
  switch (operator) {
    case '>=':
      return withOperands([up(lower(first))]);
    case '>':
      return withOperands([flat(lower(first))]);
    case '<=':
      return withOperands([flat(higher(first))]);
    case '<':
      return withOperands([up(higher(first))]);
    case 'between':
      return withOperands([up(lower(first)), flat(higher(second))]);
    case 'notBetween':
      return withOperands([up(higher(first)), flat(lower(second))]);
    default:
      return leaf;
  }
}
