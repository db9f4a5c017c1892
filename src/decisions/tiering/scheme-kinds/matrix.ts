import { joined, sql, type SqlFragment } from '../../../platform/database/fragment.js';
import type { Check, LeafCheck } from '../../conditions/check.js';
import {
  refuseUnknownTiers,
  validateMatrix,
  type MatrixDefinition,
  type MatrixPair,
} from './matrix-definition.js';
import type { OtherScheme, SchemeKind } from './scheme-kind.js';

/**
 * Two schemes crossed, e.g. value × lifecycle: the cell that names a person's pair of tiers, else the rest. Both
 * schemes are placed first; whoever one of them has not placed stands in the rest.
 */
export const matrix: SchemeKind<MatrixDefinition, null> = {
  validate: validateMatrix,

  tiers: ({ cells, rest }) => [rest, ...cells].map(({ code, name }, level) => ({ code, name, level })),

  fit: () => null,

  compile(definition, _fit, { other }) {
    const [rows, columns] = [other(definition.rows), other(definition.columns)];
    return {
      rungs: [
        ...definition.cells.map(({ code, pairs }) => ({ code, check: cellCheck(pairs, rows, columns) })),
        { code: definition.rest.code, check: null },
      ],
      deciding: [nameSql(rows), nameSql(columns)],
      sources: [],
      decide: (idOf) => cellSql(definition, rows, columns, idOf),
    };
  },

  decidingValues: () => [
    { label: '行方案的层级', format: tierText },
    { label: '列方案的层级', format: tierText },
  ],

  dependsOn: ({ rows, columns }) => [rows, columns],

  refuseTiers: refuseUnknownTiers,
};

function tierText(value: unknown): string {
  return value === null || value === undefined ? '还没有分层' : String(value);
}

/** Name of the tier a person holds, as it is called when they are placed. */
function nameSql(scheme: OtherScheme): SqlFragment {
  const cases = scheme.tiers.map(({ code, name }) => sql`WHEN ${scheme.idOf(code)} THEN ${name}`);
  return sql`CASE ${scheme.held} ${joined(cases, ' ')} END`;
}

/** One comparison with the row's tier, then one with the column's. */
function cellSql(
  { cells, rest }: MatrixDefinition,
  rows: OtherScheme,
  columns: OtherScheme,
  idOf: (code: string) => SqlFragment,
): SqlFragment {
  const byRow = new Map<string, SqlFragment[]>();
  for (const { code, pairs } of cells) {
    for (const { row, column } of pairs) {
      const cases = byRow.get(row) ?? [];
      cases.push(sql`WHEN ${columns.idOf(column)} THEN ${idOf(code)}`);
      byRow.set(row, cases);
    }
  }
  const cases = [...byRow].map(
    ([row, inner]) =>
      sql`WHEN ${rows.idOf(row)} THEN CASE ${columns.held} ${joined(inner, ' ')} ELSE ${idOf(rest.code)} END`,
  );
  return sql`CASE ${rows.held} ${joined(cases, ' ')} ELSE ${idOf(rest.code)} END`;
}

/** Pairs of one row together: this row's tier and one of these columns'. */
function cellCheck(pairs: readonly MatrixPair[], rows: OtherScheme, columns: OtherScheme): Check {
  const byRow = new Map<string, string[]>();
  for (const { row, column } of pairs) byRow.set(row, [...(byRow.get(row) ?? []), column]);
  const parts = [...byRow].map(([row, inner]): Check => ({
    kind: 'group',
    combinator: 'and',
    isNot: false,
    parts: [tierLeaf(rows, [row]), tierLeaf(columns, inner)],
  }));
  return { kind: 'group', combinator: 'or', isNot: false, parts };
}

function tierLeaf(scheme: OtherScheme, codes: readonly string[]): LeafCheck {
  const names = new Map(scheme.tiers.map(({ code, name }) => [scheme.idOf(code).text, name]));
  const wanted = codes.map((code) => scheme.tiers.find((tier) => tier.code === code)?.name ?? code);
  const threshold = `${codes.length > 1 ? '属于' : '='} ${wanted.join('、')}`;
  const ids = joined(
    codes.map((code) => scheme.idOf(code)),
    ', ',
  );
  return {
    kind: 'leaf',
    test: sql`(${scheme.held} IS NOT NULL AND ${scheme.held} IN (${ids}))`,
    value: scheme.held,
    text: `${scheme.name} ${threshold}`,
    fieldLabel: scheme.name,
    threshold,
    basis: `方案「${scheme.name}」里的层级`,
    format: (value) => (value === null ? '还没有分层' : (names.get(String(value)) ?? '已不在用的层级')),
    shortfall: () => null,
  };
}
