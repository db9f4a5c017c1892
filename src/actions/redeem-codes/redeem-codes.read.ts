import { Injectable } from '@nestjs/common';
import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import {
  CAMPAIGN_COLUMNS,
  type CampaignKind,
  type CampaignState,
  type RedeemCampaignRow,
} from './redeem-campaign.store.js';

/** A campaign with the name of its coupon and what became of the coupons. */
export interface ListedCampaign extends RedeemCampaignRow {
  template_name: string;
  worth_fen: number;
  redeemed: number;
}

export interface CampaignFilter {
  kind?: CampaignKind | undefined;
  state?: CampaignState | undefined;
  search?: string | undefined;
  before?: string | undefined;
  limit: number;
}

export interface RedeemUseRow {
  id: string;
  member_id: string;
  display_name: string;
  phone_tail: string;
  serial_no: number | null;
  coupon_id: string;
  coupon_state: string | null;
  used_at: Date;
}

const COUNTED_AT_MOST = 10_001;

/** Questions about words and codes. Reads: redeem_campaign, redeem_use, coupon, coupon_template(_version), member. */
@Injectable()
export class RedeemCodesRead {
  /** Newest first; one more than `limit` where there is more. */
  list(db: Sql, filter: CampaignFilter): Promise<ListedCampaign[]> {
    const before = filter.before === undefined ? sql`` : sql` AND r.id < ${filter.before}`;
    return this.listed(
      db,
      sql`${conditionsOf(filter)}${before}`,
      sql` ORDER BY r.id DESC LIMIT ${filter.limit + 1}`,
    );
  }

  async find(db: Sql, id: string): Promise<ListedCampaign | undefined> {
    return (await this.listed(db, sql`r.id = ${id}`, sql``))[0];
  }

  /** How many there are, counted up to 10,001. */
  async count(db: Sql, filter: Omit<CampaignFilter, 'limit' | 'before'>): Promise<number> {
    const question = sql`SELECT COUNT(*) AS total FROM (SELECT 1 FROM redeem_campaign r
      WHERE ${conditionsOf(filter)} LIMIT ${COUNTED_AT_MOST}) x`;
    const row = await db.row<{ total: number }>(question.text, question.values);
    return row?.total ?? 0;
  }

  /** Who took of a campaign, newest first; one more than `limit` where there is more. */
  uses(db: Sql, campaignId: string, before: string | undefined, limit: number): Promise<RedeemUseRow[]> {
    const cut = before === undefined ? sql`` : sql` AND u.id < ${before}`;
    const question = sql`SELECT u.id, u.member_id, m.display_name, m.phone_tail, u.serial_no, u.coupon_id,
        c.state AS coupon_state, u.used_at
      FROM redeem_use u JOIN member m ON m.id = u.member_id LEFT JOIN coupon c ON c.id = u.coupon_id
      WHERE u.campaign_id = ${campaignId}${cut} ORDER BY u.id DESC LIMIT ${limit + 1}`;
    return db.rows<RedeemUseRow>(question.text, question.values);
  }

  /** By id of the campaigns of the page alone, each by uq_redeem_use_number. */
  private listed(db: Sql, where: SqlFragment, order: SqlFragment): Promise<ListedCampaign[]> {
    const question = sql`SELECT ${trusted(CAMPAIGN_COLUMNS)}, v.name AS template_name, v.worth_fen,
        (SELECT COUNT(*) FROM redeem_use u JOIN coupon c ON c.id = u.coupon_id
         WHERE u.campaign_id = r.id AND c.state = 'redeemed') AS redeemed
      FROM redeem_campaign r JOIN coupon_template t ON t.id = r.template_id
      JOIN coupon_template_version v ON v.id = t.version_id
      WHERE ${where}${order}`;
    return db.rows<ListedCampaign>(question.text, question.values);
  }
}

function conditionsOf({ kind, state, search }: Omit<CampaignFilter, 'limit' | 'before'>): SqlFragment {
  const parts: SqlFragment[] = [sql`1 = 1`];
  if (kind !== undefined) parts.push(sql`r.kind = ${kind}`);
  if (state !== undefined) parts.push(sql`r.state = ${state}`);
  if (search !== undefined && search !== '') {
    const like = `%${search.replaceAll(/[%_\\]/g, '\\$&')}%`;
    parts.push(sql`(r.name LIKE ${like} OR r.word LIKE ${like})`);
  }
  return joined(parts, ' AND ');
}
