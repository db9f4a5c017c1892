import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import type { StateCount, TemplateSales } from './coupon-funnel.js';
import type { CouponSourceKind } from './coupons.service.js';

/** Coupons of a template by the way in which people received them. */
export interface SourceCount {
  source: CouponSourceKind;
  issued: number;
  redeemed: number;
}

/** What became of the coupons of templates. Reads: coupon, coupon_redemption, shop_order. */
@Injectable()
export class CouponFunnelRead {
  /** Coupons by state as it is written down; the night closes what is past its time. Uses ix_coupon_template. */
  async counts(sql: Sql, templateIds: readonly string[]): Promise<StateCount[]> {
    if (templateIds.length === 0) return [];
    return sql.rows<StateCount>(
      `SELECT c.template_id, c.state, COUNT(*) AS coupons FROM coupon c
       WHERE c.template_id IN (?) GROUP BY c.template_id, c.state`,
      [templateIds],
    );
  }

  /**
   * Redemptions that stand, with the amount of their orders: each order once, however many coupons it used; where the
   * till said none, what the linked order was paid with. Uses ix_coupon_redemption_template.
   */
  async sales(sql: Sql, templateIds: readonly string[]): Promise<TemplateSales[]> {
    if (templateIds.length === 0) return [];
    return sql.rows<TemplateSales>(
      `SELECT x.template_id, SUM(x.redeemed) AS redeemed, COUNT(*) AS orders, SUM(x.order_amount_fen) AS order_amount_fen,
         SUM(x.discount_fen) AS discount_fen
       FROM (
         SELECT r.template_id, COUNT(*) AS redeemed, SUM(r.discount_fen) AS discount_fen,
           MAX(COALESCE(r.order_amount_fen, o.paid_amount_fen, 0)) AS order_amount_fen
         FROM coupon_redemption r LEFT JOIN shop_order o ON o.id = r.order_id
         WHERE r.template_id IN (?) AND r.state = 'done'
         GROUP BY r.template_id, COALESCE(r.order_ref, CONCAT('#', r.id))
       ) x GROUP BY x.template_id`,
      [templateIds],
    );
  }

  /** One template's coupons by the way they were received, revoked ones left out; reads all of them. */
  async bySource(sql: Sql, templateId: string): Promise<SourceCount[]> {
    return sql.rows<SourceCount>(
      `SELECT c.source_kind AS source, COUNT(*) AS issued, SUM(c.state = 'redeemed') AS redeemed FROM coupon c
       WHERE c.template_id = ? AND c.state <> 'revoked' GROUP BY c.source_kind ORDER BY issued DESC, c.source_kind`,
      [templateId],
    );
  }
}
