import { schemeKinds } from './scheme-kinds/scheme-kinds.js';
import type { SchemeRow, VersionRow } from './tiering.rows.js';

/** A scheme with the version that is in force. */
export interface PublishedVersion {
  row: SchemeRow;
  version: VersionRow;
}

/** Codes of the schemes a definition is made of. */
export function dependenciesOf(kind: SchemeRow['kind'], definition: unknown): readonly string[] {
  return schemeKinds[kind].dependsOn?.(definition) ?? [];
}

/**
 * Schemes in the order in which they must be placed: sources before what is made of them, otherwise as given.
 * Publishing refuses cycles, so one here is a defect and throws.
 */
export function inPlacingOrder(schemes: readonly PublishedVersion[]): PublishedVersion[] {
  const byCode = new Map(schemes.map((scheme) => [scheme.row.code, scheme]));
  const ordered = new Set<PublishedVersion>();
  const visit = (scheme: PublishedVersion, trail: readonly string[]): void => {
    if (ordered.has(scheme)) return;
    const { code, kind } = scheme.row;
    if (trail.includes(code))
      throw new Error(`Schemes are made of each other: ${[...trail, code].join(' → ')}`);
    for (const source of dependenciesOf(kind, scheme.version.definition_json)) {
      const found = byCode.get(source);
      if (found) visit(found, [...trail, code]);
    }
    ordered.add(scheme);
  };
  for (const scheme of schemes) visit(scheme, []);
  return [...ordered];
}

/** Picks the wanted schemes and all that are made of them, directly or through others. */
export function withDependents(
  schemes: readonly PublishedVersion[],
  wanted: ReadonlySet<string>,
): (scheme: PublishedVersion) => boolean {
  const picked = new Set(wanted);
  for (const { row, version } of inPlacingOrder(schemes)) {
    if (dependenciesOf(row.kind, version.definition_json).some((code) => picked.has(code)))
      picked.add(row.code);
  }
  return ({ row }) => picked.has(row.code);
}
