/** Where points stand. `owed` is negative; the house accounts mirror what members were given and what became of it. */
export type PointsAccountCode =
  'available' | 'pending' | 'owed' | 'issued' | 'reversed' | 'spent' | 'expired' | 'adjusted';

export type PointsKind = 'earn' | 'grant' | 'reverse' | 'release' | 'spend' | 'unspend' | 'expire' | 'adjust';

/** What a transaction is called on the screens of operators and members. */
export const POINTS_KIND_LABELS: Record<PointsKind, string> = {
  earn: '下单获得',
  grant: '赠送',
  reverse: '退款扣回',
  release: '待生效转可用',
  spend: '使用',
  unspend: '取消退回',
  expire: '到期失效',
  adjust: '人工调整',
};

export type LotState = 'pending' | 'available';

/** What one transaction brought and what became of it; granted = remaining + spent + expired + reversed + netted. */
export interface Lot {
  /** Id of the transaction that opened it; null: opened by a draft that is not written yet. */
  id: string | null;
  memberId: string;
  orderId: string | null;
  state: LotState;
  granted: number;
  remaining: number;
  spent: number;
  expired: number;
  reversed: number;
  netted: number;
  grantedAt: Date;
  availableAt: Date;
  expiresAt: Date;
}

/** What a reversal could not take back. */
export interface Debt {
  /** Id of the reversing transaction; null: of a draft that is not written yet. */
  id: string | null;
  memberId: string;
  owed: number;
  remaining: number;
}

/** Most points that one grant, exchange or adjustment moves. */
export const POINTS_AT_MOST = 1_000_000;
