import { predictionFields } from './decisions/prediction/prediction.fields.js';
import { growthFields } from './facts/growth/growth.fields.js';
import { couponStateField } from './actions/coupons/coupons.fields.js';
import { messageStateField } from './actions/messaging/messaging.fields.js';
import { activitiesInWindowField } from './facts/activities/activities.fields.js';
import { memberFactFields } from './facts/member-facts/member-facts.fields.js';
import { memberFields } from './facts/members/members.fields.js';
import { orderWindowFields } from './facts/orders/orders.fields.js';
import { tagField } from './facts/tags/tags.fields.js';
import type { ContributedField } from './platform/fields/contributed-field.js';
import type { FieldDefinition } from './platform/fields/field-definition.js';
import type { RowsField } from './platform/fields/rows-field.js';

/** Every field that rules may use, in the order in which editors list them. */
export const catalogue: readonly FieldDefinition[] = [
  ...memberFactFields,
  ...growthFields,
  ...predictionFields,
  ...memberFields,
];

/** Fields that make their figure from rows of their own, by what a condition says. */
export const rowsFields: readonly RowsField[] = [...orderWindowFields, activitiesInWindowField, tagField()];

/** Fields that segments alone may use: of later stages, which tell whom to talk to and never place anybody. */
export const segmentFields: readonly ContributedField[] = [couponStateField, messageStateField];
