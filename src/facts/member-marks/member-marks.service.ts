import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { chunks, valuesList } from '../../platform/database/sql.js';
import { DOORBELL } from '../../platform/platform.module.js';
import type { Doorbell } from '../../platform/queue/doorbell.js';

/** Why somebody's facts have to be looked at again. */
export type MarkReason =
  'order' | 'refund' | 'activity' | 'profile' | 'join' | 'merge' | 'growth' | 'tag' | 'late_data';

/** Name of the drain that takes marks. */
export const MEMBER_FACTS_DRAIN = 'member-facts';

const ROWS_PER_INSERT = 1000;

/**
 * Says whose facts are out of date. Writes: member_mark. Append-only, without any key to wait for,
 * in the transaction of the change itself.
 */
@Injectable()
export class MemberMarks {
  /** Transactions that will ring already: one ring is enough for all marks of one commit. */
  private readonly ringing = new WeakSet<Tx>();

  constructor(@Inject(DOORBELL) private readonly doorbell: Doorbell) {}

  /** Marks each of these people once; rings for the refresh after the commit. */
  async mark(tx: Tx, memberIds: Iterable<string>, reason: MarkReason): Promise<void> {
    const unique = [...new Set(memberIds)];
    if (unique.length === 0) return;
    for (const piece of chunks(unique, ROWS_PER_INSERT)) {
      const list = valuesList(piece.map((memberId) => [memberId, reason]));
      await tx.run(`INSERT INTO member_mark (member_id, reason) VALUES ${list.text}`, list.values);
    }
    if (this.ringing.has(tx)) return;
    this.ringing.add(tx);
    tx.afterCommit(() => this.doorbell.ring(MEMBER_FACTS_DRAIN));
  }
}
