/** 核销: /redemptions and /shops of the admin API. Amounts in fen, instants as ISO text. */

export type RedemptionState = 'awaiting' | 'done' | 'rejected' | 'undone' | 'refunded';

/** POST /redemptions/look: a coupon as a clerk may see it. */
export interface CouponLook {
  couponId: string;
  name: string;
  kind: 'amount_off' | 'percent_off' | 'exchange' | 'free_shipping';
  value: string;
  scope: string[];
  note: string;
  minSpendFen: number;
  needsAmount: boolean;
  exchangeItem: string | null;
  validFrom: string;
  validUntil: string;
  memberName: string;
  memberPhone: string;
  refusal: { code: string; message: string } | null;
  discount: { discountFen: number; payableFen: number; problem: string | null; missingFen: number } | null;
  needsSecondPerson: boolean;
  approvalAboveFen: number;
}

export interface RedemptionRow {
  id: string;
  couponId: string;
  templateId: string;
  couponName: string;
  memberId: string | null;
  memberName: string;
  memberPhone: string;
  state: RedemptionState;
  orderRef: string | null;
  orderId: string | null;
  shopCode: string | null;
  shopName: string | null;
  orderAmountFen: number | null;
  discountFen: number;
  by: string;
  byKind: 'operator' | 'api_key';
  createdAt: string;
  redeemedAt: string | null;
  decideUntil: string | null;
  decidedBy: string | null;
  decidedAt: string | null;
  endedBy: string | null;
  endedAt: string | null;
  endReason: string | null;
  refundOutcome: 'returned' | 'reissued' | 'voided' | 'coupon_changed' | null;
  undoUntil: string | null;
  canApprove: boolean;
}

export interface Shop {
  id: string;
  code: string;
  name: string;
  channelId: string | null;
  channelCode: string | null;
  isOpen: boolean;
}

/** GET /redemptions/summary. */
export interface RedemptionSummary {
  done: number;
  discountFen: number;
  awaiting: number;
  undoMinutes: number;
  shops: Shop[];
}

export interface ApiKeyRow {
  id: string;
  shopCode: string;
  name: string;
  keyStart: string;
  createdBy: string;
  createdAt: string;
  lastUsedAt: string | null;
  revokedBy: string | null;
  revokedAt: string | null;
}

export interface ClerkRow {
  id: string;
  name: string;
  shopCode: string | null;
  isEnabled: boolean;
  lastSeenAt: string | null;
}

/** A one-time way in, `/login?token=…`. */
export interface LoginLink {
  name: string;
  token: string;
}
