/** A stored rule, wherever in a definition it stands, compares a field with these values. */
export interface FoundUse {
  field: string;
  values: string[];
}

/**
 * Every comparison in a stored definition of whatever shape: objects with a field and an operator, in rules of
 * schemes, segments and tags alike. Needs no catalogue, so that what has become invalid is still found.
 */
export function usesIn(definition: unknown): FoundUse[] {
  if (Array.isArray(definition)) return definition.flatMap(usesIn);
  if (typeof definition !== 'object' || definition === null) return [];
  const { field, operator, value, ...rest } = definition as Record<string, unknown>;
  if (typeof field === 'string' && typeof operator === 'string')
    return [{ field, values: (Array.isArray(value) ? value : [value]).map(String) }];
  return Object.values({ field, operator, value, ...rest }).flatMap(usesIn);
}

/** Codes of segments that a stored definition names, by the field of membership or among its combined segments. */
export function segmentsNamed(definition: unknown): string[] {
  const combined =
    typeof definition === 'object' && definition !== null && 'combine' in definition
      ? (definition.combine as { segments?: string[] } | null)
      : null;
  const fields = usesIn(definition).filter(({ field }) => field === 'segment');
  return [...new Set([...fields.flatMap(({ values }) => values), ...(combined?.segments ?? [])])];
}
