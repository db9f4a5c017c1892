import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Sql } from '../../platform/database/sql.js';

/** A person's facts, as other modules ask for them most. Amounts in fen. */
export interface MemberFactRow {
  member_id: string;
  as_of_on: BusinessDate;
  first_paid_on: BusinessDate | null;
  last_paid_on: BusinessDate | null;
  order_count: number;
  net_amount_fen: number;
  order_count_365: number;
  net_amount_fen_365: number;
  average_order_value_fen: number | null;
  is_following: number;
}

/** Questions about facts. Reads: member_fact. */
@Injectable()
export class MemberFactsRead {
  /** The facts of some people, by member id; people without a row are missing. */
  async ofMembers(sql: Sql, memberIds: readonly string[]): Promise<Map<string, MemberFactRow>> {
    if (memberIds.length === 0) return new Map();
    const rows = await sql.rows<MemberFactRow>(
      `SELECT f.member_id, f.as_of_on, f.first_paid_on, f.last_paid_on, f.order_count, f.net_amount_fen,
              f.order_count_365, f.net_amount_fen_365, f.average_order_value_fen, f.is_following
       FROM member_fact f WHERE f.member_id IN (?)`,
      [memberIds],
    );
    return new Map(rows.map((row) => [row.member_id, row]));
  }

  /** How many people have a row of facts. */
  async countPeople(sql: Sql): Promise<number> {
    const found = await sql.row<{ people: number }>('SELECT COUNT(*) AS people FROM member_fact f');
    return found?.people ?? 0;
  }

  /** Open marks: people whose facts are known to be out of date (each mark counted). */
  async countMarks(sql: Sql): Promise<number> {
    const found = await sql.row<{ marks: number }>('SELECT COUNT(*) AS marks FROM member_mark k');
    return found?.marks ?? 0;
  }
}
