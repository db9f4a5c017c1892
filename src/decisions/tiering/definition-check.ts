import type { FieldCatalogue } from '../conditions/field-catalogue.js';
import { readObject } from './definition-reader.js';
import { validateNewcomer } from './newcomer.js';
import type { SchemeDefinition, SchemeKindName } from './scheme-definition.js';
import { schemeKinds } from './scheme-kinds/scheme-kinds.js';

/**
 * Checks a definition of a kind together with what every kind may carry; returns it in its plain form.
 * Throws DefinitionError or RuleError at the first mistake.
 */
export function validateDefinition(
  kind: SchemeKindName,
  raw: unknown,
  catalogue: FieldCatalogue,
): SchemeDefinition {
  const { newcomer: rawNewcomer, ...own } = readObject(raw, '');
  const definition = schemeKinds[kind].validate(own, catalogue) as SchemeDefinition;
  const newcomer = validateNewcomer(rawNewcomer, schemeKinds[kind].tiers(definition));
  return newcomer ? { ...definition, newcomer } : definition;
}
