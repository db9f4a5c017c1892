import type { SqlFragment } from '../database/fragment.js';
import type { FieldParameter, RowsField } from './rows-field.js';

/**
 * A field that a later stage adds to segments: it may say whom to tell, and schemes, which come before it,
 * never see it. `choices` read what its parameters may be, as rows of `value` and `label`.
 */
export interface ContributedField {
  field: RowsField;
  choices?: Partial<Record<FieldParameter['code'], SqlFragment>>;
}
