import { catalogue as fields, rowsFields } from '../../src/catalogue.js';
import { FieldCatalogue } from '../../src/decisions/conditions/field-catalogue.js';
import { validateDefinition } from '../../src/decisions/tiering/definition-check.js';
import type { SchemeKindName } from '../../src/decisions/tiering/scheme-definition.js';
import { AppError } from '../../src/platform/errors/app-error.js';

/** Every field that schemes know. */
export const schemeFields = new FieldCatalogue([...fields, ...rowsFields]);

/** Code and place of the refusal of something that must not be accepted. */
export function refusalOf(act: () => unknown): { code: string; path: unknown } {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, path: error.details['path'] };
    throw error;
  }
  throw new Error('It was accepted');
}

/** Code and place of the refusal of a definition. */
export function refusedDefinition(
  kind: SchemeKindName,
  definition: unknown,
): { code: string; path: unknown } {
  return refusalOf(() => validateDefinition(kind, definition, schemeFields));
}
