import type { Sql } from '../../src/platform/database/sql.js';
import type { Decisions } from './decisions.js';

/** Publishes the draft of a scheme and places everybody by it. */
export async function publishAndPlace({ schemes, runs }: Decisions, code: string): Promise<void> {
  const { runId } = await schemes.publishDraft(code, { author: 'spec' });
  await runs.runToEnd(runId ?? '');
}

/** Places everybody once more; returns how many were moved. */
export async function placeAgain({ runs }: Decisions, code: string): Promise<number> {
  const run = await runs.runToEnd(await runs.startRun([code], { cause: 'manual', requestedBy: null }));
  return run.change_count;
}

/** Codes of the tiers that people hold in a scheme, in id order. */
export async function heldTiers(sql: Sql, { tiering }: Decisions, code: string): Promise<string[]> {
  const column = await tiering.tierColumn(sql, code);
  const rows = await sql.rows<{ tier: number }>(
    `SELECT ${column?.column} AS tier FROM member_tier t ORDER BY t.member_id`,
  );
  const codes = new Map([...(column?.tierIds ?? [])].map(([tier, id]) => [id, tier]));
  return rows.map(({ tier }) => codes.get(tier) ?? '');
}
