import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import { BatchPeopleRead, type BatchSource } from './batch-people.read.js';

/** The people of a piece, and who is to be asked for. */
export interface Audience {
  /** As the list has them, by id. */
  listed: readonly string[];
  /** Who stands today for those who were merged; nobody else is in it. */
  mergedInto: ReadonlyMap<string, string>;
  /** Those who refuse personalisation, as they stand today. */
  optedOut: ReadonlySet<string>;
  /** Everybody else, as they stand today, each once. */
  asked: readonly string[];
}

/** Who stands today for the people of a piece, and who of them is left to be asked for. */
@Injectable()
export class BatchAudience {
  constructor(private readonly people: BatchPeopleRead) {}

  /** `isGeneral`: those who refuse personalisation are asked for, too. */
  async of(
    sql: Sql,
    source: BatchSource,
    ids: { from: string; to: string },
    isGeneral: boolean,
  ): Promise<Audience> {
    const rows = await this.people.listed(sql, source, ids.from, ids.to);
    const merged = rows.flatMap((row) => (row.merged_into_id === null ? [] : [row.member_id]));
    const mergedInto =
      merged.length === 0 ? new Map<string, string>() : await this.people.currentIds(sql, merged);
    const optedOut = new Set<string>();
    if (!isGeneral) {
      const standing = [...mergedInto.values()];
      for (const id of await this.people.optedOut(sql, standing)) optedOut.add(id);
      for (const row of rows)
        if (row.is_opted_out === 1 && row.merged_into_id === null) optedOut.add(row.member_id);
    }
    const listed = rows.map((row) => row.member_id);
    const current = new Set(listed.map((id) => mergedInto.get(id) ?? id));
    return { listed, mergedInto, optedOut, asked: [...current].filter((id) => !optedOut.has(id)) };
  }
}
