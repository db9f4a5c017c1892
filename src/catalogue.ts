import { growthFields } from './facts/growth/growth.fields.js';
import { memberFactFields } from './facts/member-facts/member-facts.fields.js';
import { memberFields } from './facts/members/members.fields.js';
import type { FieldDefinition } from './platform/fields/field-definition.js';

/** Every field that rules may use, in the order in which editors list them. */
export const catalogue: readonly FieldDefinition[] = [...memberFactFields, ...growthFields, ...memberFields];
