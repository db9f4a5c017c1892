import { trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { FieldDefinition, FieldSource } from '../../platform/fields/field-definition.js';
import type { CheckedRule } from './rule-validation.js';

/** The fields of some rules, each once, in order of appearance. */
export function fieldsOf(rules: readonly CheckedRule[]): FieldDefinition[] {
  const fields = new Set<FieldDefinition>();
  const visit = (rule: CheckedRule): void => {
    if (rule.kind === 'leaf') fields.add(rule.field);
    else rule.parts.forEach(visit);
  };
  rules.forEach(visit);
  return [...fields];
}

/** The rows that some fields read, each once. */
export function sourcesOf(fields: readonly FieldDefinition[]): FieldSource[] {
  return distinctSources(fields.map(({ source }) => source));
}

/** The joins that bring rows of these sources to the facts `f`, each once; begins with a space unless empty. */
export function sourceJoins(sources: readonly FieldSource[]): SqlFragment {
  return trusted(
    distinctSources(sources)
      .map(({ join }) => (join === '' ? '' : ` ${join}`))
      .join(''),
  );
}

function distinctSources(sources: readonly FieldSource[]): FieldSource[] {
  return [...new Map(sources.map((source) => [source.name, source])).values()];
}
