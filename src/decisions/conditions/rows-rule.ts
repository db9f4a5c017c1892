import type { BusinessDate } from '../../platform/clock/business-date.js';
import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import { isRowsField, type PersonRows, type RowsScope } from '../../platform/fields/rows-field.js';
import { inSample } from '../../platform/fields/sample.js';
import { amongMembers, type FactMembers } from '../../facts/member-facts/fact-statement.sql.js';
import { compareValue, holdsAtZero } from './comparison.js';
import type { CheckedLeaf, CheckedRule } from './rule-validation.js';

/**
 * Where a comparison over rows of its own finds its figure: `sets`, among everybody at once (a semi-join, right
 * for counting whole populations); `sample`, the same for one person in twenty; or by a join that was made for the
 * people at hand, whose alias the function gives (right for a few people and for ranges of them).
 */
export type RowsPlace = 'sets' | 'sample' | ((leaf: CheckedLeaf) => string);

/** The comparisons of some rules that read rows of their own, each figure once. */
export function rowsLeavesOf(rules: readonly CheckedRule[]): CheckedLeaf[] {
  const leaves = new Map<string, CheckedLeaf>();
  const visit = (rule: CheckedRule): void => {
    if (rule.kind === 'group') rule.parts.forEach(visit);
    else if (isRowsField(rule.field) && !leaves.has(figureKey(rule))) leaves.set(figureKey(rule), rule);
  };
  rules.forEach(visit);
  return [...leaves.values()];
}

/** Equal for comparisons of one figure: the field, and for fields with rows of their own what it is limited to. */
export function figureKey(leaf: CheckedLeaf): string {
  if (!isRowsField(leaf.field)) return leaf.field.code;
  const isMembership = leaf.field.params.length === 0;
  return JSON.stringify([leaf.field.code, leaf.parameters ?? null, isMembership ? leaf.operands : null]);
}

/** The joins, and where each comparison finds its figure, for people at hand; `alias` is unique in the statement. */
export function joinedRows(
  rules: readonly CheckedRule[],
  asOf: BusinessDate,
  alias: string,
): { place: RowsPlace; join: ((members: FactMembers) => SqlFragment) | undefined } {
  const leaves = rowsLeavesOf(rules);
  const aliases = new Map(leaves.map((leaf, index) => [figureKey(leaf), `${alias}_${index + 1}`]));
  const place = (leaf: CheckedLeaf): string => {
    const found = aliases.get(figureKey(leaf));
    if (found === undefined) throw new Error(`No rows were joined for ${leaf.field.code}`);
    return found;
  };
  if (leaves.length === 0) return { place, join: undefined };
  const join = (members: FactMembers): SqlFragment =>
    joined(
      leaves.map((leaf) => leftJoin(leaf, asOf, trusted(place(leaf)), members)),
      ' ',
    );
  return { place, join };
}

function leftJoin(
  leaf: CheckedLeaf,
  asOf: BusinessDate,
  alias: SqlFragment,
  members: FactMembers,
): SqlFragment {
  const rows = rowsOf(leaf, asOf, 'some');
  const figures = rows.figures.map((figure, index) => sql`, ${figure} AS v${trusted(String(index))}`);
  return sql`LEFT JOIN (SELECT ${trusted(rows.member)} AS member_id${joined(figures, '')} FROM ${rows.table}
    WHERE ${amongMembers(rows.member, members)} AND ${rows.where} GROUP BY ${trusted(rows.member)}) ${alias}
    ON ${alias}.member_id = f.member_id`;
}

/** SQL of a comparison over rows of its own: 1 or 0 for everybody. */
export function compileRowsLeaf(leaf: CheckedLeaf, asOf: BusinessDate, place: RowsPlace): SqlFragment {
  if (typeof place === 'function') return joinedTest(leaf, asOf, trusted(place(leaf)));
  const rows = rowsOf(leaf, asOf, place === 'sets' ? 'everybody' : 'sample');
  const member = trusted(rows.member);
  const within = place === 'sample' ? sql`${rows.where} AND ${inSample(rows.member)}` : rows.where;
  const select = sql`SELECT ${member} FROM ${rows.table} WHERE ${within}`;
  if (rows.figures.length === 0)
    return sql`(f.member_id ${trusted(isNegative(leaf) ? 'NOT IN' : 'IN')} (${select}))`;
  if (rows.isCount && asksForAny(leaf)) return sql`(f.member_id IN (${select}))`;
  const each = joined(
    rows.figures.map((figure) => compareValue(leaf, figure)),
    ' AND ',
  );
  // Whoever has no rows has the figure 0: where 0 fits, those are looked for whose figure does not.
  return holdsAtZero(leaf)
    ? sql`(f.member_id NOT IN (${select} GROUP BY ${member} HAVING NOT (${each})))`
    : sql`(f.member_id IN (${select} GROUP BY ${member} HAVING ${each}))`;
}

/** SQL of the figure that decides; of several (every month) the one that is nearest to failing. */
export function rowsValue(leaf: CheckedLeaf, asOf: BusinessDate, place: RowsPlace): SqlFragment {
  const rows = rowsOf(leaf, asOf, 'some');
  if (typeof place === 'function') {
    const alias = trusted(place(leaf));
    if (rows.figures.length === 0) return sql`(CASE WHEN ${alias}.member_id IS NULL THEN 0 ELSE 1 END)`;
    return deciding(
      leaf,
      rows.figures.map((_, index) => sql`COALESCE(${alias}.v${trusted(String(index))}, 0)`),
    );
  }
  const select = (what: SqlFragment): SqlFragment =>
    sql`(SELECT ${what} FROM ${rows.table} WHERE ${trusted(rows.member)} = f.member_id AND ${rows.where})`;
  if (rows.figures.length === 0) return sql`LEAST(${select(trusted('COUNT(*)'))}, 1)`;
  return deciding(
    leaf,
    rows.figures.map((figure) => sql`COALESCE(${select(figure)}, 0)`),
  );
}

function joinedTest(leaf: CheckedLeaf, asOf: BusinessDate, alias: SqlFragment): SqlFragment {
  const { figures } = rowsOf(leaf, asOf, 'some');
  if (figures.length === 0)
    return sql`(${alias}.member_id IS ${trusted(isNegative(leaf) ? 'NULL' : 'NOT NULL')})`;
  const each = figures.map((_, index) =>
    compareValue(leaf, sql`COALESCE(${alias}.v${trusted(String(index))}, 0)`),
  );
  return sql`(${joined(each, ' AND ')})`;
}

function deciding({ operator }: CheckedLeaf, figures: readonly SqlFragment[]): SqlFragment {
  const [only] = figures;
  if (figures.length === 1 && only) return only;
  const word = operator === '<' || operator === '<=' ? 'GREATEST' : 'LEAST';
  return sql`${trusted(word)}(${joined(figures, ', ')})`;
}

function rowsOf(leaf: CheckedLeaf, asOf: BusinessDate, scope: RowsScope): PersonRows {
  const { field, operands } = leaf;
  if (!isRowsField(field)) throw new Error(`${field.code} has no rows of its own`);
  return field.rows({ values: leaf.parameters ?? { window: null, choices: {} }, asOf, scope, operands });
}

function isNegative({ operator, operands }: CheckedLeaf): boolean {
  if (operator === 'notIn' || operator === '!=') return true;
  return operator === '=' && operands[0] === false;
}

function asksForAny({ operator, operands }: CheckedLeaf): boolean {
  return (operator === '>=' && operands[0] === 1) || (operator === '>' && operands[0] === 0);
}
