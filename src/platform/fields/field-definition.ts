/** What kind of value a field holds; decides operators, input widget and formatting. */
export type FieldType = 'number' | 'money' | 'date' | 'enum' | 'boolean' | 'string';

/** One allowed value of an `enum` field. */
export interface FieldValue {
  value: string;
  labelZh: string;
  labelEn: string;
}

/** Rows that fields read: at most one per person, brought to the facts (`f`) by a join. */
export interface FieldSource {
  name: string;
  /** Alias under which `column` names its rows. */
  alias: string;
  /** SQL behind `FROM member_fact f`, written by us; empty for the facts themselves. */
  join: string;
}

/**
 * A figure or attribute that rules may use, contributed as a constant by the module that owns it and
 * listed in src/catalogue.ts.
 *
 * `column` is SQL written by us over the rows of `source`. Nothing in it comes from outside.
 */
export interface FieldDefinition {
  /** Stable, camelCase, used in stored rules; never renamed. */
  code: string;
  labelZh: string;
  labelEn: string;
  /** Heading under which editors list it. */
  groupZh: string;
  groupEn: string;
  /** `money` values are integer fen. */
  type: FieldType;
  /** What a number counts, e.g. 天, 笔; null for money (always yuan on screen) and words. */
  unitZh: string | null;
  /** Digits after the point that a number may have; 0 when left out. */
  decimals?: number;
  values?: readonly FieldValue[];
  source: FieldSource;
  column: string;
  isNullable: boolean;
  /**
   * `days_since`: the column is a date, and the field's value is the whole days from it to the as-of date;
   * `years_since`: the completed years, who was born on 29 February completing one on 1 March of common years.
   */
  measure?: 'value' | 'days_since' | 'years_since';
  /** A forecast: it may decide whom to tell, never what somebody is given (PIPL, article 24). */
  isPredicted?: boolean;
  /** How the figure is made (口径), one Chinese sentence. */
  basisZh: string;
}
