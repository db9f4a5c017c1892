/**
 * A small world in which an invariant holds, and what breaks it. Statements run in one session whose CHECK
 * constraints are off, so that what the schema itself refuses can be written too.
 */
export interface Corruption {
  /** The invariant that must be red afterwards. */
  code: string;
  /** Statements on an empty schema after which everything holds. */
  sound: readonly string[];
  /** Statements that break it. */
  broken: readonly string[];
  /** Puts the schema back as it was, e.g. a unique key that had to go; tables are empty by then. */
  restore?: readonly string[];
}
