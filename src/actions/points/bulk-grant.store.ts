import type { Tx } from '../../platform/database/database.js';
import type { LotTimes } from './ledger-draft.js';

/** The same points from the same source for people who owe none. */
export interface BulkGrant {
  sourceKind: string;
  sourceKey: string;
  points: number;
  note: string;
  times: LotTimes;
}

/** Writes: points_transaction, points_entry, points_lot, points_account; what a draft of grants would write, set by set. */
export class BulkGrantStore {
  /** `memberIds`: locked, without open debts and without a transaction of this source; at most some thousand. */
  async write(tx: Tx, grant: BulkGrant, memberIds: readonly string[]): Promise<void> {
    const { sourceKind, sourceKey, points, note, times } = grant;
    const { now, availableAt, expiresAt } = times;
    const state = availableAt > now ? 'pending' : 'available';
    await tx.run(
      `INSERT INTO points_transaction (member_id, kind, points, source_kind, source_key, note, occurred_at)
       SELECT a.member_id, 'grant', ?, ?, ?, ?, ? FROM points_account a WHERE a.member_id IN (?)
       ORDER BY a.member_id`,
      [points, sourceKind, sourceKey, note.slice(0, 160), now, memberIds],
    );
    const own = [sourceKind, sourceKey, memberIds];
    await tx.run(
      `INSERT INTO points_entry (transaction_id, account, part_id, amount)
       SELECT t.id, k.account, IF(k.account = 'issued', 0, t.id), IF(k.account = 'issued', -t.points, t.points)
       FROM points_transaction t JOIN (SELECT 'issued' AS account UNION ALL SELECT ?) k
       WHERE t.source_kind = ? AND t.source_key = ? AND t.member_id IN (?)`,
      [state, ...own],
    );
    await tx.run(
      `INSERT INTO points_lot (transaction_id, member_id, state, granted, remaining, granted_at, available_at, expires_at)
       SELECT t.id, t.member_id, ?, t.points, t.points, ?, ?, ? FROM points_transaction t
       WHERE t.source_kind = ? AND t.source_key = ? AND t.member_id IN (?)`,
      [state, now, state === 'pending' ? availableAt : now, expiresAt, ...own],
    );
    await tx.run(
      `UPDATE points_account SET ${state === 'pending' ? 'pending = pending' : 'available = available'} + ?
       WHERE member_id IN (?)`,
      [points, memberIds],
    );
  }
}
