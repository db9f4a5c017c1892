export type ImportKind = 'orders' | 'members';

/** rows = inserted + changed + unchanged + rejected. */
export interface ImportCounts {
  /** Rows under the header, empty lines left out. */
  rows: number;
  inserted: number;
  /** Known, and different now. */
  changed: number;
  /** Known as they are, or said twice by the file. */
  unchanged: number;
  rejected: number;
}

/** Why one row was not taken. */
export interface ImportRowError {
  /** Line of the file, from 1. */
  line: number;
  code: string;
  /** Chinese. */
  reason: string;
}

/** What an import did, or with `isDryRun` would have done. */
export interface ImportSummary extends ImportCounts {
  kind: ImportKind;
  file: string;
  channel: string;
  channelCode: string;
  encoding: string;
  /** Which column was taken for which field. */
  columns: Record<string, string>;
  /** Different people in the rows that were taken. */
  people: number;
  /** Orders: sum of the amounts of the rows that were taken. */
  amountFen?: number;
  /** Members: how many joined (入会) by this import. */
  joined?: number;
  /** The first 100. */
  errors: readonly ImportRowError[];
  /** Where all rejected rows were written to. */
  errorsFile?: string;
  isDryRun: boolean;
  seconds: number;
}
