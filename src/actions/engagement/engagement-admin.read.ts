import { Injectable } from '@nestjs/common';
import { joined, sql as q, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import type { EngagementKind } from './engagement-definition.js';
import type { EngagementRow, EngagementState } from './engagement-state.js';
import type { DrawResult } from './lottery-draw.js';
import type { ReferralState } from './referral.store.js';
import type { GrantState } from './reward.store.js';
import type { SignUpState } from './sign-up.store.js';

/** A page of a list by id, newest first; one more than `limit` is read. */
export interface PageWish {
  before?: string | undefined;
  limit: number;
}

export interface EngagementLine extends Omit<EngagementRow, 'definition_json'> {
  people: number;
}

export interface GrantLine {
  id: string;
  member_id: string;
  member_name: string;
  kind: string;
  label: string;
  occasion: string;
  version_no: number;
  state: GrantState;
  refusal: string | null;
  granted_at: Date;
}

export interface DrawLine {
  id: string;
  member_id: string;
  member_name: string;
  source: string;
  draw_no: number | null;
  roll: number | null;
  /** What the roll hit, also where nothing of it was left. */
  prize_no: number | null;
  outcome: DrawResult['outcome'] | null;
  prize: string | null;
  prize_kind: string | null;
  given_at: Date;
  drawn_at: Date | null;
  delivered_at: Date | null;
  delivered_by: string | null;
}

export interface SignUpLine {
  id: string;
  member_id: string;
  member_name: string;
  phone_tail: string;
  state: SignUpState;
  position: number | null;
  signed_at: Date;
  seated_at: Date | null;
  attended_at: Date | null;
  attended_by: string | null;
}

export interface ReferralLine {
  id: string;
  inviter_id: string;
  inviter_name: string;
  friend_id: string;
  friend_name: string;
  state: ReferralState;
  refusal: string | null;
  suspicion: string | null;
  order_no: string | null;
  points: number | null;
  bound_at: Date;
  settled_on: string | null;
}

/** Lists of the admin panel. Reads: the tables of this module, member, shop_order. */
@Injectable()
export class EngagementAdminRead {
  /** Activities by kind and state, newest first, with how many people took part. */
  async engagements(
    sql: Sql,
    filter: { kind?: EngagementKind | undefined; state?: EngagementState | undefined } & PageWish,
    now: Date,
  ): Promise<EngagementLine[]> {
    const where = joined(engagementTests(filter, now), ' AND ');
    const query = q`
      SELECT e.id, e.kind, e.title, e.state, e.version_id, v.version_no, e.starts_at, e.ends_at, e.created_by,
        e.created_at, e.started_by, e.started_at, e.stopped_by, e.stopped_at, e.stop_reason,
        CASE e.kind
          WHEN 'check_in' THEN (SELECT COUNT(DISTINCT c.member_id) FROM check_in c WHERE c.engagement_id = e.id)
          WHEN 'sign_up' THEN (SELECT COUNT(*) FROM sign_up s WHERE s.engagement_id = e.id AND s.state <> 'cancelled')
          WHEN 'lottery' THEN (SELECT COUNT(DISTINCT c.member_id) FROM lottery_chance c
            WHERE c.engagement_id = e.id AND c.outcome IS NOT NULL)
          WHEN 'referral' THEN (SELECT COUNT(*) FROM referral r WHERE r.engagement_id = e.id)
          WHEN 'profile' THEN (SELECT COUNT(DISTINCT g.member_id) FROM engagement_grant g WHERE g.engagement_id = e.id)
          ELSE (SELECT COUNT(*) FROM engagement_answer a WHERE a.engagement_id = e.id AND a.is_counted = 1)
        END AS people
      FROM engagement e JOIN engagement_version v ON v.id = e.version_id
      WHERE ${where} ${beforeId('e.id', filter.before)} ORDER BY e.id DESC LIMIT ${filter.limit + 1}`;
    return sql.rows<EngagementLine>(query.text, query.values);
  }

  async countEngagements(
    sql: Sql,
    filter: { kind?: EngagementKind | undefined; state?: EngagementState | undefined },
    now: Date,
  ): Promise<number> {
    const where = joined(engagementTests(filter, now), ' AND ');
    return count(sql, q`SELECT COUNT(*) AS total FROM engagement e WHERE ${where}`);
  }

  async grants(
    sql: Sql,
    id: string,
    filter: { state?: GrantState | undefined } & PageWish,
  ): Promise<GrantLine[]> {
    const query = q`
      SELECT g.id, g.member_id, m.display_name AS member_name, g.kind, g.label, g.occasion, v.version_no, g.state,
        g.refusal, g.granted_at
      FROM engagement_grant g JOIN member m ON m.id = g.member_id JOIN engagement_version v ON v.id = g.version_id
      WHERE g.engagement_id = ${id} ${equals('g.state', filter.state)} ${beforeId('g.id', filter.before)}
      ORDER BY g.id DESC LIMIT ${filter.limit + 1}`;
    return sql.rows<GrantLine>(query.text, query.values);
  }

  async countGrants(sql: Sql, id: string, filter: { state?: GrantState | undefined }): Promise<number> {
    return count(
      sql,
      q`SELECT COUNT(*) AS total FROM engagement_grant g
        WHERE g.engagement_id = ${id} ${equals('g.state', filter.state)}`,
    );
  }

  /** Chances of a lottery, drawn or not. */
  async chances(
    sql: Sql,
    id: string,
    filter: { outcome?: DrawResult['outcome'] | 'open' | undefined } & PageWish,
  ): Promise<DrawLine[]> {
    const query = q`
      SELECT c.id, c.member_id, m.display_name AS member_name, c.source, c.draw_no, c.roll, c.prize_no, c.outcome,
        CASE WHEN c.outcome = 'won' THEN CONCAT(p.level, ' ', p.name) END AS prize,
        CASE WHEN c.outcome = 'won' THEN p.kind END AS prize_kind,
        c.given_at, c.drawn_at, c.delivered_at, c.delivered_by
      FROM lottery_chance c JOIN member m ON m.id = c.member_id
      LEFT JOIN lottery_prize p ON p.engagement_id = c.engagement_id AND p.prize_no = c.prize_no
      WHERE c.engagement_id = ${id} ${outcomeIs(filter.outcome)} ${beforeId('c.id', filter.before)}
      ORDER BY c.id DESC LIMIT ${filter.limit + 1}`;
    return sql.rows<DrawLine>(query.text, query.values);
  }

  async countChances(
    sql: Sql,
    id: string,
    filter: { outcome?: DrawResult['outcome'] | 'open' | undefined },
  ): Promise<number> {
    return count(
      sql,
      q`SELECT COUNT(*) AS total FROM lottery_chance c WHERE c.engagement_id = ${id} ${outcomeIs(filter.outcome)}`,
    );
  }

  async signUps(
    sql: Sql,
    id: string,
    filter: { state?: SignUpState | undefined } & PageWish,
  ): Promise<SignUpLine[]> {
    const query = q`
      SELECT s.id, s.member_id, m.display_name AS member_name, m.phone_tail, s.state, s.position, s.signed_at,
        s.seated_at, s.attended_at, s.attended_by
      FROM sign_up s JOIN member m ON m.id = s.member_id
      WHERE s.engagement_id = ${id} ${equals('s.state', filter.state)} ${beforeId('s.id', filter.before)}
      ORDER BY s.id DESC LIMIT ${filter.limit + 1}`;
    return sql.rows<SignUpLine>(query.text, query.values);
  }

  async countSignUps(sql: Sql, id: string, filter: { state?: SignUpState | undefined }): Promise<number> {
    return count(
      sql,
      q`SELECT COUNT(*) AS total FROM sign_up s WHERE s.engagement_id = ${id} ${equals('s.state', filter.state)}`,
    );
  }

  async referrals(
    sql: Sql,
    id: string,
    filter: { state?: ReferralState | undefined; isSuspicious?: boolean | undefined } & PageWish,
  ): Promise<ReferralLine[]> {
    const query = q`
      SELECT r.id, r.inviter_id, i.display_name AS inviter_name, r.friend_id, f.display_name AS friend_name, r.state,
        r.refusal, r.suspicion, o.external_id AS order_no, r.points, r.bound_at, r.settled_on
      FROM referral r JOIN member i ON i.id = r.inviter_id JOIN member f ON f.id = r.friend_id
      LEFT JOIN shop_order o ON o.id = r.order_id
      WHERE r.engagement_id = ${id} ${equals('r.state', filter.state)} ${suspicious(filter.isSuspicious)}
        ${beforeId('r.id', filter.before)}
      ORDER BY r.id DESC LIMIT ${filter.limit + 1}`;
    return sql.rows<ReferralLine>(query.text, query.values);
  }

  async countReferrals(
    sql: Sql,
    id: string,
    filter: { state?: ReferralState | undefined; isSuspicious?: boolean | undefined },
  ): Promise<number> {
    return count(
      sql,
      q`SELECT COUNT(*) AS total FROM referral r
        WHERE r.engagement_id = ${id} ${equals('r.state', filter.state)} ${suspicious(filter.isSuspicious)}`,
    );
  }
}

const NOTHING: SqlFragment = trusted('');

function equals(column: string, value: string | undefined): SqlFragment {
  return value === undefined ? NOTHING : q`AND ${trusted(column)} = ${value}`;
}

function beforeId(column: string, before: string | undefined): SqlFragment {
  return before === undefined ? NOTHING : q`AND ${trusted(column)} < ${before}`;
}

function outcomeIs(outcome: string | undefined): SqlFragment {
  return outcome === 'open' ? q`AND c.outcome IS NULL` : equals('c.outcome', outcome);
}

function suspicious(isSuspicious: boolean | undefined): SqlFragment {
  return isSuspicious === true ? q`AND r.suspicion IS NOT NULL` : NOTHING;
}

function engagementTests(
  filter: { kind?: EngagementKind | undefined; state?: EngagementState | undefined },
  now: Date,
): SqlFragment[] {
  const { kind, state } = filter;
  const states: Record<EngagementState, SqlFragment> = {
    draft: q`e.state = 'draft'`,
    stopped: q`e.state = 'stopped'`,
    scheduled: q`e.state = 'running' AND e.starts_at > ${now}`,
    running: q`e.state = 'running' AND e.starts_at <= ${now} AND e.ends_at > ${now}`,
    over: q`e.state = 'running' AND e.ends_at <= ${now}`,
  };
  return [
    q`1 = 1`,
    ...(kind === undefined ? [] : [q`e.kind = ${kind}`]),
    ...(state === undefined ? [] : [states[state]]),
  ];
}

async function count(sql: Sql, query: SqlFragment): Promise<number> {
  const found = await sql.row<{ total: number }>(query.text, query.values);
  return found?.total ?? 0;
}
