import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { businessDateOf, type BusinessDate } from '../../platform/clock/business-date.js';
import type { Sql } from '../../platform/database/sql.js';
import { termsSentence, type CouponKind, type CouponScope } from '../coupons/coupon-terms.js';
import { CouponTemplateNotFound } from '../coupons/coupons.errors.js';
import type { TemplateRoom } from './batch-forecast.js';

/** A template as those look at it who give its coupons to many. */
export interface BatchTemplate {
  id: string;
  name: string;
  /** The terms in words. */
  sentence: string;
  /** Nobody has stopped it; its budget or stock may still be used up. */
  isGiving: boolean;
  /** The terms in force. */
  versionId: string;
  room: TemplateRoom;
}

interface TemplateRow {
  id: string;
  version_id: string;
  state: string;
  pause_reason: string | null;
  stock: number;
  issued: number;
  daily_limit: number | null;
  issued_on: BusinessDate | null;
  issued_today: number;
  budget_fen: number | null;
  committed_fen: number;
  name: string;
  kind: CouponKind;
  min_spend_fen: number;
  amount_off_fen: number | null;
  percent_off: number | null;
  max_off_fen: number | null;
  exchange_item: string | null;
  scope_json: CouponScope;
  worth_fen: number;
}

/** What batches ask about templates. Reads: coupon_template, coupon_template_version. */
@Injectable()
export class BatchTemplateRead {
  constructor(private readonly clock: BusinessClock) {}

  /** Throws `coupons.template-not-found`. */
  async require(sql: Sql, templateId: string): Promise<BatchTemplate> {
    const row = await sql.row<TemplateRow>(
      `SELECT t.id, t.version_id, t.state, t.pause_reason, t.stock, t.issued, t.daily_limit, t.issued_on,
         t.issued_today, t.budget_fen, t.committed_fen, v.name, v.kind, v.min_spend_fen, v.amount_off_fen,
         v.percent_off, v.max_off_fen, v.exchange_item, v.scope_json, v.worth_fen
       FROM coupon_template t JOIN coupon_template_version v ON v.id = t.version_id WHERE t.id = ?`,
      [templateId],
    );
    if (!row) throw new CouponTemplateNotFound(templateId);
    const today = businessDateOf(await this.clock.now(sql));
    return {
      id: row.id,
      name: row.name,
      sentence: termsSentence({
        kind: row.kind,
        minSpendFen: row.min_spend_fen,
        amountOffFen: row.amount_off_fen,
        percentOff: row.percent_off,
        maxOffFen: row.max_off_fen,
        exchangeItem: row.exchange_item,
        scope: row.scope_json,
      }),
      isGiving: row.state === 'active' || (row.state === 'paused' && row.pause_reason === 'budget'),
      versionId: row.version_id,
      room: roomOf(row, today),
    };
  }
}

function roomOf(row: TemplateRow, today: BusinessDate): TemplateRoom {
  const givenToday = row.issued_on !== null && row.issued_on >= today ? row.issued_today : 0;
  return {
    stockLeft: Math.max(0, row.stock - row.issued),
    budgetLeftFen: row.budget_fen === null ? null : Math.max(0, row.budget_fen - row.committed_fen),
    dailyLeft: row.daily_limit === null ? null : Math.max(0, row.daily_limit - givenToday),
    worthFen: row.worth_fen,
  };
}
