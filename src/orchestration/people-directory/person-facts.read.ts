import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Sql } from '../../platform/database/sql.js';

/** Everything that is shown of one person's facts. Amounts in fen. */
export interface PersonFactsRow {
  as_of_on: BusinessDate;
  first_paid_on: BusinessDate | null;
  last_paid_on: BusinessDate | null;
  order_count: number;
  net_amount_fen: number;
  net_amount_fen_30: number;
  net_amount_fen_90: number;
  order_count_365: number;
  net_amount_fen_365: number;
  average_order_value_fen: number | null;
  purchase_interval_days: number | null;
  refund_count: number;
  refunded_amount_fen: number;
  category_count: number;
  top_category: string | null;
}

/** The facts of one person. Reads: member_fact. */
@Injectable()
export class PersonFactsRead {
  async find(sql: Sql, memberId: string): Promise<PersonFactsRow | undefined> {
    return sql.row<PersonFactsRow>(
      `SELECT f.as_of_on, f.first_paid_on, f.last_paid_on, f.order_count, f.net_amount_fen,
              f.net_amount_fen_30, f.net_amount_fen_90, f.order_count_365, f.net_amount_fen_365,
              f.average_order_value_fen, f.purchase_interval_days, f.refund_count, f.refunded_amount_fen,
              f.category_count, f.top_category
       FROM member_fact f WHERE f.member_id = ?`,
      [memberId],
    );
  }
}
