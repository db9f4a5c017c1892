export type BatchState = 'counting' | 'ready' | 'running' | 'paused' | 'stopped' | 'done' | 'discarded';

export interface BatchForecast {
  people: number;
  members: number;
  eligible: number;
  refused: Record<string, number>;
  willGive: number;
  short: 'stock' | 'budget' | 'day' | null;
  costFen: number;
  room: {
    stockLeft: number;
    budgetLeftFen: number | null;
    dailyLeft: number | null;
    worthFen: number;
  };
  countedAt: string;
}

export interface CouponBatch {
  id: string;
  templateId: string;
  templateName: string;
  label: string;
  isGeneral: boolean;
  audience:
    { kind: 'segment'; code: string; name: string } | { kind: 'list'; name: string; problems: number };
  listId: string | null;
  people: number;
  state: BatchState;
  heldReason: 'template_paused' | 'terms_changed' | 'failing' | null;
  seen: number;
  given: number;
  givenFen: number;
  forecast: BatchForecast | null;
  error: string | null;
  createdBy: string;
  createdAt: string;
  startedBy: string | null;
  startedAt: string | null;
  endedBy: string | null;
  endedAt: string | null;
}

export interface CouponBatchDetail extends CouponBatch {
  outcomes: { outcome: string; label: string /* Chinese */; people: number }[];
  confirmAbove: number;
  approvalAbove: number | null;
}

export interface BatchPerson {
  memberId: string;
  memberName: string;
  phoneMasked: string;
  outcome: string;
  label: string /* Chinese */;
  couponState: string | null;
}

export interface BatchList {
  id: string;
  fileName: string;
  rows: number;
  people: number;
  problems: number;
  firstProblems: { line: number; said: string; label: string /* Chinese */ }[];
}

export interface RedeemCampaign {
  id: string;
  kind: 'word' | 'codes';
  name: string;
  word: string | null;
  templateId: string;
  templateName: string;
  totalLimit: number;
  perMemberLimit: number;
  taken: number;
  redeemed: number;
  worthFen: number;
  startsAt: string;
  endsAt: string;
  state: 'making' | 'active' | 'paused' | 'void';
  made: number;
  downloadedBy: string | null;
  downloadedAt: string | null;
  createdBy: string;
  createdAt: string;
}

export interface RedeemUse {
  id: string;
  memberId: string;
  memberName: string;
  phoneMasked: string;
  serialNo: number | null;
  couponState: string | null;
  usedAt: string;
}

export interface MallItem {
  id: string;
  kind: 'coupon' | 'goods';
  name: string;
  description: string;
  points: number;
  templateId: string | null;
  templateName: string | null;
  fulfilment: 'pickup' | 'delivery' | null;
  worthFen: number;
  stock: number;
  taken: number;
  perMemberLimit: number | null;
  startsAt: string;
  endsAt: string | null;
  state: 'active' | 'paused' | 'closed';
  sortNo: number;
  versionNo: number;
  updatedAt: string;
}

export interface ExchangeOrder {
  id: string;
  itemId: string;
  kind: MallItem['kind'];
  name: string;
  versionNo: number;
  fulfilment: MallItem['fulfilment'];
  memberId: string;
  memberName: string;
  phoneMasked: string;
  points: number;
  worthFen: number;
  state: 'placed' | 'delivered' | 'cancelled';
  placedAt: string;
  endedAt: string | null;
  endedBy: string | null;
  note: string;
}

export interface ExchangeOrderDetail extends ExchangeOrder {
  address: { name: string; phone: string; address: string } | null;
}
