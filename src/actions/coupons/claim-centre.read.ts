import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import type { ClaimAudience } from './claim-audience.js';
import type { CouponTemplateRow } from './coupon-template.js';
import { TEMPLATE_COLUMNS } from './coupon-template.store.js';

/** An offer of the claim centre and what one person has of it. */
export type OfferRow = CouponTemplateRow & {
  now: Date;
  /** The person has joined. */
  is_member: 0 | 1;
  held: number;
  /** Given on the day in Shanghai that began at the asked instant. */
  held_today: number;
  /** The newest coupon of it that the person holds. */
  newest_coupon_id: string | null;
};

const OFFERS_SHOWN = 100;
/** How long an offer stays visible after its end. */
const SHOWN_AFTER_DAYS = 3;

/** What is in the claim centre. Reads: coupon_template, coupon_template_version, coupon, member. */
@Injectable()
export class ClaimCentreRead {
  /**
   * Offers that run, will run, or ended within three days, with what this person holds of each; newest first. A
   * template that an operator paused or stopped is not shown. Uses ix_coupon_template_claim and ix_coupon_member.
   */
  async offers(sql: Sql, memberId: string, startOfDay: Date): Promise<OfferRow[]> {
    return sql.rows<OfferRow>(
      `SELECT ${TEMPLATE_COLUMNS}, UTC_TIMESTAMP(3) AS now,
         EXISTS (SELECT 1 FROM member m WHERE m.id = ? AND m.joined_at IS NOT NULL) AS is_member, COALESCE(h.held, 0) AS held,
         COALESCE(h.held_today, 0) AS held_today, h.newest_coupon_id
       FROM coupon_template t JOIN coupon_template_version v ON v.id = t.version_id
       LEFT JOIN (
         SELECT c.template_id, COUNT(*) AS held, SUM(c.issued_at >= ?) AS held_today, MAX(c.id) AS newest_coupon_id
         FROM coupon c WHERE c.member_id = ? AND c.state <> 'revoked' GROUP BY c.template_id
       ) h ON h.template_id = t.id
       WHERE t.is_claimable = 1 AND (t.state = 'active' OR (t.state = 'paused' AND t.pause_reason = 'budget'))
         AND (t.claim_until IS NULL OR t.claim_until > UTC_TIMESTAMP(3) - INTERVAL ${SHOWN_AFTER_DAYS} DAY)
       ORDER BY t.id DESC LIMIT ${OFFERS_SHOWN}`,
      [memberId, startOfDay, memberId],
    );
  }

  /** What lets tiers of a scheme claim, in Chinese; undefined: nothing does. */
  async useOfScheme(sql: Sql, schemeCode: string): Promise<string | undefined> {
    const open = await sql.rows<{ name: string; claim_json: ClaimAudience }>(
      `SELECT v.name, t.claim_json FROM coupon_template t JOIN coupon_template_version v ON v.id = t.version_id
       WHERE t.is_claimable = 1 AND t.state <> 'stopped' AND t.claim_json IS NOT NULL ORDER BY t.id`,
    );
    const found = open.find(({ claim_json: audience }) => audience.tier?.schemeCode === schemeCode);
    return found && `领券中心的「${found.name}」`;
  }

  /** The coupon that stands under a key of this person. Uses uq_coupon_source. */
  async couponOfKey(sql: Sql, sourceKey: string, memberId: string): Promise<string | undefined> {
    const row = await sql.row<{ id: string }>(
      'SELECT c.id FROM coupon c WHERE c.source_key = ? AND c.member_id = ?',
      [sourceKey, memberId],
    );
    return row?.id;
  }
}
