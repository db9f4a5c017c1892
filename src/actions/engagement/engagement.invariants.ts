import type { Invariant } from '../../platform/invariants/invariant.js';

/** What must always be true of activities. */
export const engagementInvariants: readonly Invariant[] = [
  {
    code: 'F1-prizes',
    labelZh: '奖品发出数不超过数量，且与中奖记录一致',
    meaningZh: '每个奖品：已发 ≤ 数量，已发 = 中奖的抽奖机会数。计数与记录在同一事务中写入。',
    sql: `SELECT p.engagement_id, p.prize_no, p.stock, p.given, COUNT(c.id) AS won
      FROM lottery_prize p LEFT JOIN lottery_chance c ON c.engagement_id = p.engagement_id AND c.outcome = 'won'
        AND c.prize_no = p.prize_no
      GROUP BY p.engagement_id, p.prize_no, p.stock, p.given
      HAVING p.given > p.stock OR p.given <> COUNT(c.id) LIMIT 100`,
    columns: { engagement_id: '活动', prize_no: '奖品序号', stock: '数量', given: '已发', won: '中奖记录' },
  },
  {
    code: 'F2-chances',
    labelZh: '每次抽奖机会只有一个结果',
    meaningZh: '有结果的机会必有抽奖序号、号码和时间，没有结果的一样都没有；序号不重复，个数等于抽奖计数。',
    sql: `SELECT d.engagement_id, d.draws, COUNT(c.draw_no) AS drawn, COALESCE(MAX(c.draw_no), 0) AS last_no,
        COALESCE(SUM((c.outcome IS NULL) <> (c.draw_no IS NULL) OR (c.outcome IS NULL) <> (c.roll IS NULL)
          OR (c.outcome IS NULL) <> (c.drawn_at IS NULL)), 0) AS half
      FROM lottery_draw d LEFT JOIN lottery_chance c ON c.engagement_id = d.engagement_id
      GROUP BY d.engagement_id, d.draws
      HAVING d.draws <> COUNT(c.draw_no) OR d.draws <> COALESCE(MAX(c.draw_no), 0) OR half > 0 LIMIT 100`,
    columns: {
      engagement_id: '活动',
      draws: '抽奖计数',
      drawn: '有序号的机会',
      last_no: '最大序号',
      half: '写了一半的机会',
    },
  },
  {
    code: 'F3-won',
    labelZh: '每个中奖都有一份奖品记录，没中的没有',
    meaningZh:
      '中奖的机会恰有一条奖励记录（券、积分已发或待补发，实物登记）；未中奖的没有。合并的人随记录移动。',
    sql: `SELECT c.id, c.engagement_id, c.member_id, c.outcome, COUNT(g.id) AS grants FROM lottery_chance c
      LEFT JOIN engagement_grant g ON g.engagement_id = c.engagement_id AND g.member_id = c.member_id
        AND g.occasion = CONCAT('draw:', c.id)
      WHERE c.outcome IS NOT NULL GROUP BY c.id, c.engagement_id, c.member_id, c.outcome
      HAVING COUNT(g.id) <> (c.outcome = 'won') LIMIT 100`,
    columns: { id: '机会', engagement_id: '活动', member_id: '会员', outcome: '结果', grants: '奖励记录' },
    isHeavy: true,
  },
  {
    code: 'F4-seats',
    labelZh: '报名人数不超过名额，且与名单一致',
    meaningZh: '每个报名活动：已占 ≤ 名额，已占 = 名单中已报上和已签到的人数。',
    sql: `SELECT p.engagement_id, p.capacity, p.taken, COUNT(s.id) AS seated FROM sign_up_pool p
      LEFT JOIN sign_up s ON s.engagement_id = p.engagement_id AND s.state IN ('seated', 'attended')
      GROUP BY p.engagement_id, p.capacity, p.taken
      HAVING p.taken > p.capacity OR p.taken <> COUNT(s.id) LIMIT 100`,
    columns: { engagement_id: '活动', capacity: '名额', taken: '已占', seated: '名单人数' },
  },
  {
    code: 'F5-coupons',
    labelZh: '活动奖励只发一次：每条奖励记录对应一张不同的券',
    meaningZh: '已发的券奖励必有券，且一张券不会是两条奖励。',
    sql: `SELECT MIN(g.id) AS id, g.coupon_id, COUNT(*) AS grants FROM engagement_grant g
      WHERE g.kind = 'coupon' AND g.state = 'given' GROUP BY g.coupon_id
      HAVING g.coupon_id IS NULL OR COUNT(*) > 1 LIMIT 100`,
    columns: { id: '奖励记录', coupon_id: '券', grants: '记录数' },
    isHeavy: true,
  },
  {
    code: 'F6-referral',
    labelZh: '推荐奖励每位好友一次，且有对应的奖励记录',
    meaningZh:
      '已奖励的推荐：邀请人与好友不是同一人（合并后发现的除外，另行标记），有订单、积分和一条奖励记录。',
    sql: `SELECT r.id, r.inviter_id, r.friend_id, COUNT(g.id) AS grants FROM referral r
      LEFT JOIN engagement_grant g ON g.engagement_id = r.engagement_id AND g.occasion = CONCAT('friend:', r.id)
        AND g.member_id = r.inviter_id AND g.state = 'given'
      WHERE r.state = 'rewarded' GROUP BY r.id, r.inviter_id, r.friend_id, r.order_id, r.points, r.suspicion
      HAVING COUNT(g.id) <> 1 OR r.order_id IS NULL OR r.points IS NULL
        OR (r.inviter_id = r.friend_id AND r.suspicion IS NULL) LIMIT 100`,
    columns: { id: '推荐', inviter_id: '邀请人', friend_id: '好友', grants: '奖励记录' },
  },
];
