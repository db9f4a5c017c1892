import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { valuesList, type Sql } from '../../platform/database/sql.js';
import type { ChanceSource, LotteryPrize } from './engagement-definition.js';
import type { DrawResult } from './lottery-draw.js';

export interface DrawRow {
  engagement_id: string;
  seed_cipher: Buffer;
  seed_hash: string;
  seed_hex: string | null;
  draws: number;
  revealed_at: Date | null;
  file_hash: string | null;
}

export interface PrizeRow {
  prize_no: number;
  level: string;
  name: string;
  kind: 'coupon' | 'points' | 'goods';
  template_id: string | null;
  points: number | null;
  worth_fen: number;
  odds_ppm: number;
  stock: number;
  given: number;
}

export interface ChanceRow {
  id: string;
  engagement_id: string;
  member_id: string;
  source: ChanceSource;
  source_key: string;
  given_at: Date;
  draw_key: string | null;
  draw_no: number | null;
  roll: number | null;
  prize_no: number | null;
  outcome: DrawResult['outcome'] | null;
  drawn_at: Date | null;
  delivered_at: Date | null;
  delivered_by: string | null;
}

const CHANCE_COLUMNS = `c.id, c.engagement_id, c.member_id, c.source, c.source_key, c.given_at, c.draw_key, c.draw_no,
  c.roll, c.prize_no, c.outcome, c.drawn_at, c.delivered_at, c.delivered_by`;

/** Lotteries. Writes: lottery_draw, lottery_prize, lottery_chance. */
@Injectable()
export class LotteryStore {
  /** Sets a lottery up at its start: the enciphered seed, its hash, and the prizes. */
  async open(
    tx: Tx,
    id: string,
    seed: { cipher: Buffer; hash: string },
    prizes: readonly LotteryPrize[],
  ): Promise<void> {
    await tx.run('INSERT INTO lottery_draw (engagement_id, seed_cipher, seed_hash) VALUES (?, ?, ?)', [
      id,
      seed.cipher,
      seed.hash,
    ]);
    const list = valuesList(
      prizes.map((prize, index) => [
        id,
        index + 1,
        prize.level,
        prize.name,
        prize.kind,
        prize.templateId,
        prize.points,
        prize.worthFen,
        prize.oddsPpm,
        prize.stock,
      ]),
    );
    await tx.run(
      `INSERT INTO lottery_prize (engagement_id, prize_no, level, name, kind, template_id, points, worth_fen, odds_ppm,
         stock) VALUES ${list.text}`,
      list.values,
    );
  }

  async draw(sql: Sql, id: string): Promise<DrawRow | undefined> {
    return sql.row<DrawRow>(
      `SELECT d.engagement_id, d.seed_cipher, d.seed_hash, d.seed_hex, d.draws, d.revealed_at, d.file_hash
       FROM lottery_draw d WHERE d.engagement_id = ?`,
      [id],
    );
  }

  async lockDraw(tx: Tx, id: string): Promise<DrawRow | undefined> {
    await tx.row('SELECT d.engagement_id FROM lottery_draw d WHERE d.engagement_id = ? FOR UPDATE', [id]);
    return this.draw(tx, id);
  }

  /** Takes the next number and with it the lottery's lock; undefined once the seed is revealed. */
  async nextDraw(tx: Tx, id: string): Promise<DrawRow | undefined> {
    const { affectedRows } = await tx.run(
      'UPDATE lottery_draw SET draws = draws + 1 WHERE engagement_id = ? AND seed_hex IS NULL',
      [id],
    );
    return affectedRows === 1 ? this.draw(tx, id) : undefined;
  }

  async prizes(sql: Sql, id: string): Promise<PrizeRow[]> {
    return sql.rows<PrizeRow>(
      `SELECT p.prize_no, p.level, p.name, p.kind, p.template_id, p.points, p.worth_fen, p.odds_ppm, p.stock, p.given
       FROM lottery_prize p WHERE p.engagement_id = ? ORDER BY p.prize_no`,
      [id],
    );
  }

  /** Takes one prize from its stock; false when nothing is left. */
  async takePrize(tx: Tx, id: string, prizeNo: number): Promise<boolean> {
    const { affectedRows } = await tx.run(
      'UPDATE lottery_prize SET given = given + 1 WHERE engagement_id = ? AND prize_no = ? AND given < stock',
      [id, prizeNo],
    );
    return affectedRows === 1;
  }

  /** Writes chances; keys that are there already stay as they are. Returns how many were new. */
  async addChances(
    tx: Tx,
    chances: readonly { id: string; memberId: string; source: ChanceSource; sourceKey: string; now: Date }[],
  ): Promise<number> {
    if (chances.length === 0) return 0;
    const list = valuesList(
      chances.map(({ id, memberId, source, sourceKey, now }) => [id, memberId, source, sourceKey, now]),
    );
    const { affectedRows } = await tx.run(
      `INSERT INTO lottery_chance (engagement_id, member_id, source, source_key, given_at) VALUES ${list.text}
       ON DUPLICATE KEY UPDATE source_key = VALUES(source_key)`,
      list.values,
    );
    return affectedRows;
  }

  /** A person's oldest chance that was not drawn yet. Uses ix_lottery_chance_member. */
  async openChance(sql: Sql, id: string, memberId: string): Promise<ChanceRow | undefined> {
    return sql.row<ChanceRow>(
      `SELECT ${CHANCE_COLUMNS} FROM lottery_chance c
       WHERE c.member_id = ? AND c.engagement_id = ? AND c.outcome IS NULL ORDER BY c.id LIMIT 1`,
      [memberId, id],
    );
  }

  async byKey(sql: Sql, id: string, memberId: string, key: string): Promise<ChanceRow | undefined> {
    return sql.row<ChanceRow>(
      `SELECT ${CHANCE_COLUMNS} FROM lottery_chance c
       WHERE c.engagement_id = ? AND c.member_id = ? AND c.draw_key = ?`,
      [id, memberId, key],
    );
  }

  async chanceById(sql: Sql, chanceId: string): Promise<ChanceRow | undefined> {
    return sql.row<ChanceRow>(`SELECT ${CHANCE_COLUMNS} FROM lottery_chance c WHERE c.id = ?`, [chanceId]);
  }

  /** How many chances of this person are open, and how many of each free source there are. */
  async countChances(
    sql: Sql,
    id: string,
    memberId: string,
    dailyPrefix: string,
  ): Promise<{ open: number; daily: number; activity: number }> {
    const found = await sql.row<{ open: number; daily: number; activity: number }>(
      `SELECT COALESCE(SUM(c.outcome IS NULL), 0) AS open,
         COALESCE(SUM(c.source = 'daily' AND LEFT(c.source_key, ?) = ?), 0) AS daily,
         COALESCE(SUM(c.source = 'activity'), 0) AS activity
       FROM lottery_chance c WHERE c.member_id = ? AND c.engagement_id = ?`,
      [dailyPrefix.length, dailyPrefix, memberId, id],
    );
    return found ?? { open: 0, daily: 0, activity: 0 };
  }

  /** Writes what a chance drew; false when it had been drawn already. */
  async setDrawn(
    tx: Tx,
    chanceId: string,
    drawn: DrawResult & { drawNo: number; key: string; now: Date },
  ): Promise<boolean> {
    const { affectedRows } = await tx.run(
      `UPDATE lottery_chance SET draw_key = ?, draw_no = ?, roll = ?, prize_no = ?, outcome = ?, drawn_at = ?
       WHERE id = ? AND outcome IS NULL`,
      [drawn.key, drawn.drawNo, drawn.roll, drawn.prizeNo, drawn.outcome, drawn.now, chanceId],
    );
    return affectedRows === 1;
  }

  /** Draws in the order of their numbers, after `after`. Uses uq_lottery_chance_draw. */
  async drawn(sql: Sql, id: string, after: number, limit: number): Promise<ChanceRow[]> {
    return sql.rows<ChanceRow>(
      `SELECT ${CHANCE_COLUMNS} FROM lottery_chance c
       WHERE c.engagement_id = ? AND c.draw_no > ? ORDER BY c.draw_no LIMIT ?`,
      [id, after, limit],
    );
  }

  /** A person's draws, newest first. */
  async drawsOf(sql: Sql, id: string, memberId: string, limit: number): Promise<ChanceRow[]> {
    return sql.rows<ChanceRow>(
      `SELECT ${CHANCE_COLUMNS} FROM lottery_chance c
       WHERE c.member_id = ? AND c.engagement_id = ? AND c.outcome IS NOT NULL ORDER BY c.id DESC LIMIT ?`,
      [memberId, id, limit],
    );
  }

  async reveal(tx: Tx, id: string, seedHex: string, fileHash: string, now: Date): Promise<void> {
    await tx.run(
      'UPDATE lottery_draw SET seed_hex = ?, file_hash = ?, revealed_at = ? WHERE engagement_id = ? AND seed_hex IS NULL',
      [seedHex, fileHash, now, id],
    );
  }

  /** Lotteries that are over or stopped and whose seed is still kept back. */
  async toReveal(sql: Sql, now: Date): Promise<string[]> {
    const rows = await sql.rows<{ engagement_id: string }>(
      `SELECT d.engagement_id FROM lottery_draw d JOIN engagement e ON e.id = d.engagement_id
       WHERE d.seed_hex IS NULL AND (e.state = 'stopped' OR e.ends_at <= ?) ORDER BY d.engagement_id`,
      [now],
    );
    return rows.map(({ engagement_id: id }) => id);
  }

  /** Notes that goods were handed over; false when that was noted before or nothing was won. */
  async setDelivered(tx: Tx, id: string, chanceId: string, by: string, now: Date): Promise<boolean> {
    const { affectedRows } = await tx.run(
      `UPDATE lottery_chance SET delivered_at = ?, delivered_by = ?
       WHERE id = ? AND engagement_id = ? AND outcome = 'won' AND delivered_at IS NULL`,
      [now, by, chanceId, id],
    );
    return affectedRows === 1;
  }
}
