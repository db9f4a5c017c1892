import { Injectable } from '@nestjs/common';
import type { Sql, SqlValue } from '../../../platform/database/sql.js';
import type { CouponAtHand } from './coupon-at-hand.js';
import { redemptionOf, type Redemption, type RedemptionRow, type RedemptionState } from './redemption.js';

export interface RedemptionFilter {
  state?: RedemptionState | undefined;
  shopCode?: string | undefined;
  templateId?: string | undefined;
  memberId?: string | undefined;
  /** From this instant on. */
  from?: Date | undefined;
  /** Before this instant. */
  until?: Date | undefined;
  orderRef?: string | undefined;
  /** Id of the last redemption of the page before. */
  before?: string | undefined;
  limit: number;
}

interface AtHandRow {
  id: string;
  template_id: string;
  version_id: string;
  member_id: string;
  state: CouponAtHand['state'];
  valid_from: Date;
  valid_until: Date;
  lock_ref: string | null;
  locked_until: Date | null;
  redemption_id: string | null;
  code_hash: Buffer;
  now: Date;
}

const AT_HAND = `SELECT c.id, c.template_id, c.version_id, c.member_id, c.state, c.valid_from, c.valid_until,
  c.lock_ref, c.locked_until, c.redemption_id, c.code_hash, UTC_TIMESTAMP(3) AS now FROM coupon c`;

function atHandOf(row: AtHandRow): CouponAtHand {
  return {
    id: row.id,
    templateId: row.template_id,
    versionId: row.version_id,
    memberId: row.member_id,
    state: row.state,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    lockRef: row.lock_ref,
    lockedUntil: row.locked_until,
    redemptionId: row.redemption_id,
    now: row.now,
  };
}

const COUNTED_AT_MOST = 10_001;

const COLUMNS = `r.id, r.coupon_id, r.template_id, c.version_id, v.name AS coupon_name, c.member_id,
  m.display_name, m.phone_tail, r.state, r.request_key, r.order_ref, r.order_id, r.shop_code, s.name AS shop_name,
  r.channel_id, r.order_amount_fen, r.discount_fen, r.redeemed_by_kind, r.redeemed_by_id, r.redeemed_by,
  r.created_at, r.redeemed_at, r.decide_until, r.decided_by, r.decided_at, r.ended_by, r.ended_at, r.end_reason,
  r.refund_outcome`;

const JOINED = `coupon_redemption r JOIN coupon c ON c.id = r.coupon_id
  JOIN coupon_template_version v ON v.id = c.version_id JOIN member m ON m.id = c.member_id
  LEFT JOIN shop s ON s.code = r.shop_code`;

const SAME_ORDER = `o.external_id = r.order_ref AND (r.channel_id IS NULL OR r.channel_id = o.channel_id)`;
const OWNER = 'JOIN coupon c ON c.id = r.coupon_id AND c.member_id = o.member_id';
const FROM_REDEMPTIONS = `coupon_redemption r JOIN channel h
  JOIN shop_order o ON o.channel_id = h.id AND ${SAME_ORDER} ${OWNER}`;
const FROM_ORDERS = `shop_order o JOIN coupon_redemption r ON ${SAME_ORDER} ${OWNER}`;

function conditionsOf(filter: RedemptionFilter): { text: string; values: SqlValue[] } {
  const tests: [text: string, value: SqlValue | undefined][] = [
    ['r.state = ?', filter.state],
    ['r.shop_code = ?', filter.shopCode],
    ['r.template_id = ?', filter.templateId],
    ['c.member_id = ?', filter.memberId],
    ['r.created_at >= ?', filter.from],
    ['r.created_at < ?', filter.until],
    ['r.order_ref = ?', filter.orderRef],
    ['r.id < ?', filter.before],
  ];
  const used = tests.filter(([, value]) => value !== undefined);
  return {
    text: ['1 = 1', ...used.map(([text]) => text)].join(' AND '),
    values: used.flatMap(([, value]) => (value === undefined ? [] : [value])),
  };
}

/**
 * Answers about uses of coupons. Reads: coupon, coupon_template_version, coupon_redemption, member, shop, channel,
 * channel_identity, shop_order.
 */
@Injectable()
export class RedemptionRead {
  /** Coupons by the hashes of their codes, by hash (hex). Uses uq_coupon_code. */
  async atHand(sql: Sql, codeHashes: readonly Buffer[]): Promise<Map<string, CouponAtHand>> {
    const rows = await sql.rows<AtHandRow>(`${AT_HAND} WHERE c.code_hash IN (?)`, [codeHashes]);
    return new Map(rows.map((row) => [row.code_hash.toString('hex'), atHandOf(row)]));
  }

  /** The same coupons as they stand now, by id. */
  async again(sql: Sql, couponIds: readonly string[]): Promise<CouponAtHand[]> {
    const rows = await sql.rows<AtHandRow>(`${AT_HAND} WHERE c.id IN (?) ORDER BY c.id`, [couponIds]);
    return rows.map(atHandOf);
  }

  /** How somebody at a till may be told who owns a coupon. */
  async owner(sql: Sql, memberId: string): Promise<{ name: string; phoneTail: string }> {
    const row = await sql.row<{ display_name: string; phone_tail: string }>(
      'SELECT m.display_name, m.phone_tail FROM member m WHERE m.id = ?',
      [memberId],
    );
    return { name: row?.display_name ?? '', phoneTail: row?.phone_tail ?? '' };
  }

  /** The person a channel calls so; undefined when it has never told us of them. */
  async memberOf(sql: Sql, channelId: string, externalId: string): Promise<string | undefined> {
    const row = await sql.row<{ member_id: string }>(
      'SELECT i.member_id FROM channel_identity i WHERE i.channel_id = ? AND i.external_id = ?',
      [channelId, externalId],
    );
    return row?.member_id;
  }

  async find(sql: Sql, id: string): Promise<Redemption | undefined> {
    return this.one(sql, 'r.id = ?', id);
  }

  async byIds(sql: Sql, ids: readonly string[]): Promise<Redemption[]> {
    if (ids.length === 0) return [];
    return this.rows(sql, `SELECT ${COLUMNS} FROM ${JOINED} WHERE r.id IN (?) ORDER BY r.id`, [ids]);
  }

  /** What one request has already done to these coupons. Uses uq_coupon_redemption_request. */
  async ofRequest(sql: Sql, requestKey: string): Promise<Redemption[]> {
    return this.rows(sql, `SELECT ${COLUMNS} FROM ${JOINED} WHERE r.request_key = ? ORDER BY r.id`, [
      requestKey,
    ]);
  }

  /** The live use of a coupon. Uses uq_coupon_redemption_live. */
  async live(sql: Sql, couponId: string): Promise<Redemption | undefined> {
    return this.one(sql, 'r.live_coupon_id = ?', couponId);
  }

  /** Uses for an order of one shop. Uses ix_coupon_redemption_ref. */
  async ofOrderRef(sql: Sql, shopCode: string, orderRef: string): Promise<Redemption[]> {
    return this.rows(
      sql,
      `SELECT ${COLUMNS} FROM ${JOINED} WHERE r.order_ref = ? AND r.shop_code = ? ORDER BY r.id`,
      [orderRef, shopCode],
    );
  }

  /** Newest first; one more than `limit` so that the caller sees whether there is more. */
  async page(sql: Sql, filter: RedemptionFilter): Promise<Redemption[]> {
    const { text, values } = conditionsOf(filter);
    return this.rows(sql, `SELECT ${COLUMNS} FROM ${JOINED} WHERE ${text} ORDER BY r.id DESC LIMIT ?`, [
      ...values,
      filter.limit + 1,
    ]);
  }

  /** How many match, counted up to 10,001. */
  async count(sql: Sql, filter: RedemptionFilter): Promise<number> {
    const { text, values } = conditionsOf({ ...filter, before: undefined });
    const found = await sql.row<{ total: number }>(
      `SELECT COUNT(*) AS total FROM (SELECT 1 FROM coupon_redemption r JOIN coupon c ON c.id = r.coupon_id
       WHERE ${text} LIMIT ${COUNTED_AT_MOST}) x`,
      values,
    );
    return found?.total ?? 0;
  }

  /** What was used and saved since an instant, in one shop or all. */
  async totals(
    sql: Sql,
    since: Date,
    shopCode: string | undefined,
  ): Promise<{ done: number; discountFen: number; awaiting: number }> {
    const inShop = shopCode === undefined ? '' : ' AND r.shop_code = ?';
    const shop = shopCode === undefined ? [] : [shopCode];
    const row = await sql.row<{ done: number; discount: number | null }>(
      `SELECT COUNT(*) AS done, SUM(r.discount_fen) AS discount FROM coupon_redemption r
       WHERE r.state = 'done' AND r.created_at >= ?${inShop}`,
      [since, ...shop],
    );
    const waiting = await sql.row<{ waiting: number }>(
      `SELECT COUNT(*) AS waiting FROM coupon_redemption r
       WHERE r.state = 'awaiting' AND r.decide_until > UTC_TIMESTAMP(3)${inShop}`,
      shop,
    );
    return { done: row?.done ?? 0, discountFen: row?.discount ?? 0, awaiting: waiting?.waiting ?? 0 };
  }

  /** Uses that the facts have not been told of. Uses ix_coupon_redemption_noted. */
  async unnoted(sql: Sql, limit: number): Promise<Redemption[]> {
    return this.rows(
      sql,
      `SELECT ${COLUMNS} FROM ${JOINED} WHERE r.is_noted = 0 AND r.redeemed_at IS NOT NULL ORDER BY r.id LIMIT ?`,
      [limit],
    );
  }

  /** Uses that nobody has decided in time. Uses ix_coupon_redemption_state. */
  async undecided(sql: Sql, now: Date, limit: number): Promise<{ id: string; couponId: string }[]> {
    const rows = await sql.rows<{ id: string; coupon_id: string }>(
      `SELECT r.id, r.coupon_id FROM coupon_redemption r
       WHERE r.state = 'awaiting' AND r.decide_until <= ? ORDER BY r.decide_until LIMIT ?`,
      [now, limit],
    );
    return rows.map(({ id, coupon_id: couponId }) => ({ id, couponId }));
  }

  /**
   * Redemptions of the last days that name an order which is here now but not linked: an order of the
   * redemption's channel, or of any where it names none, bought by the coupon's owner. Uses
   * ix_coupon_redemption_time and uq_shop_order_external.
   */
  async linkable(
    sql: Sql,
    since: Date,
    orderIds: readonly string[] | undefined,
    limit: number,
  ): Promise<{ id: string; orderId: string }[]> {
    const among = orderIds === undefined ? '' : ' AND o.id IN (?)';
    const rows = await sql.rows<{ id: string; order_id: string }>(
      `SELECT r.id, MIN(o.id) AS order_id FROM ${orderIds === undefined ? FROM_REDEMPTIONS : FROM_ORDERS}
       WHERE r.order_id IS NULL AND r.created_at >= ?${among} GROUP BY r.id LIMIT ?`,
      [since, ...(orderIds === undefined ? [] : [orderIds]), limit],
    );
    return rows.map(({ id, order_id: orderId }) => ({ id, orderId }));
  }

  /** Done redemptions of orders that were refunded in full or cancelled. Uses ix_coupon_redemption_order. */
  async ofLostOrders(sql: Sql, orderIds: readonly string[], limit: number): Promise<Redemption[]> {
    return this.rows(
      sql,
      `SELECT ${COLUMNS} FROM ${JOINED} JOIN shop_order o ON o.id = r.order_id
       WHERE r.order_id IN (?) AND r.state = 'done' AND (o.state = 'cancelled'
         OR (o.refunded_amount_fen > 0 AND o.refunded_amount_fen >= o.paid_amount_fen))
       ORDER BY r.id LIMIT ?`,
      [orderIds, limit],
    );
  }

  private async one(sql: Sql, where: string, id: string): Promise<Redemption | undefined> {
    const row = await sql.row<RedemptionRow>(`SELECT ${COLUMNS} FROM ${JOINED} WHERE ${where}`, [id]);
    return row && redemptionOf(row);
  }

  private async rows(sql: Sql, text: string, values: readonly SqlValue[]): Promise<Redemption[]> {
    return (await sql.rows<RedemptionRow>(text, values)).map(redemptionOf);
  }
}
