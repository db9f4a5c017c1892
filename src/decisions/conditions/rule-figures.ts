import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { SqlFragment } from '../../platform/database/fragment.js';
import { formatFigure, labelOf } from './field-format.js';
import { leafValue } from './rule-compiler.js';
import { figureKey, type RowsPlace } from './rows-rule.js';
import type { CheckedLeaf, CheckedRule } from './rule-validation.js';

/** A figure that rules compare: a field, with what it is limited to. */
export interface RuleFigure {
  label: string;
  format(value: unknown): string;
  value(asOf: BusinessDate, place: RowsPlace): SqlFragment;
}

/** The figures of some rules, each once, in order of appearance. */
export function ruleFigures(rules: readonly CheckedRule[]): RuleFigure[] {
  const leaves = new Map<string, CheckedLeaf>();
  const visit = (rule: CheckedRule): void => {
    if (rule.kind === 'group') rule.parts.forEach(visit);
    else if (!leaves.has(figureKey(rule))) leaves.set(figureKey(rule), rule);
  };
  rules.forEach(visit);
  return [...leaves.values()].map((leaf) => ({
    label: labelOf(leaf),
    format: (value) => formatFigure(leaf, value),
    value: (asOf, place) => leafValue(leaf, asOf, place),
  }));
}
