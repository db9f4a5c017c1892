import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { chunks, valuesList, type Sql, type SqlValue } from '../../platform/database/sql.js';
import type { NewPick, PickTally } from './pick-decision.js';

/** The plan as it is kept. */
export interface PlanRow {
  id: string;
  code: string;
  is_enabled: number;
  scheme_code: string;
  lifecycle_tiers_json: string[];
  coupon_template_id: string | null;
  channel_id: string | null;
  text: string;
  daily_at: string;
  daily_cap: number;
  holdout_percent: number;
  rest_days: number;
  updated_by: string;
  updated_at: Date;
}

/** What an operator sets. */
export interface PlanFields {
  isEnabled: boolean;
  /** Codes of lifecycle tiers. */
  lifecycleTiers: string[];
  couponTemplateId: string | null;
  text: string;
  /** `HH:mm`, Asia/Shanghai. */
  dailyAt: string;
  dailyCap: number;
  /** 0–50. */
  holdoutPercent: number;
  restDays: number;
}

/** Somebody who waits to be sent to. */
export interface OpenPick {
  id: string;
  member_id: string;
  period: BusinessDate;
}

/** Somebody whose message did not go out after their coupon was given. */
export interface RefusedPick {
  plan_id: string;
  member_id: string;
  period: BusinessDate;
  coupon_template_id: string;
}

const PLAN = `p.id, p.code, p.is_enabled, p.scheme_code, p.lifecycle_tiers_json, p.coupon_template_id, p.channel_id,
  p.text, p.daily_at, p.daily_cap, p.holdout_percent, p.rest_days, p.updated_by, p.updated_at`;

const ROWS_PER_STATEMENT = 2000;

/** What became of a message, as the outcome of a pick: `d` its delivery, `s` the mass send. */
const OUTCOME = `CASE WHEN d.outcome IN ('submitted', 'sent') THEN 'submitted'
  WHEN d.outcome IN ('dropped', 'rejected') THEN 'dropped' ELSE 'waiting' END`;
const REASON = `CASE WHEN d.outcome IN ('submitted', 'sent') THEN NULL
  WHEN d.outcome IN ('dropped', 'rejected') THEN COALESCE(d.reason, d.outcome)
  WHEN d.outcome = 'unknown' OR (s.first_called_at IS NOT NULL AND s.outcome = 'queued') THEN 'unconfirmed'
  ELSE 'sending' END`;

function fieldValues(fields: PlanFields): SqlValue[] {
  return [
    fields.isEnabled,
    JSON.stringify(fields.lifecycleTiers),
    fields.couponTemplateId,
    fields.text,
    fields.dailyAt,
    fields.dailyCap,
    fields.holdoutPercent,
    fields.restDays,
  ];
}

/** Writes: reactivation_plan, reactivation_pick. Reads: delivery, mass_send. */
@Injectable()
export class ReactivationStore {
  /** Writes a plan unless one of this code is there. */
  async insertPlan(
    sql: Sql,
    plan: { code: string; schemeCode: string; channelId: string | null },
    fields: PlanFields,
    author: string,
  ): Promise<void> {
    await sql.run(
      `INSERT INTO reactivation_plan (code, scheme_code, channel_id, is_enabled, lifecycle_tiers_json,
         coupon_template_id, text, daily_at, daily_cap, holdout_percent, rest_days, updated_by)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE code = VALUES(code)`,
      [plan.code, plan.schemeCode, plan.channelId, ...fieldValues(fields), author],
    );
  }

  async updatePlan(tx: Tx, id: string, fields: PlanFields, author: string): Promise<void> {
    await tx.run(
      `UPDATE reactivation_plan SET is_enabled = ?, lifecycle_tiers_json = ?, coupon_template_id = ?, text = ?,
         daily_at = ?, daily_cap = ?, holdout_percent = ?, rest_days = ?, updated_by = ?,
         updated_at = UTC_TIMESTAMP(3) WHERE id = ?`,
      [...fieldValues(fields), author, id],
    );
  }

  async setChannel(tx: Tx, id: string, channelId: string): Promise<void> {
    await tx.run('UPDATE reactivation_plan SET channel_id = ? WHERE id = ?', [channelId, id]);
  }

  findPlan(sql: Sql, code: string): Promise<PlanRow | undefined> {
    return sql.row<PlanRow>(`SELECT ${PLAN} FROM reactivation_plan p WHERE p.code = ?`, [code]);
  }

  /** Locks the plan: its picks are made and sent by one at a time. */
  lockPlan(tx: Tx, id: string): Promise<PlanRow | undefined> {
    return tx.row<PlanRow>(`SELECT ${PLAN} FROM reactivation_plan p WHERE p.id = ? FOR UPDATE`, [id]);
  }

  /** Uses ix_reactivation_pick_period alone. */
  async tally(sql: Sql, planId: string, period: BusinessDate): Promise<PickTally> {
    const found = await sql.row<{ people: number; taken: number; held_out: number }>(
      `SELECT COUNT(*) AS people, COALESCE(SUM(p.takes_place), 0) AS taken,
         COALESCE(SUM(p.outcome = 'held_out'), 0) AS held_out
       FROM reactivation_pick p WHERE p.plan_id = ? AND p.period = ?`,
      [planId, period],
    );
    const { people = 0, taken = 0, held_out: heldOut = 0 } = found ?? {};
    return { taken, heldOut, leftOut: people - taken };
  }

  /** The reason in the newest row of each of these people, where that row says they were left out after `since`. */
  async lastReasons(
    sql: Sql,
    planId: string,
    memberIds: readonly string[],
    since: BusinessDate,
  ): Promise<Map<string, string>> {
    const rows = await sql.rows<{ member_id: string; outcome: string; reason: string | null }>(
      `SELECT p.member_id, p.outcome, p.reason FROM reactivation_pick p
       WHERE p.plan_id = ? AND p.member_id IN (?) AND p.period > ? ORDER BY p.period`,
      [planId, memberIds, since],
    );
    const newest = new Map(rows.map((row) => [row.member_id, row.outcome === 'dropped' ? row.reason : null]));
    const reasons = new Map<string, string>();
    for (const [memberId, reason] of newest) if (reason !== null) reasons.set(memberId, reason);
    return reasons;
  }

  async insertPicks(tx: Tx, planId: string, period: BusinessDate, picks: readonly NewPick[]): Promise<void> {
    for (const piece of chunks(picks, ROWS_PER_STATEMENT)) {
      const list = valuesList(
        piece.map((pick) => [planId, pick.memberId, period, pick.outcome, pick.reason, pick.takesPlace]),
      );
      await tx.run(
        `INSERT INTO reactivation_pick (plan_id, member_id, period, outcome, reason, takes_place)
         VALUES ${list.text} ON DUPLICATE KEY UPDATE plan_id = VALUES(plan_id)`,
        list.values,
      );
    }
  }

  /** Those who wait to be queued, whoever has waited longest first. Uses ix_reactivation_pick_open. */
  openPicks(sql: Sql, planId: string, limit: number): Promise<OpenPick[]> {
    return sql.rows<OpenPick>(
      `SELECT p.id, p.member_id, p.period FROM reactivation_pick p
       WHERE p.plan_id = ? AND p.outcome = 'waiting' AND p.reason IN ('planned', 'lone')
       ORDER BY p.period, p.id LIMIT ?`,
      [planId, limit],
    );
  }

  /** Closes picks that are not to be sent, with the reason. */
  async drop(tx: Tx, reasonOf: ReadonlyMap<string, string>): Promise<void> {
    const byReason = new Map<string, string[]>();
    for (const [id, reason] of reasonOf) {
      const ids = byReason.get(reason) ?? [];
      byReason.set(reason, ids);
      ids.push(id);
    }
    for (const [reason, ids] of byReason) {
      for (const piece of chunks(ids, ROWS_PER_STATEMENT)) {
        await tx.run(
          `UPDATE reactivation_pick SET outcome = 'dropped', reason = ?, updated_at = UTC_TIMESTAMP(3)
           WHERE id IN (?) AND outcome = 'waiting' AND reason IN ('planned', 'lone')`,
          [reason, piece],
        );
      }
    }
  }

  /** Lets somebody wait for company. */
  async markLone(tx: Tx, pickIds: readonly string[]): Promise<void> {
    if (pickIds.length === 0) return;
    await tx.run(
      `UPDATE reactivation_pick SET reason = 'lone', updated_at = UTC_TIMESTAMP(3)
       WHERE id IN (?) AND outcome = 'waiting' AND reason = 'planned'`,
      [pickIds],
    );
  }

  /** Ties picks to the messages just written for them; throws when one of them has none. */
  async markSending(
    tx: Tx,
    picks: readonly OpenPick[],
    sent: { massSendId: string; deliverySourceKey: string; couponTemplateId: string },
  ): Promise<void> {
    let tied = 0;
    for (const piece of chunks(picks, ROWS_PER_STATEMENT)) {
      const { affectedRows } = await tx.run(
        `UPDATE reactivation_pick p JOIN delivery d ON d.source_key = ? AND d.member_id = p.member_id
         SET p.reason = 'sending', p.mass_send_id = d.mass_send_id, p.delivery_id = d.id,
           p.coupon_template_id = ?, p.updated_at = UTC_TIMESTAMP(3)
         WHERE p.id IN (?) AND d.mass_send_id = ?`,
        [sent.deliverySourceKey, sent.couponTemplateId, piece.map(({ id }) => id), sent.massSendId],
      );
      tied += affectedRows;
    }
    if (tied !== picks.length) throw new Error(`${picks.length - tied} people of a batch have no message`);
  }

  /** Mass sends with people whose fate may still change. */
  async openMassSends(sql: Sql, planId: string): Promise<string[]> {
    const rows = await sql.rows<{ mass_send_id: string }>(
      `SELECT DISTINCT p.mass_send_id FROM reactivation_pick p JOIN mass_send s ON s.id = p.mass_send_id
       WHERE p.plan_id = ? AND p.outcome = 'waiting'
         AND (p.reason = 'sending' OR (p.reason = 'unconfirmed' AND s.outcome <> 'unknown'))`,
      [planId],
    );
    return rows.map((row) => row.mass_send_id);
  }

  /** How many people's messages are on their way and may end any moment. */
  async countSending(sql: Sql, planId: string): Promise<number> {
    const found = await sql.row<{ people: number }>(
      `SELECT COUNT(*) AS people FROM reactivation_pick p
       WHERE p.plan_id = ? AND p.outcome = 'waiting' AND p.reason = 'sending'`,
      [planId],
    );
    return found?.people ?? 0;
  }

  /** Takes over what has become of the messages of a mass send. */
  async takeOutcomes(tx: Tx, massSendId: string): Promise<number> {
    const { affectedRows } = await tx.run(
      `UPDATE reactivation_pick p JOIN delivery d ON d.id = p.delivery_id JOIN mass_send s ON s.id = p.mass_send_id
       SET p.outcome = ${OUTCOME}, p.reason = ${REASON}, p.updated_at = UTC_TIMESTAMP(3)
       WHERE p.mass_send_id = ? AND p.outcome = 'waiting'
         AND NOT (p.outcome <=> ${OUTCOME} AND p.reason <=> ${REASON})`,
      [massSendId],
    );
    return affectedRows;
  }

  /** Those of a mass send who got no message. Read after `takeOutcomes`, so that nobody is missed. */
  refusedOf(tx: Tx, massSendId: string): Promise<RefusedPick[]> {
    return tx.rows<RefusedPick>(
      `SELECT p.plan_id, p.member_id, p.period, p.coupon_template_id FROM reactivation_pick p
       WHERE p.mass_send_id = ? AND p.outcome = 'dropped' AND p.coupon_template_id IS NOT NULL ORDER BY p.id`,
      [massSendId],
    );
  }

  /** Gives one person's rows to another; where both have one of a period, both stay where they are. */
  async move(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    await tx.run(
      `UPDATE reactivation_pick p LEFT JOIN reactivation_pick q
         ON q.plan_id = p.plan_id AND q.member_id = ? AND q.period = p.period
       SET p.member_id = ? WHERE p.member_id = ? AND q.id IS NULL`,
      [toMemberId, toMemberId, fromMemberId],
    );
  }
}
