import { addDays, type BusinessDate } from '../../platform/clock/business-date.js';
import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';

// Reads: member, channel_identity, shop_order, shop_order_item, activity. Writes: member_fact (or `into`).

/** Whose facts: everybody's, those of an id range (both ends included), or those of some people. */
export type FactMembers = 'all' | { fromId: string; toId: string } | { ids: readonly string[] };

export interface FactRequest {
  members: FactMembers;
  /** The business date at whose end the facts are taken. */
  asOf: BusinessDate;
  /** A table of the shape of `member_fact`; a replay fills one of its own. */
  into?: 'member_fact' | 'member_fact_replay';
}

/** Windows in days; each covers that many business dates and ends with the as-of date. */
export const FACT_WINDOWS = [30, 90, 180, 365] as const;

const FACT_COLUMNS = [
  'as_of_on',
  'next_decay_on',
  'first_paid_on',
  'last_paid_on',
  'order_count',
  'net_amount_fen',
  ...FACT_WINDOWS.flatMap((days) => [`order_count_${days}`, `net_amount_fen_${days}`]),
  'average_order_value_fen',
  'purchase_day_count',
  'purchase_interval_days',
  'refund_count',
  'refunded_amount_fen',
  'category_count',
  'top_category',
  'channel_count',
  'top_channel_id',
  'activity_count_30',
  'last_activity_on',
  'is_following',
  'refreshed_at',
];

const NEVER = '9999-12-31';

/** The condition that picks people by a column that holds their id. */
export function amongMembers(column: string, members: FactMembers): SqlFragment {
  if (members === 'all') return trusted('TRUE');
  if ('ids' in members) return sql`${trusted(column)} IN (${members.ids})`;
  return sql`${trusted(column)} BETWEEN ${members.fromId} AND ${members.toId}`;
}

/** The last date that is no longer inside a window of `days` ending with `asOf`. */
function before(asOf: BusinessDate, days: number): BusinessDate {
  return addDays(asOf, -days);
}

/**
 * Counted orders, one row per person. An order of a later day only tells when it will begin to count;
 * `next_change_on` is the earliest day on which an order enters or leaves a window.
 */
function orderFigures({ members, asOf }: FactRequest): SqlFragment {
  const counts = sql`o.is_counted = 1 AND o.paid_on <= ${asOf}`;
  const windows = FACT_WINDOWS.map((days) => {
    const inside = sql`${counts} AND o.paid_on > ${before(asOf, days)}`;
    return sql`
      SUM(CASE WHEN ${inside} THEN 1 ELSE 0 END) AS order_count_${trusted(String(days))},
      SUM(CASE WHEN ${inside} THEN o.net_amount_fen ELSE 0 END) AS net_amount_fen_${trusted(String(days))},`;
  });
  const leaves = FACT_WINDOWS.map(
    (days) =>
      sql`WHEN o.paid_on > ${before(asOf, days)} THEN o.paid_on + INTERVAL ${trusted(String(days))} DAY`,
  );
  return sql`
    SELECT o.member_id,
      MIN(CASE WHEN ${counts} THEN o.paid_on END) AS first_paid_on,
      MAX(CASE WHEN ${counts} THEN o.paid_on END) AS last_paid_on,
      SUM(CASE WHEN ${counts} THEN 1 ELSE 0 END) AS order_count,
      SUM(CASE WHEN ${counts} THEN o.net_amount_fen ELSE 0 END) AS net_amount_fen,${joined(windows, '')}
      COUNT(DISTINCT CASE WHEN ${counts} THEN o.paid_on END) AS purchase_day_count,
      COUNT(DISTINCT CASE WHEN ${counts} THEN o.channel_id END) AS channel_count,
      MIN(CASE WHEN ${counts} THEN o.channel_id END) AS lowest_channel_id,
      SUM(CASE WHEN o.refunded_amount_fen > 0 AND o.paid_on <= ${asOf} THEN 1 ELSE 0 END) AS refund_count,
      SUM(CASE WHEN o.paid_on <= ${asOf} THEN o.refunded_amount_fen ELSE 0 END) AS refunded_amount_fen,
      MIN(CASE WHEN o.is_counted = 0 AND o.refunded_amount_fen = 0 THEN NULL
        WHEN o.paid_on > ${asOf} THEN o.paid_on
        WHEN o.is_counted = 0 THEN NULL
        ${joined(leaves, '\n        ')} END) AS next_change_on
    FROM shop_order o
    WHERE ${amongMembers('o.member_id', members)} AND o.paid_on IS NOT NULL
    GROUP BY o.member_id`;
}

/** The category most money went to in counted orders (equal: the later in binary order); lines without one are left out. */
function categoryFigures({ members, asOf }: FactRequest): SqlFragment {
  return sql`
    SELECT b.member_id, COUNT(*) AS category_count,
      SUBSTRING(MAX(CONCAT(LPAD(GREATEST(b.amount_fen, 0), 16, '0'), b.category)), 17) AS top_category
    FROM (
      SELECT o.member_id, l.category, SUM(l.amount_fen) AS amount_fen
      FROM shop_order o JOIN shop_order_item l ON l.order_id = o.id
      WHERE ${amongMembers('o.member_id', members)} AND o.is_counted = 1 AND o.paid_on <= ${asOf}
        AND l.category <> ''
      GROUP BY o.member_id, l.category) b
    GROUP BY b.member_id`;
}

/** What else the person did; leaving (unfollowing) is no sign of activity. */
function activityFigures({ members, asOf }: FactRequest): SqlFragment {
  const inWindow = sql`a.occurred_on > ${before(asOf, 30)}`;
  return sql`
    SELECT a.member_id,
      SUM(CASE WHEN a.occurred_on <= ${asOf} AND ${inWindow} THEN 1 ELSE 0 END) AS activity_count_30,
      MAX(CASE WHEN a.occurred_on <= ${asOf} THEN a.occurred_on END) AS last_activity_on,
      MIN(CASE WHEN a.occurred_on > ${asOf} THEN a.occurred_on
        WHEN ${inWindow} THEN a.occurred_on + INTERVAL 30 DAY END) AS next_change_on
    FROM activity a
    WHERE ${amongMembers('a.member_id', members)} AND a.kind <> 'unfollowed'
    GROUP BY a.member_id`;
}

/** Whether the person follows on any channel. */
function followFigures({ members }: FactRequest): SqlFragment {
  return sql`
    SELECT i.member_id, MAX(CASE WHEN i.follow_state = 'following' THEN 1 ELSE 0 END) AS is_following
    FROM channel_identity i
    WHERE ${amongMembers('i.member_id', members)}
    GROUP BY i.member_id`;
}

/** The channel with most counted orders (equal: the lower id); looked up only for people with several. */
function topChannel({ asOf }: FactRequest): SqlFragment {
  return sql`CASE WHEN p.channel_count > 1 THEN (
      SELECT o.channel_id FROM shop_order o
      WHERE o.member_id = m.id AND o.is_counted = 1 AND o.paid_on <= ${asOf}
      GROUP BY o.channel_id ORDER BY COUNT(*) DESC, o.channel_id LIMIT 1)
    ELSE p.lowest_channel_id END`;
}

function sourceColumn(column: string): string {
  switch (column) {
    case 'first_paid_on':
    case 'last_paid_on':
      return `p.${column}`;
    case 'average_order_value_fen':
      return 'p.net_amount_fen DIV NULLIF(p.order_count, 0)';
    case 'purchase_interval_days':
      return 'DATEDIFF(p.last_paid_on, p.first_paid_on) / NULLIF(p.purchase_day_count - 1, 0)';
    case 'next_decay_on':
      return `NULLIF(LEAST(COALESCE(p.next_change_on, '${NEVER}'), COALESCE(a.next_change_on, '${NEVER}')), '${NEVER}')`;
    case 'category_count':
      return 'COALESCE(g.category_count, 0)';
    case 'top_category':
      return 'g.top_category';
    case 'activity_count_30':
      return 'COALESCE(a.activity_count_30, 0)';
    case 'last_activity_on':
      return 'a.last_activity_on';
    case 'is_following':
      return 'COALESCE(i.is_following, 0)';
    case 'refreshed_at':
      return 'UTC_TIMESTAMP(3)';
    default:
      return `COALESCE(p.${column}, 0)`;
  }
}

/**
 * The one statement that makes facts: it serves the refresh of some people, the rebuild of a range and the replay
 * of another date. Everyone who is not merged into somebody else gets a row, also those who never bought.
 * Its text is pinned by fact-statement.spec.ts. Uses ix_shop_order_member, ix_activity_member and
 * ix_channel_identity_member; reads only rows of the people asked for.
 */
export function factStatement(request: FactRequest): SqlFragment {
  const { members, asOf, into = 'member_fact' } = request;
  const select = FACT_COLUMNS.slice(1).map(
    (column) =>
      sql`${column === 'top_channel_id' ? topChannel(request) : trusted(sourceColumn(column))} AS ${trusted(column)}`,
  );
  const update = FACT_COLUMNS.map((column) => `${column} = VALUES(${column})`);
  return sql`INSERT INTO ${trusted(into)} (member_id, ${trusted(FACT_COLUMNS.join(', '))})
  SELECT m.id AS member_id, CAST(${asOf} AS DATE) AS as_of_on,
    ${joined(select, ',\n    ')}
  FROM member m
  LEFT JOIN (${orderFigures(request)}) p ON p.member_id = m.id
  LEFT JOIN (${categoryFigures(request)}) g ON g.member_id = m.id
  LEFT JOIN (${activityFigures(request)}) a ON a.member_id = m.id
  LEFT JOIN (${followFigures(request)}) i ON i.member_id = m.id
  WHERE ${amongMembers('m.id', members)} AND m.merged_into_id IS NULL
  ON DUPLICATE KEY UPDATE ${trusted(update.join(', '))}`;
}
