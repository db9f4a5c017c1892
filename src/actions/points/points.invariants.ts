import type { Invariant } from '../../platform/invariants/invariant.js';

const member = { member_id: '会员' } as const;

/** Every transaction sums to 0 (double entry). */
const balancedTransactions: Invariant = {
  code: 'I9-double-entry',
  labelZh: '每笔积分流水借贷相等',
  meaningZh: '一笔积分流水的各账户金额之和必须为 0，且至少有两条分录；出现即有积分凭空产生或消失',
  sql: `SELECT t.id AS transaction_id, t.member_id, t.kind, COALESCE(SUM(e.amount), 0) AS total
    FROM points_transaction t LEFT JOIN points_entry e ON e.transaction_id = t.id
    GROUP BY t.id, t.member_id, t.kind HAVING COALESCE(SUM(e.amount), 0) <> 0 OR COUNT(e.amount) < 2 LIMIT 100`,
  columns: { transaction_id: '流水', ...member, kind: '类型', total: '合计（应为 0）' },
  isHeavy: true,
};

/** A member's account is the sum of their entries. */
const accountsOfEntries: Invariant = {
  code: 'I9-account',
  labelZh: '积分账户等于流水之和',
  meaningZh: '可用、待生效、欠回三个余额分别等于该会员全部分录之和（欠回以正数表示）',
  sql: `SELECT x.member_id, x.available, x.pending, x.owed, x.available_entries, x.pending_entries, x.owed_entries
    FROM (
      SELECT a.member_id, a.available, a.pending, a.owed,
        COALESCE(e.available_entries, 0) AS available_entries, COALESCE(e.pending_entries, 0) AS pending_entries,
        COALESCE(e.owed_entries, 0) AS owed_entries
      FROM points_account a LEFT JOIN (
        SELECT t.member_id, SUM(IF(n.account = 'available', n.amount, 0)) AS available_entries,
          SUM(IF(n.account = 'pending', n.amount, 0)) AS pending_entries,
          -SUM(IF(n.account = 'owed', n.amount, 0)) AS owed_entries
        FROM points_transaction t JOIN points_entry n ON n.transaction_id = t.id GROUP BY t.member_id
      ) e ON e.member_id = a.member_id
      UNION ALL
      SELECT t.member_id, 0, 0, 0, 1, 0, 0 FROM points_transaction t
      LEFT JOIN points_account m ON m.member_id = t.member_id WHERE m.member_id IS NULL
    ) x
    WHERE x.available <> x.available_entries OR x.pending <> x.pending_entries OR x.owed <> x.owed_entries LIMIT 100`,
  columns: {
    ...member,
    available: '账户可用',
    pending: '账户待生效',
    owed: '账户欠回',
    available_entries: '流水可用',
    pending_entries: '流水待生效',
    owed_entries: '流水欠回',
  },
  isHeavy: true,
};

/** What is left in open lots and open debts is the balance. */
const balanceOfLots: Invariant = {
  code: 'I9-balance',
  labelZh: '积分余额等于各批次剩余之和',
  meaningZh: '可用与待生效余额等于对应批次的剩余积分之和，欠回等于未抵扣的积分欠账之和',
  sql: `SELECT x.member_id, x.available, x.pending, x.owed, x.available_lots, x.pending_lots, x.debts FROM (
      SELECT a.member_id, a.available, a.pending, a.owed, COALESCE(l.available_lots, 0) AS available_lots,
        COALESCE(l.pending_lots, 0) AS pending_lots, COALESCE(d.debts, 0) AS debts
      FROM points_account a
      LEFT JOIN (
        SELECT p.member_id, SUM(IF(p.state = 'available', p.remaining, 0)) AS available_lots,
          SUM(IF(p.state = 'pending', p.remaining, 0)) AS pending_lots
        FROM points_lot p WHERE p.remaining > 0 GROUP BY p.member_id
      ) l ON l.member_id = a.member_id
      LEFT JOIN (
        SELECT b.member_id, SUM(b.remaining) AS debts FROM points_debt b WHERE b.remaining > 0 GROUP BY b.member_id
      ) d ON d.member_id = a.member_id
      UNION ALL
      SELECT o.member_id, 0, 0, 0, o.remaining, 0, 0 FROM points_lot o
      LEFT JOIN points_account m ON m.member_id = o.member_id WHERE m.member_id IS NULL AND o.remaining > 0
    ) x
    WHERE x.available <> x.available_lots OR x.pending <> x.pending_lots OR x.owed <> x.debts LIMIT 100`,
  columns: {
    ...member,
    available: '账户可用',
    pending: '账户待生效',
    owed: '账户欠回',
    available_lots: '可用批次剩余',
    pending_lots: '待生效批次剩余',
    debts: '未抵扣欠账',
  },
};

/** What a lot says of itself is what its entries say. */
const lotsOfEntries: Invariant = {
  code: 'I9-lot',
  labelZh: '积分批次等于自己的分录',
  meaningZh: '批次的剩余等于记在它名下的分录之和，且发放 = 剩余 + 使用 + 过期 + 扣回 + 抵欠',
  sql: `SELECT l.transaction_id, l.member_id, l.granted, l.remaining, COALESCE(SUM(e.amount), 0) AS entries
    FROM points_lot l
    LEFT JOIN points_entry e ON e.part_id = l.transaction_id AND e.account IN ('available', 'pending')
    GROUP BY l.transaction_id, l.member_id, l.granted, l.remaining, l.spent, l.expired, l.reversed, l.netted
    HAVING l.remaining <> COALESCE(SUM(e.amount), 0)
      OR l.granted <> l.remaining + l.spent + l.expired + l.reversed + l.netted LIMIT 100`,
  columns: {
    transaction_id: '批次',
    ...member,
    granted: '发放',
    remaining: '剩余',
    entries: '分录之和',
  },
  isHeavy: true,
};

/** What is owed is what its entries say. */
const debtsOfEntries: Invariant = {
  code: 'I9-debt',
  labelZh: '积分欠账等于自己的分录',
  meaningZh: '每笔积分欠账的未抵扣数等于记在它名下的分录之和，且不超过原欠数',
  sql: `SELECT d.transaction_id, d.member_id, d.owed, d.remaining, -COALESCE(SUM(e.amount), 0) AS entries
    FROM points_debt d LEFT JOIN points_entry e ON e.part_id = d.transaction_id AND e.account = 'owed'
    GROUP BY d.transaction_id, d.member_id, d.owed, d.remaining
    HAVING d.remaining <> -COALESCE(SUM(e.amount), 0) OR d.remaining > d.owed LIMIT 100`,
  columns: { transaction_id: '欠账', ...member, owed: '原欠', remaining: '未抵扣', entries: '分录之和' },
  isHeavy: true,
};

/** What stands for an order is never more than what it once earned. */
const orderPoints: Invariant = {
  code: 'I9-order',
  labelZh: '订单积分不多于应得、退回不多于已得',
  meaningZh: '一个订单的积分流水之和不小于 0（退款扣回不超过已得），同一次发放不重复',
  sql: `SELECT t.order_id, MIN(t.member_id) AS member_id, SUM(t.points) AS total
    FROM points_transaction t WHERE t.order_id IS NOT NULL AND t.source_kind = 'order'
    GROUP BY t.order_id HAVING SUM(t.points) < 0 OR COUNT(DISTINCT t.member_id) > 1 LIMIT 100`,
  columns: { order_id: '订单', ...member, total: '积分合计' },
  isHeavy: true,
};

/** What must always be true of points. */
export const pointsInvariants: readonly Invariant[] = [
  balancedTransactions,
  accountsOfEntries,
  balanceOfLots,
  lotsOfEntries,
  debtsOfEntries,
  orderPoints,
];
