import type { CouponTemplateRow } from './coupon-template.js';
import type { CouponState } from './coupons.read.js';

/** Coupons of a template by state now. */
export interface StateCount {
  template_id: string;
  state: CouponState;
  coupons: number;
}

/** What was redeemed of a template, refunded and undone redemptions left out. */
export interface TemplateSales {
  template_id: string;
  redeemed: number;
  orders: number;
  order_amount_fen: number;
  discount_fen: number;
}

/** 发放 → 领取 → 核销 → 带动 GMV of one template. Amounts in fen. */
export interface CouponFunnel {
  /** 发放: coupons put out, which is the stock. */
  offered: number;
  /** 领取: coupons that people received, whatever the way, revoked ones left out. */
  issued: number;
  /** 核销: coupons that stand redeemed. */
  redeemed: number;
  unused: number;
  expired: number;
  revoked: number;
  /** Orders on which they were redeemed. */
  orders: number;
  /** 带动 GMV: amount of those orders, each once. */
  gmvFen: number;
  /** 成本: what they took off. */
  costFen: number;
  /** 核销率: redeemed of issued, 0–1; null before anything was issued. */
  redeemRate: number | null;
  /** ROI: GMV per yuan of cost; null before there is a cost. */
  roi: number | null;
}

/** The funnel of each of these templates. */
export function couponFunnels(
  templates: readonly Pick<CouponTemplateRow, 'id' | 'stock' | 'issued'>[],
  counts: readonly StateCount[],
  sales: readonly TemplateSales[],
): Map<string, CouponFunnel> {
  return new Map(
    templates.map(({ id, stock, issued }) => {
      const own = counts.filter((count) => count.template_id === id);
      const inState = (...states: CouponState[]) =>
        own.reduce((sum, { state, coupons }) => sum + (states.includes(state) ? coupons : 0), 0);
      const sold = sales.find((row) => row.template_id === id);
      const redeemed = inState('redeemed');
      const [gmvFen, costFen] = [sold?.order_amount_fen ?? 0, sold?.discount_fen ?? 0];
      return [
        id,
        {
          offered: stock,
          issued,
          redeemed,
          unused: inState('issued', 'locked'),
          expired: inState('expired'),
          revoked: inState('revoked'),
          orders: sold?.orders ?? 0,
          gmvFen,
          costFen,
          redeemRate: issued > 0 ? redeemed / issued : null,
          roi: costFen > 0 ? gmvFen / costFen : null,
        },
      ];
    }),
  );
}
