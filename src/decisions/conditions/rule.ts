/** One comparison: a field of the catalogue, an operator its type knows, a value (see rule-validation). */
export interface RuleLeaf {
  field: string;
  operator: string;
  value: unknown;
}

/** Conditions joined by one word, as the query builder of the admin panel edits them. */
export interface RuleGroup {
  combinator: 'and' | 'or';
  not?: boolean;
  rules: (RuleLeaf | RuleGroup)[];
}

/** Limits that keep every rule readable and its SQL bounded. */
export const RULE_LIMITS = {
  /** Groups inside groups, the outermost counted. */
  depth: 5,
  /** Comparisons in all. */
  leaves: 100,
  /** Characters of a text value. */
  textLength: 128,
  /** Values in a list. */
  listLength: 200,
  /** Largest number of days a days-since comparison may name. */
  days: 36_500,
  /** Longest window in days and in months. */
  windowDays: 3650,
  windowMonths: 36,
  /** Greatest age a comparison may name. */
  years: 150,
} as const;
