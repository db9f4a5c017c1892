import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { chunks, valuesList, type Sql } from '../../platform/database/sql.js';
import type { ActivityForGrowth, LaterGrowth, NewGrowthEntry, OrderForGrowth } from './growth-plan.js';
import type { GrowthRules, GrowthRulesRow } from './growth-rules.js';

const ROWS_PER_STATEMENT = 1000;

/** Writes: growth_entry, growth_balance, growth_pending. Reads: setting, shop_order, activity, member. */
@Injectable()
export class GrowthStore {
  /** Every value the rules ever had, oldest first, with the business date that was fixed at the time. */
  async rulesRows(sql: Sql): Promise<GrowthRulesRow[]> {
    const rows = await sql.rows<{
      id: string;
      value_json: GrowthRules | null;
      set_at: Date;
      fixed_json: BusinessDate | null;
    }>(
      `SELECT s.id, s.value_json, s.set_at,
         (SELECT b.value_json FROM setting b WHERE b.name = 'business-date' AND b.id < s.id
          ORDER BY b.id DESC LIMIT 1) AS fixed_json
       FROM setting s WHERE s.name = 'growth.rules' ORDER BY s.id`,
    );
    return rows.map((row) => ({
      id: row.id,
      value: row.value_json,
      setAt: row.set_at,
      fixedDate: row.fixed_json,
    }));
  }

  /** Creates these balances where missing and locks them until the transaction ends. `memberIds` sorted. */
  async lockBalances(tx: Tx, memberIds: readonly string[]): Promise<void> {
    for (const piece of chunks(memberIds, ROWS_PER_STATEMENT)) {
      const list = valuesList(piece.map((memberId) => [memberId]));
      await tx.run(
        `INSERT INTO growth_balance (member_id) VALUES ${list.text}
         ON DUPLICATE KEY UPDATE member_id = VALUES(member_id)`,
        list.values,
      );
    }
  }

  /** Whose balances these orders touch: their buyers, where they were paid, and whoever holds entries of them. */
  async holdersOfOrders(sql: Sql, orderIds: readonly string[]): Promise<string[]> {
    const rows = await sql.rows<{ member_id: string }>(
      `SELECT o.member_id FROM shop_order o WHERE o.id IN (?) AND o.paid_on IS NOT NULL
       UNION SELECT e.member_id FROM growth_entry e WHERE e.order_id IN (?)`,
      [orderIds, orderIds],
    );
    return rows.map(({ member_id: memberId }) => memberId);
  }

  /** The orders with what the ledger holds for each. By primary key and ix_growth_entry_order. */
  async orders(sql: Sql, orderIds: readonly string[]): Promise<OrderForGrowth[]> {
    const rows = await sql.rows<{
      id: string;
      member_id: string;
      paid_on: BusinessDate | null;
      paid_amount_fen: number;
      net_amount_fen: number;
      is_counted: number;
    }>(
      `SELECT o.id, o.member_id, o.paid_on, o.paid_amount_fen, o.net_amount_fen, o.is_counted
       FROM shop_order o WHERE o.id IN (?) ORDER BY o.id`,
      [orderIds],
    );
    const held = await sql.rows<{
      order_id: string;
      member_id: string;
      earned_on: BusinessDate;
      points: number;
      entry_count: number;
      rules_id: string;
    }>(
      `SELECT e.order_id, e.member_id, e.earned_on, SUM(e.points) AS points, COUNT(*) AS entry_count,
         MIN(e.rules_id) AS rules_id
       FROM growth_entry e WHERE e.order_id IN (?) GROUP BY e.order_id, e.member_id, e.earned_on`,
      [orderIds],
    );
    const byOrder = new Map<string, typeof held>();
    for (const row of held) {
      const standings = byOrder.get(row.order_id);
      if (standings) standings.push(row);
      else byOrder.set(row.order_id, [row]);
    }
    return rows.map((row) => {
      const standings = byOrder.get(row.id) ?? [];
      return {
        id: row.id,
        memberId: row.member_id,
        paidOn: row.paid_on,
        paidAmountFen: row.paid_amount_fen,
        netAmountFen: row.net_amount_fen,
        isCounted: row.is_counted === 1,
        standings: standings.map((one) => ({
          memberId: one.member_id,
          earnedOn: one.earned_on,
          points: one.points,
        })),
        entryCount: standings.reduce((count, one) => count + one.entry_count, 0),
        rulesId: standings[0]?.rules_id,
      };
    });
  }

  /** All activities of these kinds of these people, in the order in which they were recorded, with what each earned. */
  async activities(
    sql: Sql,
    memberIds: readonly string[],
    kinds: readonly string[],
  ): Promise<ActivityForGrowth[]> {
    const rows = await sql.rows<{
      id: string;
      member_id: string;
      kind: string;
      occurred_on: BusinessDate;
      earned: number | null;
    }>(
      `SELECT a.id, a.member_id, a.kind, a.occurred_on, e.points AS earned
       FROM activity a LEFT JOIN growth_entry e ON e.activity_id = a.id
       WHERE a.member_id IN (?) AND a.kind IN (?) ORDER BY a.id`,
      [memberIds, kinds],
    );
    return rows.map((row) => ({
      id: row.id,
      memberId: row.member_id,
      kind: row.kind,
      occurredOn: row.occurred_on,
      earned: row.earned,
    }));
  }

  /** Appends entries and adds them to the balances, which the caller holds locked. Returns whose sum changed. */
  async append(tx: Tx, entries: readonly NewGrowthEntry[]): Promise<string[]> {
    const changes = new Map<string, number>();
    for (const piece of chunks(entries, ROWS_PER_STATEMENT)) {
      const list = valuesList(
        piece.map((entry) => [
          entry.memberId,
          entry.kind,
          entry.points,
          entry.sourceKind,
          entry.sourceKey,
          entry.orderId,
          entry.activityId,
          entry.rulesId,
          entry.earnedOn,
          entry.note,
          entry.recordedBy,
        ]),
      );
      await tx.run(
        `INSERT INTO growth_entry (member_id, kind, points, source_kind, source_key, order_id, activity_id, rules_id,
           earned_on, note, recorded_by) VALUES ${list.text}`,
        list.values,
      );
      for (const { memberId, points } of piece) changes.set(memberId, (changes.get(memberId) ?? 0) + points);
    }
    const changed = [...changes].filter(([, points]) => points !== 0);
    for (const piece of chunks(changed, ROWS_PER_STATEMENT)) {
      const list = valuesList(piece);
      await tx.run(
        `INSERT INTO growth_balance (member_id, total) VALUES ${list.text}
         ON DUPLICATE KEY UPDATE total = total + VALUES(total)`,
        list.values,
      );
    }
    return changed.map(([memberId]) => memberId);
  }

  /** Those of these people who were given something by a campaign, also while they were another record. */
  async grantedBy(sql: Sql, campaignCode: string, memberIds: readonly string[]): Promise<Set<string>> {
    const prefix = `${campaignCode}:`;
    const rows = await sql.rows<{ member_id: string }>(
      `SELECT DISTINCT e.member_id FROM growth_entry e
       WHERE e.member_id IN (?) AND e.source_kind = 'campaign' AND LEFT(e.source_key, ?) = ?`,
      [memberIds, prefix.length, prefix],
    );
    return new Set(rows.map(({ member_id: memberId }) => memberId));
  }

  /** What was given to these people by benefits, and taken back. By ix_growth_entry_member. */
  grantsOf(
    sql: Sql,
    memberIds: readonly string[],
  ): Promise<{ member_id: string; source_key: string; points: number }[]> {
    return sql.rows(
      `SELECT e.member_id, e.source_key, e.points FROM growth_entry e
       WHERE e.member_id IN (?) AND e.source_kind = 'grant'`,
      [memberIds],
    );
  }

  async addPending(tx: Tx, kind: 'order' | 'member', later: readonly LaterGrowth[]): Promise<void> {
    if (later.length === 0) return;
    const earliest = new Map<string, BusinessDate>();
    for (const { id, dueOn } of later) {
      const known = earliest.get(id);
      if (known === undefined || dueOn < known) earliest.set(id, dueOn);
    }
    for (const piece of chunks([...earliest], ROWS_PER_STATEMENT)) {
      const list = valuesList(piece.map(([id, dueOn]) => [kind, id, dueOn]));
      await tx.run(
        `INSERT INTO growth_pending (source_kind, source_id, due_on) VALUES ${list.text}
         ON DUPLICATE KEY UPDATE due_on = VALUES(due_on)`,
        list.values,
      );
    }
  }

  /** What is due by now, up to `limit` of one kind. By ix_growth_pending_due. */
  async pending(sql: Sql, kind: 'order' | 'member', date: BusinessDate, limit: number): Promise<string[]> {
    const rows = await sql.rows<{ source_id: string }>(
      `SELECT p.source_id FROM growth_pending p WHERE p.due_on <= ? AND p.source_kind = ?
       ORDER BY p.due_on, p.source_id LIMIT ?`,
      [date, kind, limit],
    );
    return rows.map(({ source_id: id }) => id);
  }

  async removePending(tx: Tx, kind: 'order' | 'member', ids: readonly string[]): Promise<void> {
    await tx.run('DELETE FROM growth_pending WHERE source_kind = ? AND source_id IN (?)', [kind, ids]);
  }

  /** Orders that stand in the ledger on a day later than `date`: the business date was set back. By ix_growth_entry_earned. */
  async ordersAheadOf(sql: Sql, date: BusinessDate, limit: number): Promise<string[]> {
    const rows = await sql.rows<{ order_id: string }>(
      `SELECT e.order_id FROM growth_entry e WHERE e.earned_on > ? AND e.order_id IS NOT NULL
       GROUP BY e.order_id, e.member_id, e.earned_on HAVING SUM(e.points) <> 0 ORDER BY e.order_id LIMIT ?`,
      [date, limit],
    );
    return [...new Set(rows.map(({ order_id: orderId }) => orderId))];
  }

  /** Gives one person's ledger to another; both balances are locked by the caller. */
  async move(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    await tx.run('UPDATE growth_entry SET member_id = ? WHERE member_id = ?', [toMemberId, fromMemberId]);
    await tx.run(
      `UPDATE growth_balance b JOIN growth_balance f ON f.member_id = ?
       SET b.total = b.total + f.total WHERE b.member_id = ?`,
      [fromMemberId, toMemberId],
    );
    await tx.run('DELETE FROM growth_balance WHERE member_id = ?', [fromMemberId]);
  }
}
