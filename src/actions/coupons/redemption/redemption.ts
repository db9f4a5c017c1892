import type { RefundOutcome } from './redemption.store.js';

export type RedemptionState = 'awaiting' | 'done' | 'rejected' | 'undone' | 'refunded';

export const redemptionStateLabels: Record<RedemptionState, string> = {
  awaiting: '待复核',
  done: '已核销',
  rejected: '未通过',
  undone: '已撤销',
  refunded: '已退款',
};

/** One use of a coupon with its coupon and its owner. Amounts in fen. */
export interface Redemption {
  id: string;
  couponId: string;
  templateId: string;
  versionId: string;
  couponName: string;
  memberId: string;
  memberName: string;
  phoneTail: string;
  state: RedemptionState;
  requestKey: string;
  orderRef: string | null;
  /** Our own order once it is known. */
  orderId: string | null;
  shopCode: string | null;
  shopName: string | null;
  channelId: string | null;
  orderAmountFen: number | null;
  discountFen: number;
  byKind: 'operator' | 'api_key';
  byId: string;
  by: string;
  createdAt: Date;
  redeemedAt: Date | null;
  decideUntil: Date | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  endedBy: string | null;
  endedAt: Date | null;
  endReason: string | null;
  refundOutcome: RefundOutcome | null;
}

/** A redemption as it is read, with its coupon `c`, terms `v`, owner `m` and shop `s`. */
export interface RedemptionRow {
  id: string;
  coupon_id: string;
  template_id: string;
  version_id: string;
  coupon_name: string;
  member_id: string;
  display_name: string;
  phone_tail: string;
  state: RedemptionState;
  request_key: string;
  order_ref: string | null;
  order_id: string | null;
  shop_code: string | null;
  shop_name: string | null;
  channel_id: string | null;
  order_amount_fen: number | null;
  discount_fen: number;
  redeemed_by_kind: 'operator' | 'api_key';
  redeemed_by_id: string;
  redeemed_by: string;
  created_at: Date;
  redeemed_at: Date | null;
  decide_until: Date | null;
  decided_by: string | null;
  decided_at: Date | null;
  ended_by: string | null;
  ended_at: Date | null;
  end_reason: string | null;
  refund_outcome: RefundOutcome | null;
}

export function redemptionOf(row: RedemptionRow): Redemption {
  return {
    id: row.id,
    couponId: row.coupon_id,
    templateId: row.template_id,
    versionId: row.version_id,
    couponName: row.coupon_name,
    memberId: row.member_id,
    memberName: row.display_name,
    phoneTail: row.phone_tail,
    state: row.state,
    requestKey: row.request_key,
    orderRef: row.order_ref,
    orderId: row.order_id,
    shopCode: row.shop_code,
    shopName: row.shop_name,
    channelId: row.channel_id,
    orderAmountFen: row.order_amount_fen,
    discountFen: row.discount_fen,
    byKind: row.redeemed_by_kind,
    byId: row.redeemed_by_id,
    by: row.redeemed_by,
    createdAt: row.created_at,
    redeemedAt: row.redeemed_at,
    decideUntil: row.decide_until,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    endedBy: row.ended_by,
    endedAt: row.ended_at,
    endReason: row.end_reason,
    refundOutcome: row.refund_outcome,
  };
}
