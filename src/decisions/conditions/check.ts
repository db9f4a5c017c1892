import type { BusinessDate } from '../../platform/clock/business-date.js';
import { joined, sql, type SqlFragment } from '../../platform/database/fragment.js';
import { formatFigure, formatLeaf, formatThreshold, labelOf, shortfall } from './field-format.js';
import type { RowsPlace } from './rows-rule.js';
import { compileLeaf, leafValue } from './rule-compiler.js';
import type { CheckedRule } from './rule-validation.js';

/** One comparison that can be both decided and explained by SQL. */
export interface LeafCheck {
  kind: 'leaf';
  /** 1 or 0, never NULL. */
  test: SqlFragment;
  /** The value that was compared; NULL where the person has none. */
  value: SqlFragment;
  /** `近365天实付金额 ≥ ¥5,000.00` */
  text: string;
  fieldLabel: string;
  threshold: string;
  /** How the value is made (口径). */
  basis: string;
  /** Shown beside what decides and decides nothing: `test` holds for everybody. */
  isReference?: true;
  format(value: unknown): string;
  /** What is missing, where more of the same helps; see `shortfall`. */
  shortfall(value: unknown): { gap: string | null; progress: number } | null;
}

export interface GroupCheck {
  kind: 'group';
  combinator: 'and' | 'or';
  isNot: boolean;
  parts: readonly Check[];
}

export type Check = LeafCheck | GroupCheck;

/** A rule as a tree of checks on a date; for `place` see `compileRule`. */
export function checkOfRule(rule: CheckedRule, asOf: BusinessDate, place: RowsPlace = 'sets'): Check {
  if (rule.kind === 'group') {
    return { ...rule, parts: rule.parts.map((part) => checkOfRule(part, asOf, place)) };
  }
  return {
    kind: 'leaf',
    test: compileLeaf(rule, asOf, place),
    value: leafValue(rule, asOf, place),
    text: formatLeaf(rule),
    fieldLabel: labelOf(rule),
    threshold: formatThreshold(rule),
    basis: rule.field.basisZh,
    format: (value) => formatFigure(rule, value),
    shortfall: (value) => shortfall(rule, value),
  };
}

/** The SQL of a tree: 1 or 0 for everybody. */
export function checkSql(check: Check): SqlFragment {
  if (check.kind === 'leaf') return check.test;
  const inside = joined(check.parts.map(checkSql), check.combinator === 'and' ? ' AND ' : ' OR ');
  return check.isNot ? sql`(NOT (${inside}))` : sql`(${inside})`;
}

/** The comparisons of a tree from left to right, each with its depth and the word that joins it to the one before. */
export function leavesOf(
  check: Check,
  depth = 0,
): { leaf: LeafCheck; depth: number; joiner: 'and' | 'or' | null; isNegated: boolean }[] {
  if (check.kind === 'leaf') return [{ leaf: check, depth, joiner: null, isNegated: false }];
  return check.parts.flatMap((part, index) =>
    leavesOf(part, part.kind === 'group' ? depth + 1 : depth).map((found, position) => ({
      ...found,
      joiner: position === 0 && index > 0 ? check.combinator : found.joiner,
      isNegated: found.isNegated !== check.isNot,
    })),
  );
}
