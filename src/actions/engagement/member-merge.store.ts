import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';

/** The sign-up that stands for a person who had two, the strongest last. */
const RANK = ['cancelled', 'waiting', 'seated', 'attended'];

/** Moves what activities keep by member. Writes: every table of this module that has a member. Reads: member. */
@Injectable()
export class MemberMergeStore {
  /**
   * Gives one person's rows to another. What both did once stays with the closed record and counts no more. Returns
   * the events in which a seat became free.
   */
  async move(tx: Tx, from: string, to: string): Promise<string[]> {
    await this.moveCheckIns(tx, from, to);
    await this.moveGrants(tx, from, to);
    await this.moveAnswers(tx, from, to);
    const freed = await this.moveSignUps(tx, from, to);
    await this.moveForwards(tx, from, to);
    await this.moveChances(tx, from, to);
    await this.moveReferrals(tx, from, to);
    return freed;
  }

  /** Days both checked in stay with the closed record. Counts of days in a row stay as they were given. */
  private async moveCheckIns(tx: Tx, from: string, to: string): Promise<void> {
    await tx.run(
      `UPDATE check_in c LEFT JOIN check_in k ON k.member_id = ? AND k.checked_on = c.checked_on
       SET c.member_id = ? WHERE c.member_id = ? AND k.member_id IS NULL`,
      [to, to, from],
    );
  }

  private async moveGrants(tx: Tx, from: string, to: string): Promise<void> {
    await tx.run(
      `UPDATE engagement_grant g LEFT JOIN engagement_grant k ON k.engagement_id = g.engagement_id AND k.member_id = ?
         AND k.occasion = g.occasion AND k.reward_no = g.reward_no
       SET g.member_id = ? WHERE g.member_id = ? AND k.id IS NULL`,
      [to, to, from],
    );
  }

  private async moveAnswers(tx: Tx, from: string, to: string): Promise<void> {
    await tx.run(
      `UPDATE engagement_answer a JOIN engagement_answer k ON k.engagement_id = a.engagement_id AND k.member_id = ?
       SET a.is_counted = 0 WHERE a.member_id = ?`,
      [to, from],
    );
    await tx.run('UPDATE engagement_answer SET member_id = ? WHERE member_id = ? AND is_counted = 1', [
      to,
      from,
    ]);
  }

  /** Of two seats of one person the closed record's is given up; a seat goes before a place in the waiting list. */
  private async moveSignUps(tx: Tx, from: string, to: string): Promise<string[]> {
    const rows = await tx.rows<{ engagement_id: string; state: string; kept_state: string }>(
      `SELECT s.engagement_id, s.state, k.state AS kept_state FROM sign_up s
       JOIN sign_up k ON k.engagement_id = s.engagement_id AND k.member_id = ?
       WHERE s.member_id = ? ORDER BY s.engagement_id`,
      [to, from],
    );
    const freed: string[] = [];
    for (const { engagement_id: id, state, kept_state: kept } of rows) {
      if (RANK.indexOf(state) > RANK.indexOf(kept)) await this.swapSignUps(tx, id, from, to);
      const given = RANK.indexOf(state) > RANK.indexOf(kept) ? kept : state;
      if (given === 'seated') {
        await tx.run('UPDATE sign_up_pool SET taken = taken - 1 WHERE engagement_id = ? AND taken > 0', [id]);
        freed.push(id);
      }
      await tx.run(
        `UPDATE sign_up SET state = 'cancelled', position = NULL, cancelled_at = UTC_TIMESTAMP(3)
         WHERE engagement_id = ? AND member_id = ? AND state IN ('seated', 'waiting')`,
        [id, from],
      );
    }
    await tx.run(
      `UPDATE sign_up s LEFT JOIN sign_up k ON k.engagement_id = s.engagement_id AND k.member_id = ?
       SET s.member_id = ? WHERE s.member_id = ? AND k.id IS NULL`,
      [to, to, from],
    );
    return freed;
  }

  /** Exchanges whose sign-up is whose; 0 is nobody, so the unique key holds at every step. */
  private async swapSignUps(tx: Tx, id: string, from: string, to: string): Promise<void> {
    for (const [who, becomes] of [
      [from, '0'],
      [to, from],
      ['0', to],
    ]) {
      await tx.run('UPDATE sign_up SET member_id = ? WHERE engagement_id = ? AND member_id = ?', [
        becomes ?? '',
        id,
        who ?? '',
      ]);
    }
  }

  private async moveForwards(tx: Tx, from: string, to: string): Promise<void> {
    await tx.run(
      `INSERT INTO engagement_forward (engagement_id, member_id, forwarded_on, times)
       SELECT f.engagement_id, ?, f.forwarded_on, f.times FROM engagement_forward f WHERE f.member_id = ?
       ON DUPLICATE KEY UPDATE times = engagement_forward.times + VALUES(times)`,
      [to, from],
    );
    await tx.run('DELETE FROM engagement_forward WHERE member_id = ?', [from]);
  }

  private async moveChances(tx: Tx, from: string, to: string): Promise<void> {
    await tx.run(
      `UPDATE lottery_chance c JOIN lottery_chance k ON k.engagement_id = c.engagement_id AND k.member_id = ?
         AND k.draw_key = c.draw_key
       SET c.draw_key = CONCAT(LEFT(c.draw_key, 200), ':from:', c.member_id) WHERE c.member_id = ?`,
      [to, from],
    );
    await tx.run('UPDATE lottery_chance SET member_id = ? WHERE member_id = ?', [to, from]);
  }

  /**
   * Codes go on working. Who turns out to have been a member before, to be the inviter, or to have been invited twice
   * earns nothing any more; where it was paid already, a suspicion is noted for the operator.
   */
  private async moveReferrals(tx: Tx, from: string, to: string): Promise<void> {
    const primary = await tx.row('SELECT c.code FROM referral_code c WHERE c.primary_of = ?', [to]);
    await tx.run('UPDATE referral_code SET member_id = ?, primary_of = ? WHERE primary_of = ?', [
      to,
      primary ? null : to,
      from,
    ]);
    await tx.run('UPDATE referral_code SET member_id = ? WHERE member_id = ?', [to, from]);
    await tx.run('UPDATE referral SET inviter_id = ? WHERE inviter_id = ?', [to, from]);
    const both = await tx.row('SELECT r.id FROM referral r WHERE r.friend_id = ?', [to]);
    if (both) await this.doubt(tx, 'bound_twice', 'r.friend_id = ?', [from]);
    else await tx.run('UPDATE referral SET friend_id = ? WHERE friend_id = ?', [to, from]);
    await this.doubt(tx, 'same_person', 'r.inviter_id = r.friend_id AND r.friend_id = ?', [to]);
    await this.doubt(tx, 'same_person', 'r.inviter_id = ? AND r.friend_id = ?', [to, from]);
    await this.doubt(
      tx,
      'known_member',
      'r.friend_id = ? AND EXISTS (SELECT 1 FROM member m WHERE m.id = r.friend_id AND m.joined_at < r.bound_at)',
      [to],
    );
  }

  private async doubt(tx: Tx, reason: string, where: string, values: readonly string[]): Promise<void> {
    await tx.run(
      `UPDATE referral r SET r.suspicion = ? WHERE ${where} AND r.state = 'rewarded' AND r.suspicion IS NULL`,
      [reason, ...values],
    );
    await tx.run(
      `UPDATE referral r SET r.state = 'refused', r.refusal = ?, r.settled_at = UTC_TIMESTAMP(3)
       WHERE ${where} AND r.state = 'waiting'`,
      [reason, ...values],
    );
  }
}
