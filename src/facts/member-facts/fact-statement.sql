INSERT INTO member_fact (member_id, as_of_on, next_decay_on, first_paid_on, last_paid_on, order_count, net_amount_fen, order_count_30, net_amount_fen_30, order_count_90, net_amount_fen_90, order_count_180, net_amount_fen_180, order_count_365, net_amount_fen_365, average_order_value_fen, purchase_day_count, purchase_interval_days, refund_count, refunded_amount_fen, category_count, top_category, channel_count, top_channel_id, activity_count_30, last_activity_on, is_following, refreshed_at)
  SELECT m.id AS member_id, CAST(? AS DATE) AS as_of_on,
    NULLIF(LEAST(COALESCE(p.next_change_on, '9999-12-31'), COALESCE(a.next_change_on, '9999-12-31')), '9999-12-31') AS next_decay_on,
    p.first_paid_on AS first_paid_on,
    p.last_paid_on AS last_paid_on,
    COALESCE(p.order_count, 0) AS order_count,
    COALESCE(p.net_amount_fen, 0) AS net_amount_fen,
    COALESCE(p.order_count_30, 0) AS order_count_30,
    COALESCE(p.net_amount_fen_30, 0) AS net_amount_fen_30,
    COALESCE(p.order_count_90, 0) AS order_count_90,
    COALESCE(p.net_amount_fen_90, 0) AS net_amount_fen_90,
    COALESCE(p.order_count_180, 0) AS order_count_180,
    COALESCE(p.net_amount_fen_180, 0) AS net_amount_fen_180,
    COALESCE(p.order_count_365, 0) AS order_count_365,
    COALESCE(p.net_amount_fen_365, 0) AS net_amount_fen_365,
    p.net_amount_fen DIV NULLIF(p.order_count, 0) AS average_order_value_fen,
    COALESCE(p.purchase_day_count, 0) AS purchase_day_count,
    DATEDIFF(p.last_paid_on, p.first_paid_on) / NULLIF(p.purchase_day_count - 1, 0) AS purchase_interval_days,
    COALESCE(p.refund_count, 0) AS refund_count,
    COALESCE(p.refunded_amount_fen, 0) AS refunded_amount_fen,
    COALESCE(g.category_count, 0) AS category_count,
    g.top_category AS top_category,
    COALESCE(p.channel_count, 0) AS channel_count,
    CASE WHEN p.channel_count > 1 THEN (
      SELECT o.channel_id FROM shop_order o
      WHERE o.member_id = m.id AND o.is_counted = 1 AND o.paid_on <= ?
      GROUP BY o.channel_id ORDER BY COUNT(*) DESC, o.channel_id LIMIT 1)
    ELSE p.lowest_channel_id END AS top_channel_id,
    COALESCE(a.activity_count_30, 0) AS activity_count_30,
    a.last_activity_on AS last_activity_on,
    COALESCE(i.is_following, 0) AS is_following,
    UTC_TIMESTAMP(3) AS refreshed_at
  FROM member m
  LEFT JOIN (
    SELECT o.member_id,
      MIN(CASE WHEN o.is_counted = 1 AND o.paid_on <= ? THEN o.paid_on END) AS first_paid_on,
      MAX(CASE WHEN o.is_counted = 1 AND o.paid_on <= ? THEN o.paid_on END) AS last_paid_on,
      SUM(CASE WHEN o.is_counted = 1 AND o.paid_on <= ? THEN 1 ELSE 0 END) AS order_count,
      SUM(CASE WHEN o.is_counted = 1 AND o.paid_on <= ? THEN o.net_amount_fen ELSE 0 END) AS net_amount_fen,
      SUM(CASE WHEN o.is_counted = 1 AND o.paid_on <= ? AND o.paid_on > ? THEN 1 ELSE 0 END) AS order_count_30,
      SUM(CASE WHEN o.is_counted = 1 AND o.paid_on <= ? AND o.paid_on > ? THEN o.net_amount_fen ELSE 0 END) AS net_amount_fen_30,
      SUM(CASE WHEN o.is_counted = 1 AND o.paid_on <= ? AND o.paid_on > ? THEN 1 ELSE 0 END) AS order_count_90,
      SUM(CASE WHEN o.is_counted = 1 AND o.paid_on <= ? AND o.paid_on > ? THEN o.net_amount_fen ELSE 0 END) AS net_amount_fen_90,
      SUM(CASE WHEN o.is_counted = 1 AND o.paid_on <= ? AND o.paid_on > ? THEN 1 ELSE 0 END) AS order_count_180,
      SUM(CASE WHEN o.is_counted = 1 AND o.paid_on <= ? AND o.paid_on > ? THEN o.net_amount_fen ELSE 0 END) AS net_amount_fen_180,
      SUM(CASE WHEN o.is_counted = 1 AND o.paid_on <= ? AND o.paid_on > ? THEN 1 ELSE 0 END) AS order_count_365,
      SUM(CASE WHEN o.is_counted = 1 AND o.paid_on <= ? AND o.paid_on > ? THEN o.net_amount_fen ELSE 0 END) AS net_amount_fen_365,
      COUNT(DISTINCT CASE WHEN o.is_counted = 1 AND o.paid_on <= ? THEN o.paid_on END) AS purchase_day_count,
      COUNT(DISTINCT CASE WHEN o.is_counted = 1 AND o.paid_on <= ? THEN o.channel_id END) AS channel_count,
      MIN(CASE WHEN o.is_counted = 1 AND o.paid_on <= ? THEN o.channel_id END) AS lowest_channel_id,
      SUM(CASE WHEN o.refunded_amount_fen > 0 AND o.paid_on <= ? THEN 1 ELSE 0 END) AS refund_count,
      SUM(CASE WHEN o.paid_on <= ? THEN o.refunded_amount_fen ELSE 0 END) AS refunded_amount_fen,
      MIN(CASE WHEN o.is_counted = 0 AND o.refunded_amount_fen = 0 THEN NULL
        WHEN o.paid_on > ? THEN o.paid_on
        WHEN o.is_counted = 0 THEN NULL
        WHEN o.paid_on > ? THEN o.paid_on + INTERVAL 30 DAY
        WHEN o.paid_on > ? THEN o.paid_on + INTERVAL 90 DAY
        WHEN o.paid_on > ? THEN o.paid_on + INTERVAL 180 DAY
        WHEN o.paid_on > ? THEN o.paid_on + INTERVAL 365 DAY END) AS next_change_on
    FROM shop_order o
    WHERE o.member_id IN (?) AND o.paid_on IS NOT NULL
    GROUP BY o.member_id) p ON p.member_id = m.id
  LEFT JOIN (
    SELECT b.member_id, COUNT(*) AS category_count,
      SUBSTRING(MAX(CONCAT(LPAD(GREATEST(b.amount_fen, 0), 16, '0'), b.category)), 17) AS top_category
    FROM (
      SELECT o.member_id, l.category, SUM(l.amount_fen) AS amount_fen
      FROM shop_order o JOIN shop_order_item l ON l.order_id = o.id
      WHERE o.member_id IN (?) AND o.is_counted = 1 AND o.paid_on <= ?
        AND l.category <> ''
      GROUP BY o.member_id, l.category) b
    GROUP BY b.member_id) g ON g.member_id = m.id
  LEFT JOIN (
    SELECT a.member_id,
      SUM(CASE WHEN a.occurred_on <= ? AND a.occurred_on > ? THEN 1 ELSE 0 END) AS activity_count_30,
      MAX(CASE WHEN a.occurred_on <= ? THEN a.occurred_on END) AS last_activity_on,
      MIN(CASE WHEN a.occurred_on > ? THEN a.occurred_on
        WHEN a.occurred_on > ? THEN a.occurred_on + INTERVAL 30 DAY END) AS next_change_on
    FROM activity a
    WHERE a.member_id IN (?) AND a.kind <> 'unfollowed'
    GROUP BY a.member_id) a ON a.member_id = m.id
  LEFT JOIN (
    SELECT i.member_id, MAX(CASE WHEN i.follow_state = 'following' THEN 1 ELSE 0 END) AS is_following
    FROM channel_identity i
    WHERE i.member_id IN (?)
    GROUP BY i.member_id) i ON i.member_id = m.id
  WHERE m.id IN (?) AND m.merged_into_id IS NULL
  ON DUPLICATE KEY UPDATE as_of_on = VALUES(as_of_on), next_decay_on = VALUES(next_decay_on), first_paid_on = VALUES(first_paid_on), last_paid_on = VALUES(last_paid_on), order_count = VALUES(order_count), net_amount_fen = VALUES(net_amount_fen), order_count_30 = VALUES(order_count_30), net_amount_fen_30 = VALUES(net_amount_fen_30), order_count_90 = VALUES(order_count_90), net_amount_fen_90 = VALUES(net_amount_fen_90), order_count_180 = VALUES(order_count_180), net_amount_fen_180 = VALUES(net_amount_fen_180), order_count_365 = VALUES(order_count_365), net_amount_fen_365 = VALUES(net_amount_fen_365), average_order_value_fen = VALUES(average_order_value_fen), purchase_day_count = VALUES(purchase_day_count), purchase_interval_days = VALUES(purchase_interval_days), refund_count = VALUES(refund_count), refunded_amount_fen = VALUES(refunded_amount_fen), category_count = VALUES(category_count), top_category = VALUES(top_category), channel_count = VALUES(channel_count), top_channel_id = VALUES(top_channel_id), activity_count_30 = VALUES(activity_count_30), last_activity_on = VALUES(last_activity_on), is_following = VALUES(is_following), refreshed_at = VALUES(refreshed_at)
