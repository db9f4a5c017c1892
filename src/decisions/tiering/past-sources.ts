import { GROWTH_SOURCE, growthAsOfSource } from '../../facts/growth/growth.fields.js';
import type { FactMembers } from '../../facts/member-facts/fact-statement.sql.js';
import type { CompiledScheme } from './scheme-compiler.js';

/** A scheme compiled for a past date, reading growth of that date instead of today's. */
export function withPastSources(compiled: CompiledScheme, members: FactMembers): CompiledScheme {
  if (!compiled.sources.some(({ name }) => name === GROWTH_SOURCE.name)) return compiled;
  const past = growthAsOfSource(compiled.asOf, members);
  return {
    ...compiled,
    sources: compiled.sources.map((source) => (source.name === GROWTH_SOURCE.name ? past : source)),
  };
}
