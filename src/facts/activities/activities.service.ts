import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { chunks, valuesList } from '../../platform/database/sql.js';
import { MemberMarks, type MarkReason } from '../member-marks/member-marks.service.js';

/** One thing somebody did, other than buying. */
export interface ActivityEntry {
  memberId: string;
  /** followed, unfollowed, joined, visited, coupon_redeemed … */
  kind: string;
  channelId?: string | undefined;
  /** Equal keys are the same deed: the first one counts, repeats change nothing. At most 128 bytes. */
  dedupeKey: string;
  occurredAt: Date;
  detail?: Record<string, unknown> | undefined;
}

const ROWS_PER_INSERT = 1000;

/** Records what people do. Writes: activity (append-only). */
@Injectable()
export class ActivitiesService {
  constructor(private readonly marks: MemberMarks) {}

  /** Appends what is new and marks those people; returns how many entries were new. */
  async append(tx: Tx, entries: readonly ActivityEntry[], reason: MarkReason = 'activity'): Promise<number> {
    let added = 0;
    for (const piece of chunks(entries, ROWS_PER_INSERT)) {
      const list = valuesList(
        piece.map((entry) => [
          entry.memberId,
          entry.kind,
          entry.channelId ?? null,
          entry.dedupeKey,
          entry.detail ? JSON.stringify(entry.detail) : null,
          entry.occurredAt,
        ]),
      );
      const { affectedRows } = await tx.run(
        `INSERT INTO activity (member_id, kind, channel_id, dedupe_key, detail_json, occurred_at)
         VALUES ${list.text} ON DUPLICATE KEY UPDATE dedupe_key = VALUES(dedupe_key)`,
        list.values,
      );
      added += affectedRows;
      if (affectedRows > 0) {
        await this.marks.mark(
          tx,
          piece.map(({ memberId }) => memberId),
          reason,
        );
      }
    }
    return added;
  }

  /** Gives everything one person did to another; a step of merging two people. */
  async move(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    await tx.run('UPDATE activity SET member_id = ? WHERE member_id = ?', [toMemberId, fromMemberId]);
  }
}
