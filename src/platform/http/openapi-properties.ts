import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { getMetadataStorage } from 'class-validator';

/** What class-validator remembers of one decorator. */
interface Rule {
  target: unknown;
  propertyName: string;
  type: string;
  name?: string | undefined;
  constraints?: readonly unknown[] | undefined;
}

type Schema = Record<string, unknown>;

/** What each validator says in the words of JSON schema. */
const SAYINGS: Record<string, (constraints: readonly unknown[]) => Schema> = {
  isString: () => ({ type: 'string' }),
  isInt: () => ({ type: 'integer' }),
  isNumber: () => ({ type: 'number' }),
  isBoolean: () => ({ type: 'boolean' }),
  isDateString: () => ({ type: 'string', format: 'date-time' }),
  min: ([value]) => ({ minimum: value }),
  max: ([value]) => ({ maximum: value }),
  minLength: ([value]) => ({ minLength: value }),
  maxLength: ([value]) => ({ maxLength: value }),
  arrayMinSize: ([value]) => ({ minItems: value }),
  arrayMaxSize: ([value]) => ({ maxItems: value }),
  isIn: ([values]) => ({ enum: values }),
  matches: ([pattern]) => ({
    type: 'string',
    pattern: pattern instanceof RegExp ? pattern.source : undefined,
  }),
};

function rulesByProperty(rules: readonly Rule[]): Map<string, Rule[]> {
  const found = new Map<string, Rule[]>();
  for (const rule of rules) found.set(rule.propertyName, [...(found.get(rule.propertyName) ?? []), rule]);
  return found;
}

function propertyOptions(rules: readonly Rule[]): ApiPropertyOptions {
  const schema: Schema = {};
  for (const { name, constraints } of rules) {
    Object.assign(schema, SAYINGS[name ?? '']?.(constraints ?? []) ?? {});
  }
  const isOptional = rules.some(({ type }) => type === 'conditionalValidation');
  return { ...schema, required: !isOptional } as ApiPropertyOptions;
}

/**
 * Describes the fields of every request class to the OpenAPI generator by the validators that check
 * them, so that what is documented is what is enforced.
 */
export function describeRequestClasses(): void {
  const byClass: unknown = Reflect.get(getMetadataStorage(), 'validationMetadatas');
  if (!(byClass instanceof Map)) return;
  for (const [target, rules] of byClass as Map<unknown, Rule[]>) {
    if (typeof target !== 'function') continue;
    for (const [property, own] of rulesByProperty(rules)) {
      ApiProperty(propertyOptions(own))(target.prototype as object, property);
    }
  }
}
