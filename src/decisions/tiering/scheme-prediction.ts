import type { Sql } from '../../platform/database/sql.js';
import type { SchemeCompiler } from './scheme-compiler.js';
import type { SchemeDefinition } from './scheme-definition.js';
import { dependenciesOf } from './scheme-order.js';
import type { SchemeStore } from './scheme.store.js';
import type { SchemeRow } from './tiering.rows.js';

/**
 * Whether a forecast decides about the tiers of a definition, be it by itself or in a scheme that it is made of: a
 * matrix over clusters is no less predicted than they are.
 */
export async function isPredictedScheme(
  sql: Sql,
  { store, compiler }: { store: SchemeStore; compiler: SchemeCompiler },
  kind: SchemeRow['kind'],
  definition: SchemeDefinition,
): Promise<boolean> {
  if (compiler.usesPrediction(kind, definition)) return true;
  const sources = new Set(dependenciesOf(kind, definition));
  if (sources.size === 0) return false;
  const published = await store.publishedVersions(sql, await store.schemes(sql));
  for (const code of sources) {
    const source = published.find(({ row }) => row.code === code);
    if (!source) continue;
    const { row, version } = source;
    if (compiler.usesPrediction(row.kind, version.definition_json)) return true;
    // a set in iteration takes what is added to it: sources of sources are looked at, too, each once
    for (const further of dependenciesOf(row.kind, version.definition_json)) sources.add(further);
  }
  return false;
}
