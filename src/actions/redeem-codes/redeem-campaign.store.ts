import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { chunks, valuesList, type Sql } from '../../platform/database/sql.js';

export type CampaignKind = 'word' | 'codes';
export type CampaignState = 'making' | 'active' | 'paused' | 'void';

export interface RedeemCampaignRow {
  id: string;
  request_key: string;
  kind: CampaignKind;
  name: string;
  template_id: string;
  /** As the operator wrote it. */
  word: string | null;
  /** Of codes: how many there are. */
  total_limit: number;
  per_member_limit: number;
  taken: number;
  starts_at: Date;
  /** The first instant at which it is over. */
  ends_at: Date;
  state: CampaignState;
  made: number;
  downloaded_by: string | null;
  downloaded_at: Date | null;
  created_by: string;
  created_at: Date;
}

/** What may be changed later. */
export interface CampaignTerms {
  name: string;
  totalLimit: number;
  perMemberLimit: number;
  startsAt: Date;
  endsAt: Date;
}

export interface NewCampaign extends CampaignTerms {
  requestKey: string;
  kind: CampaignKind;
  templateId: string;
  word: string | null;
  /** The word as it is compared. */
  liveWord: string | null;
  seedCipher: Buffer | null;
}

/** A code of a file and who has used it. */
export interface CodeRow {
  campaign_id: string;
  serial_no: number;
  member_id: string | null;
}

const ROWS_PER_INSERT = 5000;
export const CAMPAIGN_COLUMNS = `r.id, r.request_key, r.kind, r.name, r.template_id, r.word, r.total_limit,
  r.per_member_limit, r.taken, r.starts_at, r.ends_at, r.state, r.made, r.downloaded_by, r.downloaded_at,
  r.created_by, r.created_at`;

/** The only writer of: redeem_campaign, redeem_code, redeem_use. */
@Injectable()
export class RedeemCampaignStore {
  /** Words of campaigns that are over are free again. */
  async releaseWord(tx: Tx, liveWord: string, now: Date): Promise<void> {
    await tx.run('UPDATE redeem_campaign SET live_word = NULL WHERE live_word = ? AND ends_at <= ?', [
      liveWord,
      now,
    ]);
  }

  async insert(tx: Tx, campaign: NewCampaign, author: string): Promise<string> {
    const { insertId } = await tx.run(
      `INSERT INTO redeem_campaign (request_key, kind, name, template_id, word, live_word, total_limit,
         per_member_limit, starts_at, ends_at, state, seed_cipher, created_by)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        campaign.requestKey,
        campaign.kind,
        campaign.name,
        campaign.templateId,
        campaign.word,
        campaign.liveWord,
        campaign.totalLimit,
        campaign.perMemberLimit,
        campaign.startsAt,
        campaign.endsAt,
        campaign.kind === 'codes' ? 'making' : 'active',
        campaign.seedCipher,
        author,
      ],
    );
    return insertId;
  }

  find(sql: Sql, id: string): Promise<RedeemCampaignRow | undefined> {
    return sql.row<RedeemCampaignRow>(`SELECT ${CAMPAIGN_COLUMNS} FROM redeem_campaign r WHERE r.id = ?`, [
      id,
    ]);
  }

  findByRequest(sql: Sql, requestKey: string): Promise<RedeemCampaignRow | undefined> {
    return sql.row<RedeemCampaignRow>(
      `SELECT ${CAMPAIGN_COLUMNS} FROM redeem_campaign r WHERE r.request_key = ?`,
      [requestKey],
    );
  }

  findByWord(sql: Sql, liveWord: string): Promise<{ id: string } | undefined> {
    return sql.row('SELECT r.id FROM redeem_campaign r WHERE r.live_word = ?', [liveWord]);
  }

  /** By uq_redeem_code_hash. */
  findCode(sql: Sql, hash: Buffer): Promise<CodeRow | undefined> {
    return sql.row<CodeRow>(
      'SELECT d.campaign_id, d.serial_no, d.member_id FROM redeem_code d WHERE d.code_hash = ?',
      [hash],
    );
  }

  lock(tx: Tx, id: string): Promise<(RedeemCampaignRow & { seed_cipher: Buffer | null }) | undefined> {
    return tx.row(
      `SELECT ${CAMPAIGN_COLUMNS}, r.seed_cipher FROM redeem_campaign r WHERE r.id = ? FOR UPDATE`,
      [id],
    );
  }

  /** The oldest campaign whose codes are not all made. */
  async unfinished(sql: Sql): Promise<string | undefined> {
    const row = await sql.row<{ id: string }>(
      `SELECT r.id FROM redeem_campaign r WHERE r.state = 'making' ORDER BY r.id LIMIT 1`,
    );
    return row?.id;
  }

  /** Writes codes number `made + 1` and following; the last ones make the campaign active. */
  async insertCodes(tx: Tx, campaign: RedeemCampaignRow, hashes: readonly Buffer[]): Promise<void> {
    const rows = hashes.map((hash, index) => [campaign.id, campaign.made + index + 1, hash]);
    for (const piece of chunks(rows, ROWS_PER_INSERT)) {
      const list = valuesList(piece);
      await tx.run(
        `INSERT INTO redeem_code (campaign_id, serial_no, code_hash) VALUES ${list.text}`,
        list.values,
      );
    }
    const made = campaign.made + hashes.length;
    await tx.run('UPDATE redeem_campaign SET made = ?, state = ? WHERE id = ?', [
      made,
      made >= campaign.total_limit ? 'active' : 'making',
      campaign.id,
    ]);
  }

  /** From now on nobody can make the codes anew. */
  async forgetSeed(tx: Tx, id: string, downloadedBy: string): Promise<void> {
    await tx.run(
      `UPDATE redeem_campaign SET seed_cipher = NULL, downloaded_by = ?, downloaded_at = UTC_TIMESTAMP(3)
       WHERE id = ?`,
      [downloadedBy, id],
    );
  }

  async update(tx: Tx, id: string, terms: CampaignTerms): Promise<void> {
    await tx.run(
      `UPDATE redeem_campaign SET name = ?, total_limit = ?, per_member_limit = ?, starts_at = ?, ends_at = ?
       WHERE id = ?`,
      [terms.name, terms.totalLimit, terms.perMemberLimit, terms.startsAt, terms.endsAt, id],
    );
  }

  async setState(tx: Tx, id: string, state: CampaignState): Promise<void> {
    await tx.run(
      `UPDATE redeem_campaign SET state = ?, live_word = IF(? = 'void', NULL, live_word),
         seed_cipher = IF(? = 'void', NULL, seed_cipher) WHERE id = ?`,
      [state, state, state, id],
    );
  }

  /** Takes one of those that are left, if the campaign gives at `now`; false: it does not. Locks its row. */
  async take(tx: Tx, id: string, now: Date): Promise<boolean> {
    const { affectedRows } = await tx.run(
      `UPDATE redeem_campaign SET taken = taken + 1
       WHERE id = ? AND state = 'active' AND starts_at <= ? AND ends_at > ? AND taken < total_limit`,
      [id, now, now],
    );
    return affectedRows === 1;
  }

  /** Makes a code somebody's, unless it is. */
  async useCode(tx: Tx, code: CodeRow, memberId: string, now: Date): Promise<boolean> {
    const { affectedRows } = await tx.run(
      `UPDATE redeem_code SET member_id = ?, used_at = ?
       WHERE campaign_id = ? AND serial_no = ? AND member_id IS NULL`,
      [memberId, now, code.campaign_id, code.serial_no],
    );
    return affectedRows === 1;
  }

  /** Who has used a code; null: nobody. */
  async ownerOf(sql: Sql, code: CodeRow): Promise<string | null> {
    const row = await sql.row<{ member_id: string | null }>(
      'SELECT d.member_id FROM redeem_code d WHERE d.campaign_id = ? AND d.serial_no = ?',
      [code.campaign_id, code.serial_no],
    );
    return row?.member_id ?? null;
  }

  /** How often somebody has taken of a campaign, and the highest number of theirs. By uq_redeem_use_number. */
  async usesOf(tx: Tx, campaignId: string, memberId: string): Promise<{ uses: number; lastNo: number }> {
    const row = await tx.row<{ uses: number; last_no: number }>(
      `SELECT COUNT(*) AS uses, COALESCE(MAX(u.use_no), 0) AS last_no FROM redeem_use u
       WHERE u.campaign_id = ? AND u.member_id = ?`,
      [campaignId, memberId],
    );
    return { uses: row?.uses ?? 0, lastNo: row?.last_no ?? 0 };
  }

  useByRequest(
    sql: Sql,
    memberId: string,
    requestKey: string,
  ): Promise<{ campaign_id: string; coupon_id: string } | undefined> {
    return sql.row(
      'SELECT u.campaign_id, u.coupon_id FROM redeem_use u WHERE u.member_id = ? AND u.request_key = ?',
      [memberId, requestKey],
    );
  }

  async insertUse(
    tx: Tx,
    use: {
      campaignId: string;
      memberId: string;
      useNo: number;
      serialNo: number | null;
      requestKey: string;
      couponId: string;
      usedAt: Date;
    },
  ): Promise<void> {
    await tx.run(
      `INSERT INTO redeem_use (campaign_id, member_id, use_no, serial_no, request_key, coupon_id, used_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [use.campaignId, use.memberId, use.useNo, use.serialNo, use.requestKey, use.couponId, use.usedAt],
    );
  }

  /** What one person took was taken by another, whose own uses are numbered on. */
  async move(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    await tx.run(
      `UPDATE redeem_use u JOIN (
         SELECT o.campaign_id, MAX(o.use_no) AS last_no FROM redeem_use o WHERE o.member_id IN (?, ?)
         GROUP BY o.campaign_id
       ) x ON x.campaign_id = u.campaign_id
       SET u.member_id = ?, u.use_no = u.use_no + x.last_no, u.request_key = CONCAT('merged:', u.id)
       WHERE u.member_id = ?`,
      [fromMemberId, toMemberId, toMemberId, fromMemberId],
    );
    await tx.run('UPDATE redeem_code SET member_id = ? WHERE member_id = ?', [toMemberId, fromMemberId]);
  }
}
