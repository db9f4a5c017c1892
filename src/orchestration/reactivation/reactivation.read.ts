import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Sql, SqlValue } from '../../platform/database/sql.js';
import { pickReasonLabel } from './pick-reason.js';

export type PickOutcome = 'submitted' | 'waiting' | 'held_out' | 'dropped';

export interface ReasonCount {
  reason: string;
  /** Chinese. */
  label: string;
  count: number;
}

/** What became of the people of one business date: eligible = heldOut + submitted + waiting + dropped. */
export interface ReactivationRunView {
  period: BusinessDate;
  eligible: number;
  heldOut: number;
  submitted: number;
  waiting: number;
  dropped: number;
  /** Most frequent first. */
  droppedByReason: ReasonCount[];
}

export interface PickView {
  id: string;
  memberId: string;
  memberName: string;
  period: BusinessDate;
  outcome: PickOutcome;
  /** Why, in Chinese; null: submitted. */
  reasonLabel: string | null;
  createdAt: Date;
}

export interface PickFilter {
  planId: string;
  period?: BusinessDate | undefined;
  outcome?: PickOutcome | undefined;
}

interface CountRow {
  period: BusinessDate;
  outcome: PickOutcome;
  reason: string | null;
  people: number;
}

interface PickRow {
  id: string;
  member_id: string;
  display_name: string;
  period: BusinessDate;
  outcome: PickOutcome;
  reason: string | null;
  created_at: Date;
}

const RUNS_SHOWN = 60;

function emptyRun(period: BusinessDate): ReactivationRunView {
  return { period, eligible: 0, heldOut: 0, submitted: 0, waiting: 0, dropped: 0, droppedByReason: [] };
}

function addTo(run: ReactivationRunView, { outcome, reason, people }: CountRow): void {
  const part = {
    submitted: 'submitted',
    waiting: 'waiting',
    held_out: 'heldOut',
    dropped: 'dropped',
  } as const;
  run.eligible += people;
  run[part[outcome]] += people;
  if (outcome !== 'dropped' || reason === null) return;
  run.droppedByReason.push({ reason, label: pickReasonLabel(reason), count: people });
  run.droppedByReason.sort((left, right) => right.count - left.count);
}

function conditionsOf(filter: PickFilter): { text: string; values: SqlValue[] } {
  const given: [string, SqlValue | undefined][] = [
    ['p.plan_id = ?', filter.planId],
    ['p.period = ?', filter.period],
    ['p.outcome = ?', filter.outcome],
  ];
  const parts: string[] = [];
  const values: SqlValue[] = [];
  for (const [text, value] of given) {
    if (value === undefined) continue;
    parts.push(text);
    values.push(value);
  }
  return { text: parts.join(' AND '), values };
}

/** Answers about runs and the people in them. Reads: reactivation_pick, member. */
@Injectable()
export class ReactivationRead {
  /** The newest runs that met anybody, newest first. Uses ix_reactivation_pick_period alone. */
  async runs(sql: Sql, planId: string): Promise<ReactivationRunView[]> {
    const rows = await sql.rows<CountRow>(
      `SELECT p.period, p.outcome, p.reason, COUNT(*) AS people FROM reactivation_pick p
       JOIN (SELECT DISTINCT q.period FROM reactivation_pick q WHERE q.plan_id = ?
             ORDER BY q.period DESC LIMIT ${RUNS_SHOWN}) x ON x.period = p.period
       WHERE p.plan_id = ? GROUP BY p.period, p.outcome, p.reason`,
      [planId, planId],
    );
    const runs = new Map<BusinessDate, ReactivationRunView>();
    for (const row of rows) {
      const run = runs.get(row.period) ?? emptyRun(row.period);
      runs.set(row.period, run);
      addTo(run, row);
    }
    return [...runs.values()].sort((left, right) => (left.period < right.period ? 1 : -1));
  }

  /** One run; all zeros when it met nobody. */
  async run(sql: Sql, planId: string, period: BusinessDate): Promise<ReactivationRunView> {
    const rows = await sql.rows<CountRow>(
      `SELECT p.period, p.outcome, p.reason, COUNT(*) AS people FROM reactivation_pick p
       WHERE p.plan_id = ? AND p.period = ? GROUP BY p.period, p.outcome, p.reason`,
      [planId, period],
    );
    const run = emptyRun(period);
    for (const row of rows) addTo(run, row);
    return run;
  }

  /** People, newest first, those after `before` (a pick's id). */
  async picks(sql: Sql, filter: PickFilter, limit: number, before?: string): Promise<PickView[]> {
    const { text, values } = conditionsOf(filter);
    const rows = await sql.rows<PickRow>(
      `SELECT p.id, p.member_id, m.display_name, p.period, p.outcome, p.reason, p.created_at
       FROM reactivation_pick p JOIN member m ON m.id = p.member_id
       WHERE ${text}${before === undefined ? '' : ' AND p.id < ?'} ORDER BY p.id DESC LIMIT ?`,
      [...values, ...(before === undefined ? [] : [before]), limit],
    );
    return rows.map((row) => ({
      id: row.id,
      memberId: row.member_id,
      memberName: row.display_name,
      period: row.period,
      outcome: row.outcome,
      reasonLabel: row.reason === null ? null : pickReasonLabel(row.reason),
      createdAt: row.created_at,
    }));
  }

  /** How many people match, counted up to `atMost` + 1. */
  async countPicks(sql: Sql, filter: PickFilter, atMost: number): Promise<number> {
    const { text, values } = conditionsOf(filter);
    const found = await sql.row<{ people: number }>(
      `SELECT COUNT(*) AS people FROM (SELECT 1 FROM reactivation_pick p WHERE ${text} LIMIT ?) x`,
      [...values, atMost + 1],
    );
    return found?.people ?? 0;
  }
}
