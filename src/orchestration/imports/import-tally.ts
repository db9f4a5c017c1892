import type { ReadRow, RejectedRow } from '../../channels/csv/csv-rows.js';
import type { ImportCounts, ImportRowError } from './import-summary.js';

/** What writing the sound rows of a batch did. */
export interface BatchEffect {
  inserted: number;
  changed: number;
  /** Not stored after all. */
  rejected: readonly RejectedRow[];
  /** Sum over the rows that are stored now, in fen; 0 where rows have no amount. */
  amountFen: number;
  /** People who joined (入会) by these rows. */
  joined: number;
}

/** How far an import is. */
export interface ImportTally {
  counts: ImportCounts;
  amountFen: number;
  joined: number;
  /** The first 100. */
  errors: readonly ImportRowError[];
}

export const EMPTY_TALLY: ImportTally = {
  counts: { rows: 0, inserted: 0, changed: 0, unchanged: 0, rejected: 0 },
  amountFen: 0,
  joined: 0,
  errors: [],
};

const ERRORS_KEPT = 100;

/** The tally after one more batch; every row is in exactly one of its counts. */
export function tallyAfter(
  before: ImportTally,
  rows: readonly ReadRow<unknown>[],
  effect: BatchEffect,
): ImportTally {
  const bad = [...rows.filter((row) => 'problem' in row), ...effect.rejected];
  const { counts } = before;
  const errors = bad.map(({ line, problem }) => ({ line, code: problem.code, reason: problem.reason }));
  return {
    counts: {
      rows: counts.rows + rows.length,
      inserted: counts.inserted + effect.inserted,
      changed: counts.changed + effect.changed,
      unchanged: counts.unchanged + rows.length - bad.length - effect.inserted - effect.changed,
      rejected: counts.rejected + bad.length,
    },
    amountFen: before.amountFen + effect.amountFen,
    joined: before.joined + effect.joined,
    errors: [...before.errors, ...errors.sort((a, b) => a.line - b.line)].slice(0, ERRORS_KEPT),
  };
}
