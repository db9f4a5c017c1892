import { Injectable } from '@nestjs/common';
import type { Sql, SqlValue } from '../../platform/database/sql.js';

export type TimelineKind =
  | 'order'
  | 'refund'
  | 'tier'
  | 'coupon'
  | 'points'
  | 'message'
  | 'joined'
  | 'followed'
  | 'unfollowed'
  | 'consent';

/** One thing that happened to a person. What `word`, `name` and `amount` mean depends on `kind`. */
export interface TimelineRow {
  entry_key: string;
  kind: TimelineKind;
  occurred_at: Date;
  /** Channel, coupon, message or tier scheme by name or id. */
  name: string;
  /** State, outcome, purpose, cause or direction. */
  word: string;
  /** Further words: the tiers of a change (`from>to` by id), a note. */
  extra: string;
  /** Fen or points. */
  amount: number | null;
}

export interface TimelinePosition {
  occurredAt: Date;
  key: string;
}

/**
 * The branches of the union; each one reads a person's rows by an index on member_id. Their columns
 * are those of `TimelineRow`.
 */
const BRANCHES: readonly string[] = [
  `SELECT CONCAT('order-', o.id) AS entry_key, 'order' AS kind,
          COALESCE(o.paid_at, o.placed_at, o.recorded_at) AS occurred_at, c.name AS name, o.state AS word,
          o.external_id AS extra, o.paid_amount_fen AS amount
   FROM shop_order o JOIN channel c ON c.id = o.channel_id WHERE o.member_id = ?`,
  `SELECT CONCAT('refund-', r.id), 'refund', COALESCE(r.refunded_at, r.recorded_at), c.name, r.state,
          o.external_id, r.amount_fen
   FROM shop_order o JOIN refund r ON r.order_id = o.id JOIN channel c ON c.id = o.channel_id
   WHERE o.member_id = ?`,
  `SELECT CONCAT('tier-', g.run_id, '-', g.scheme_id), 'tier', g.recorded_at, s.code, g.cause,
          CONCAT(COALESCE(b.code, ''), '>', e.code), NULL
   FROM tier_change g JOIN scheme s ON s.id = g.scheme_id LEFT JOIN tier b ON b.id = g.from_tier
   JOIN tier e ON e.id = g.to_tier WHERE g.member_id = ?`,
  `SELECT CONCAT('coupon-', k.id), 'coupon', k.issued_at, p.name, 'issued', k.source_label,
          p.amount_off_fen
   FROM coupon k JOIN coupon_template_version p ON p.id = k.version_id WHERE k.member_id = ?`,
  `SELECT CONCAT('coupon-end-', k.id), 'coupon', COALESCE(k.redeemed_at, k.ended_at), p.name, k.state,
          k.source_label, p.amount_off_fen
   FROM coupon k JOIN coupon_template_version p ON p.id = k.version_id
   WHERE k.member_id = ? AND COALESCE(k.redeemed_at, k.ended_at) IS NOT NULL`,
  `SELECT CONCAT('points-', n.id), 'points', n.occurred_at, '', n.kind, n.note, n.points
   FROM points_transaction n WHERE n.member_id = ? AND n.kind <> 'release'`,
  `SELECT CONCAT('message-', d.id), 'message', COALESCE(d.settled_at, d.created_at), d.source_label, d.outcome,
          d.text, NULL
   FROM delivery d WHERE d.member_id = ?`,
  `SELECT CONCAT('activity-', a.id), a.kind, a.occurred_at, COALESCE(c.name, ''), a.kind, '', NULL
   FROM activity a LEFT JOIN channel c ON c.id = a.channel_id
   WHERE a.member_id = ? AND a.kind IN ('joined', 'followed', 'unfollowed')`,
  `SELECT CONCAT('consent-', q.id), 'consent', q.occurred_at, q.purpose,
          IF(q.is_granted = 1, 'granted', 'withdrawn'), q.notice_version, NULL
   FROM consent q WHERE q.member_id = ?`,
];

/**
 * Everything that happened to one person, newest first. Reads: shop_order, refund, channel, tier_change,
 * scheme, tier, coupon, coupon_template_version, points_transaction, delivery, activity, consent; some hundred rows of
 * one person at most.
 */
@Injectable()
export class TimelineRead {
  async ofMember(
    sql: Sql,
    memberId: string,
    page: { after?: TimelinePosition | undefined; limit: number },
  ): Promise<TimelineRow[]> {
    const { after, limit } = page;
    const values: SqlValue[] = BRANCHES.map(() => memberId);
    if (after) values.push(after.occurredAt, after.occurredAt, after.key);
    return sql.rows<TimelineRow>(
      `SELECT x.entry_key, x.kind, x.occurred_at, x.name, x.word, x.extra, x.amount
       FROM (${BRANCHES.join(' UNION ALL ')}) x
       ${after ? 'WHERE x.occurred_at <= ? AND (x.occurred_at < ? OR x.entry_key < ?)' : ''}
       ORDER BY x.occurred_at DESC, x.entry_key DESC LIMIT ?`,
      [...values, limit],
    );
  }
}
