import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { isDuplicateKey, type Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import type { ReferralDefinition } from './engagement-definition.js';
import { newReferralCode } from './referral-code.js';

export type ReferralState = 'waiting' | 'rewarded' | 'refused';

export interface ReferralRow {
  id: string;
  engagement_id: string;
  version_id: string;
  title: string;
  definition_json: ReferralDefinition;
  inviter_id: string;
  friend_id: string;
  bound_on: BusinessDate;
  state: ReferralState;
}

export interface FriendRow {
  id: string;
  friend_name: string;
  bound_at: Date;
  state: ReferralState;
  refusal: string | null;
}

/** Who brought whom. Writes: referral_code, referral. Reads: member, shop_order, refund, engagement_version. */
@Injectable()
export class ReferralStore {
  /** Somebody's own code, made the first time it is asked for. */
  async codeOf(sql: Sql, memberId: string): Promise<string> {
    const read = () =>
      sql.row<{ code: string }>('SELECT c.code FROM referral_code c WHERE c.primary_of = ?', [memberId]);
    for (;;) {
      const found = await read();
      if (found) return found.code;
      try {
        await sql.run('INSERT INTO referral_code (code, member_id, primary_of) VALUES (?, ?, ?)', [
          newReferralCode(),
          memberId,
          memberId,
        ]);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    }
  }

  /** Whose code it is; a person merged away counts as the one they became. */
  async ownerOf(sql: Sql, code: string): Promise<{ member_id: string; is_member: number } | undefined> {
    return sql.row(
      `SELECT c.member_id, m.joined_at IS NOT NULL AND m.merged_into_id IS NULL AS is_member
       FROM referral_code c JOIN member m ON m.id = c.member_id WHERE c.code = ?`,
      [code],
    );
  }

  /** Binds a friend, once ever; false when somebody was bound before. */
  async insert(
    tx: Tx,
    row: {
      engagementId: string;
      versionId: string;
      inviterId: string;
      friendId: string;
      code: string;
      boundAt: Date;
      boundOn: BusinessDate;
    },
  ): Promise<boolean> {
    const { affectedRows } = await tx.run(
      `INSERT INTO referral (engagement_id, version_id, inviter_id, friend_id, code, bound_at, bound_on)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE friend_id = VALUES(friend_id)`,
      [row.engagementId, row.versionId, row.inviterId, row.friendId, row.code, row.boundAt, row.boundOn],
    );
    return affectedRows === 1;
  }

  async joinedAt(sql: Sql, memberId: string): Promise<Date | null> {
    const found = await sql.row<{ joined_at: Date | null }>(
      'SELECT m.joined_at FROM member m WHERE m.id = ?',
      [memberId],
    );
    return found?.joined_at ?? null;
  }

  async hasBought(sql: Sql, memberId: string): Promise<boolean> {
    const found = await sql.row(
      'SELECT 1 AS one FROM shop_order o WHERE o.member_id = ? AND o.is_counted = 1 LIMIT 1',
      [memberId],
    );
    return found !== undefined;
  }

  /**
   * Waiting referrals whose friend has an order that counts, paid on or before `lastDay`, by id after `after`. A friend
   * who is being merged waits until that is done. Uses ix_referral_state and ix_shop_order_member.
   */
  async due(sql: Sql, lastDay: BusinessDate, after: string, limit: number): Promise<string[]> {
    const rows = await sql.rows<{ id: string }>(
      `SELECT r.id FROM referral r
       JOIN member f ON f.id = r.friend_id AND f.merged_into_id IS NULL
       JOIN member i ON i.id = r.inviter_id AND i.merged_into_id IS NULL
       WHERE r.state = 'waiting' AND r.id > ?
         AND EXISTS (SELECT 1 FROM shop_order o WHERE o.member_id = r.friend_id AND o.is_counted = 1
           AND o.paid_on >= r.bound_on AND o.paid_on <= ?)
       ORDER BY r.id LIMIT ?`,
      [after, lastDay, limit],
    );
    return rows.map(({ id }) => id);
  }

  async lockWaiting(tx: Tx, id: string): Promise<ReferralRow | undefined> {
    await tx.row('SELECT r.id FROM referral r WHERE r.id = ? FOR UPDATE', [id]);
    return tx.row<ReferralRow>(
      `SELECT r.id, r.engagement_id, r.version_id, e.title, v.definition_json, r.inviter_id, r.friend_id, r.bound_on,
         r.state
       FROM referral r JOIN engagement_version v ON v.id = r.version_id JOIN engagement e ON e.id = r.engagement_id
       WHERE r.id = ? AND r.state = 'waiting'`,
      [id],
    );
  }

  /**
   * The friend's first order since joining that counts: paid, not cancelled, not refunded in full, large enough, past
   * the refund period, and without a refund that is still being dealt with.
   */
  async firstOrder(
    sql: Sql,
    friend: { friendId: string; boundOn: BusinessDate; lastDay: BusinessDate; minOrderFen: number },
  ): Promise<string | undefined> {
    const found = await sql.row<{ id: string }>(
      `SELECT o.id FROM shop_order o
       WHERE o.member_id = ? AND o.is_counted = 1 AND o.paid_on >= ? AND o.paid_on <= ? AND o.net_amount_fen >= ?
         AND NOT EXISTS (SELECT 1 FROM refund r WHERE r.order_id = o.id AND r.state = 'open')
       ORDER BY o.paid_on, o.id LIMIT 1`,
      [friend.friendId, friend.boundOn, friend.lastDay, friend.minOrderFen],
    );
    return found?.id;
  }

  /** Locks an inviter for counting and says how many rewards they had in this span of business dates. */
  async countRewarded(tx: Tx, inviterId: string, from: BusinessDate, until: BusinessDate): Promise<number> {
    await tx.rows('SELECT c.code FROM referral_code c WHERE c.member_id = ? ORDER BY c.code FOR UPDATE', [
      inviterId,
    ]);
    const found = await tx.row<{ total: number }>(
      `SELECT COUNT(*) AS total FROM referral r
       WHERE r.inviter_id = ? AND r.state = 'rewarded' AND r.settled_on >= ? AND r.settled_on < ?`,
      [inviterId, from, until],
    );
    return found?.total ?? 0;
  }

  async reward(
    tx: Tx,
    id: string,
    paid: { orderId: string; points: number; on: BusinessDate; now: Date },
  ): Promise<void> {
    await tx.run(
      `UPDATE referral SET state = 'rewarded', order_id = ?, points = ?, settled_on = ?, settled_at = ?
       WHERE id = ? AND state = 'waiting'`,
      [paid.orderId, paid.points, paid.on, paid.now, id],
    );
  }

  async refuse(tx: Tx, id: string, refusal: string, on: BusinessDate, now: Date): Promise<void> {
    await tx.run(
      `UPDATE referral SET state = 'refused', refusal = ?, settled_on = ?, settled_at = ?
       WHERE id = ? AND state = 'waiting'`,
      [refusal, on, now, id],
    );
  }

  async countsOf(sql: Sql, inviterId: string): Promise<Record<ReferralState, number>> {
    const rows = await sql.rows<{ state: ReferralState; total: number }>(
      'SELECT r.state, COUNT(*) AS total FROM referral r WHERE r.inviter_id = ? GROUP BY r.state',
      [inviterId],
    );
    const counts = { waiting: 0, rewarded: 0, refused: 0 };
    for (const { state, total } of rows) counts[state] = total;
    return counts;
  }

  async friendsOf(sql: Sql, inviterId: string, limit: number): Promise<FriendRow[]> {
    return sql.rows<FriendRow>(
      `SELECT r.id, f.display_name AS friend_name, r.bound_at, r.state, r.refusal
       FROM referral r JOIN member f ON f.id = r.friend_id WHERE r.inviter_id = ? ORDER BY r.id DESC LIMIT ?`,
      [inviterId, limit],
    );
  }
}
