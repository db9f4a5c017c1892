import { Injectable } from '@nestjs/common';
import { TieringRead } from '../../decisions/tiering/tiering.read.js';
import { addDays, type BusinessDate } from '../../platform/clock/business-date.js';
import { chunks, type Sql, type SqlValue } from '../../platform/database/sql.js';
import type { PlanRow } from './reactivation.store.js';

/** Whom a plan is about on a business date; undefined tiers: the scheme is not published, so nobody. */
export interface SleeperQuestion {
  planId: string;
  businessDate: BusinessDate;
  /** Up to and including this date, an approach is long enough ago. */
  restedOn: BusinessDate;
  column: string;
  sinceColumn: string;
  tierIds: number[];
}

interface Condition {
  text: string;
  values: SqlValue[];
}

interface SleeperRow {
  member_id: string;
  last_paid_on: BusinessDate | null;
}

/** People read at once; also how many the gate is asked about. */
const PEOPLE_PER_STEP = 2000;

const TABLES =
  'member_fact f JOIN member_tier t ON t.member_id = f.member_id JOIN member m ON m.id = f.member_id';
/** In the order of the index, so that a walk ends early. */
const TABLES_IN_ORDER = `member_fact f FORCE INDEX (ix_member_fact_last_paid)
  STRAIGHT_JOIN member_tier t ON t.member_id = f.member_id STRAIGHT_JOIN member m ON m.id = f.member_id`;

/** 会员 in one of the tiers who have not ordered since they came into it, not even an order that facts or tiers lag behind. */
function isAsleep(question: SleeperQuestion): Condition {
  return {
    text: `${question.column} IN (?) AND m.joined_at IS NOT NULL AND m.merged_into_id IS NULL
      AND (f.last_paid_on IS NULL OR f.last_paid_on <= ${question.sinceColumn})
      AND NOT EXISTS (SELECT 1 FROM shop_order o WHERE o.member_id = f.member_id AND o.is_counted = 1
        AND o.paid_on > COALESCE(f.last_paid_on, '1000-01-01') AND o.paid_on <= ?)`,
    values: [question.tierIds, question.businessDate],
  };
}

/** Has no row of this date, was not approached while the plan rests, and does not wait to be sent to. */
function isRested(question: SleeperQuestion): Condition {
  return {
    text: `NOT EXISTS (SELECT 1 FROM reactivation_pick p WHERE p.plan_id = ? AND p.member_id = f.member_id
      AND (p.period = ? OR (p.outcome <> 'dropped' AND p.period > ?)
        OR (p.outcome = 'waiting' AND p.reason IN ('planned', 'lone', 'sending'))))`,
    values: [question.planId, question.businessDate, question.restedOn],
  };
}

function both(first: Condition, second: Condition): Condition {
  return { text: `${first.text} AND ${second.text}`, values: [...first.values, ...second.values] };
}

/**
 * Who sleeps, by tiers and facts; whether they may be sent to is another question. Reads: member, member_fact,
 * member_tier, shop_order, reactivation_pick.
 */
@Injectable()
export class SleeperRead {
  constructor(private readonly tiering: TieringRead) {}

  async question(sql: Sql, plan: PlanRow, businessDate: BusinessDate): Promise<SleeperQuestion> {
    const slot = await this.tiering.tierColumn(sql, plan.scheme_code);
    const wanted = plan.lifecycle_tiers_json;
    return {
      planId: plan.id,
      businessDate,
      restedOn: addDays(businessDate, -plan.rest_days),
      column: slot?.column ?? '',
      sinceColumn: slot?.sinceColumn ?? '',
      tierIds: wanted.flatMap((code) => slot?.tierIds.get(code) ?? []),
    };
  }

  /**
   * Everyone whom the plan may look at today, in steps of at most two thousand: whoever bought last comes
   * first (the longer the sleep, the rarer the return), of one day the newer person; those who never bought
   * come last. Rows written while walking do not disturb the walk.
   */
  async *walk(sql: Sql, question: SleeperQuestion): AsyncGenerator<string[]> {
    if (question.tierIds.length === 0) return;
    for (const hasBought of [true, false]) {
      let after: SleeperRow | undefined;
      for (;;) {
        const rows = await this.step(sql, question, hasBought, after);
        if (rows.length > 0) yield rows.map((row) => row.member_id);
        if (rows.length < PEOPLE_PER_STEP) break;
        after = rows.at(-1);
      }
    }
  }

  /** How many people the walk would meet. */
  async count(sql: Sql, question: SleeperQuestion): Promise<number> {
    if (question.tierIds.length === 0) return 0;
    const { text, values } = both(isAsleep(question), isRested(question));
    const found = await sql.row<{ people: number }>(
      `SELECT COUNT(*) AS people FROM ${TABLES} WHERE ${text}`,
      values,
    );
    return found?.people ?? 0;
  }

  /** Which of these people the plan may still look at. */
  stillRested(sql: Sql, question: SleeperQuestion, memberIds: readonly string[]): Promise<Set<string>> {
    return this.among(sql, question, memberIds, both(isAsleep(question), isRested(question)));
  }

  /** Which of these people still sleep, approached or not. */
  stillAsleep(sql: Sql, question: SleeperQuestion, memberIds: readonly string[]): Promise<Set<string>> {
    return this.among(sql, question, memberIds, isAsleep(question));
  }

  private async among(
    sql: Sql,
    question: SleeperQuestion,
    memberIds: readonly string[],
    condition: Condition,
  ): Promise<Set<string>> {
    const found = new Set<string>();
    if (question.tierIds.length === 0) return found;
    for (const piece of chunks(memberIds, PEOPLE_PER_STEP)) {
      const rows = await sql.rows<{ member_id: string }>(
        `SELECT f.member_id FROM ${TABLES} WHERE f.member_id IN (?) AND ${condition.text}`,
        [piece, ...condition.values],
      );
      for (const { member_id: memberId } of rows) found.add(memberId);
    }
    return found;
  }

  /** Uses ix_member_fact_last_paid backwards; everything else by primary key. */
  private step(
    sql: Sql,
    question: SleeperQuestion,
    hasBought: boolean,
    after: SleeperRow | undefined,
  ): Promise<SleeperRow[]> {
    const { text, values } = both(isAsleep(question), isRested(question));
    const from: Condition = hasBought
      ? { text: 'f.last_paid_on IS NOT NULL', values: [] }
      : { text: 'f.last_paid_on IS NULL', values: [] };
    if (after && hasBought) {
      from.text += ' AND f.last_paid_on <= ? AND (f.last_paid_on < ? OR f.member_id < ?)';
      from.values.push(after.last_paid_on, after.last_paid_on, after.member_id);
    } else if (after) {
      from.text += ' AND f.member_id < ?';
      from.values.push(after.member_id);
    }
    return sql.rows<SleeperRow>(
      `SELECT f.member_id, f.last_paid_on FROM ${TABLES_IN_ORDER} WHERE ${from.text} AND ${text}
       ORDER BY f.last_paid_on DESC, f.member_id DESC LIMIT ?`,
      [...from.values, ...values, PEOPLE_PER_STEP],
    );
  }
}
