import { sql, trusted, type SqlFragment } from '../../../platform/database/fragment.js';
import type { Sql } from '../../../platform/database/sql.js';

// Reads: member_fact.

/** Some people, always the same ones while nobody comes or goes. */
export interface PeopleSample {
  /** Condition over `f`. */
  condition: SqlFragment;
  /** Everybody there is. */
  total: number;
  isWhole: boolean;
}

/**
 * About `size` people spread evenly over all ids, or all of them where there are not more. The choice hangs on
 * the id alone, so two questions about a sample are about the same people.
 */
export async function samplePeople(db: Sql, size: number): Promise<PeopleSample> {
  const found = await db.row<{ people: number }>('SELECT COUNT(*) AS people FROM member_fact f');
  const total = found?.people ?? 0;
  const share = Math.ceil(total / size);
  const isWhole = share <= 1;
  return {
    total,
    isWhole,
    condition: isWhole ? trusted('TRUE') : sql`MOD(CRC32(f.member_id), ${share}) = 0`,
  };
}
