import type { BusinessDate } from '../clock/business-date.js';
import { sql, trusted, type SqlFragment } from '../database/fragment.js';
import type { FieldDefinition, FieldSource, FieldValue } from './field-definition.js';
import type { DateSpan, FieldWindow } from './field-window.js';

/** The facts alone: what a field of rows needs beside its own rows. */
export const ROWS_SOURCE: FieldSource = { name: 'member_fact', alias: 'f', join: '' };

/** Something a condition may be limited to besides its comparison, e.g. 品类; `window` is the time it looks at. */
export interface FieldParameter {
  /** Key in the value of the condition; the window has the keys `lastDays`, `lastMonths` and `each`. */
  code:
    | 'window'
    | 'category'
    | 'product'
    | 'channel'
    | 'activity'
    | 'coupon'
    | 'tier'
    | 'direction'
    | 'state'
    | 'outcome';
  labelZh: string;
  labelEn: string;
  isRequired: boolean;
  /** One choice alone; otherwise any of the chosen ones fits. */
  isSingle?: boolean;
  /** Absent: any text. */
  values?: readonly FieldValue[];
  /** The values are what is known now; any other text is taken, too. */
  isOpen?: boolean;
}

/** What a condition says for the parameters of its field. */
export interface ParameterValues {
  window: FieldWindow | null;
  /** Chosen values by code; left out where nothing was chosen. */
  choices: Readonly<Partial<Record<FieldParameter['code'], readonly string[]>>>;
}

/** The rows by which a condition is decided, some or none for each person. All of it is written by us, values bound. */
export interface PersonRows {
  /** Behind FROM; aliases must not be those of field sources. */
  table: SqlFragment;
  /** Column that holds the person. */
  member: string;
  where: SqlFragment;
  /**
   * Aggregates over one person's rows, whole numbers, 0 for nobody's; the comparison must hold for each.
   * None: what counts is whether there is a row.
   */
  figures: readonly SqlFragment[];
  /** The one figure counts rows, so that "at least one" asks for any row. */
  isCount?: boolean;
}

/** About whom a condition is asked: everybody, the fixed part from which estimates are made, or people named elsewhere. */
export type RowsScope = 'everybody' | 'sample' | 'some';

export interface RowsQuestion {
  values: ParameterValues;
  asOf: BusinessDate;
  /** Which way of reading pays; the compiler adds the restriction to the sample or the people itself. */
  scope: RowsScope;
  /** What is compared with. */
  operands: readonly (string | number | boolean)[];
}

/**
 * A field that no column holds: each condition makes its figure from rows of its own, e.g. orders of a category
 * in a window. Editors see it beside plain fields; `column` is empty, for there is none.
 */
export interface RowsField extends FieldDefinition {
  column: '';
  params: readonly FieldParameter[];
  /** Where not all operators of the type make sense. */
  operators?: readonly string[];
  rows(question: RowsQuestion): PersonRows;
  /** Counting everybody by it takes seconds: an estimate is shown first. */
  isSlow?: boolean;
}

export function isRowsField(field: FieldDefinition): field is RowsField {
  return 'rows' in field;
}

/** `o.paid_on > ? AND o.paid_on <= ?` for a date column written by us. */
export function withinSpan(column: string, { after, upTo }: DateSpan): SqlFragment {
  return sql`${trusted(column)} > ${after} AND ${trusted(column)} <= ${upTo}`;
}
