import { sql, trusted } from '../../src/platform/database/fragment.js';
import type { Database } from '../../src/platform/database/database.js';
import { peopleSource, type CompiledScheme } from '../../src/decisions/tiering/scheme-compiler.js';

/**
 * What one writes first: read everybody's new tier, then write it. Kept to show that the spec of the
 * real run can fail: whatever happened in between is overwritten.
 */
export async function placeNaively(
  database: Database,
  compiled: CompiledScheme,
  pause: () => Promise<void>,
): Promise<void> {
  const slot = trusted(String(compiled.scheme.slot));
  const decided = sql`SELECT f.member_id, ${compiled.tier} AS tier ${peopleSource([compiled], 'all')}`;
  const rows = await database.rows<{ member_id: string; tier: number }>(decided.text, decided.values);
  await pause();
  for (const { member_id: memberId, tier } of rows) {
    const update = sql`UPDATE member_tier SET tier_${slot} = ${tier} WHERE member_id = ${memberId}`;
    await database.run(update.text, update.values);
  }
}
