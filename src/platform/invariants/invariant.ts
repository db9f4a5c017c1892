/**
 * A sentence that is always true of the rows, as SQL that returns those for which it is not. A constant next
 * to the owner of the tables (`<module>.invariants.ts`), listed in `src/invariants.ts`.
 *
 * The statement is one SELECT without values of its own, so that it sees one moment of the database however
 * much is written meanwhile; it ends with `LIMIT 100` and reads what may be in work as right. It is cheap at a
 * million people (an index or one pass over one table), or it says that it is heavy.
 */
export interface Invariant {
  /** `I9`, or `I9-balance` where one number of the list has several statements; unique. */
  code: string;
  /** What operators call it, e.g. 券的发放计数与实际张数一致. */
  labelZh: string;
  /** What it means when rows are found, and what is not counted; shown as the 口径. */
  meaningZh: string;
  /** The offending rows; ends with `LIMIT 100`. */
  sql: string;
  /** The columns it returns, in order, with what operators call them. */
  columns: Readonly<Record<string, string>>;
  /** It reads so much that it runs once a night, and whenever somebody asks for everything. */
  isHeavy?: true;
}

/** The most rows of one invariant that are looked at. */
export const OFFENDERS_AT_MOST = 100;
