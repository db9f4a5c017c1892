import { Injectable } from '@nestjs/common';
import { chunks, type Sql } from '../../platform/database/sql.js';
import type { ConsentPurpose } from './consents.store.js';
import type { FollowState } from './members.store.js';

export interface MemberProfileRow {
  id: string;
  display_name: string;
  phone_tail: string;
  phone_cipher: Buffer | null;
  province: string;
  city: string;
  gender: string;
  birthday: string | null;
  first_channel_id: string | null;
  first_seen_at: Date;
  joined_at: Date | null;
  joined_channel_id: string | null;
  merged_into_id: string | null;
}

export interface MemberIdentityRow {
  id: string;
  channel_id: string;
  channel_name: string;
  channel_kind: string;
  external_id: string;
  union_id: string | null;
  follow_state: FollowState;
  followed_at: Date | null;
  unfollowed_at: Date | null;
  recorded_at: Date;
}

export interface MemberConsentRow {
  purpose: ConsentPurpose;
  is_granted: number;
  notice_version: string;
  evidence: string;
  occurred_at: Date;
}

/** How somebody can be reached on one channel. */
export interface ReachableIdentity {
  member_id: string;
  external_id: string;
  follow_state: FollowState;
}

/** A person's standing: 客户 (bought), 粉丝 (follows), 会员 (joined). */
export type Standing = 'customer' | 'follower' | 'member';

/** Questions about people. Reads: member, channel_identity, consent, consent_current, channel. */
@Injectable()
export class MembersRead {
  /** One person; records merged away are found too and say into whom. */
  async find(sql: Sql, memberId: string): Promise<MemberProfileRow | undefined> {
    return sql.row<MemberProfileRow>(
      `SELECT m.id, m.display_name, m.phone_tail, m.phone_cipher, m.province, m.city, m.gender, m.birthday,
              m.first_channel_id, m.first_seen_at, m.joined_at, m.joined_channel_id, m.merged_into_id
       FROM member m WHERE m.id = ?`,
      [memberId],
    );
  }

  /** The record that stands for this id today: itself, or the one it was merged into. */
  async currentId(sql: Sql, memberId: string): Promise<string | undefined> {
    let id = memberId;
    for (let step = 0; step < 20; step += 1) {
      const row = await sql.row<{ merged_into_id: string | null }>(
        'SELECT m.merged_into_id FROM member m WHERE m.id = ?',
        [id],
      );
      if (!row) return undefined;
      if (row.merged_into_id === null) return id;
      id = row.merged_into_id;
    }
    return undefined;
  }

  /** The person behind an id of a platform. */
  async findByIdentity(
    sql: Sql,
    channelId: string,
    externalId: string,
  ): Promise<{ memberId: string; identityId: string } | undefined> {
    const row = await sql.row<{ id: string; member_id: string }>(
      'SELECT i.id, i.member_id FROM channel_identity i WHERE i.channel_id = ? AND i.external_id = ?',
      [channelId, externalId],
    );
    return row && { memberId: row.member_id, identityId: row.id };
  }

  /** Every identity of a person, oldest first. */
  async identities(sql: Sql, memberId: string): Promise<MemberIdentityRow[]> {
    return sql.rows<MemberIdentityRow>(
      `SELECT i.id, i.channel_id, c.name AS channel_name, c.kind AS channel_kind, i.external_id, i.union_id,
              i.follow_state, i.followed_at, i.unfollowed_at, i.recorded_at
       FROM channel_identity i JOIN channel c ON c.id = i.channel_id WHERE i.member_id = ? ORDER BY i.id`,
      [memberId],
    );
  }

  /** Identities of these people on one channel; someone may have several, followed ones come first. */
  async identitiesOnChannel(
    sql: Sql,
    channelId: string,
    memberIds: readonly string[],
  ): Promise<Map<string, ReachableIdentity>> {
    const found = new Map<string, ReachableIdentity>();
    for (const piece of chunks(memberIds, 1000)) {
      const rows = await sql.rows<ReachableIdentity>(
        `SELECT i.member_id, i.external_id, i.follow_state FROM channel_identity i
         WHERE i.member_id IN (?) AND i.channel_id = ?
         ORDER BY i.follow_state = 'following', i.id DESC`,
        [piece, channelId],
      );
      for (const row of rows) found.set(row.member_id, row);
    }
    return found;
  }

  /** What a person agreed to, newest first. */
  async consents(sql: Sql, memberId: string): Promise<MemberConsentRow[]> {
    return sql.rows<MemberConsentRow>(
      `SELECT c.purpose, c.is_granted, c.notice_version, c.evidence, c.occurred_at FROM consent c
       WHERE c.member_id = ? ORDER BY c.occurred_at DESC, c.id DESC`,
      [memberId],
    );
  }

  /** What a person agrees to now. */
  async currentConsents(sql: Sql, memberId: string): Promise<(MemberConsentRow & { consent_id: string })[]> {
    return sql.rows<MemberConsentRow & { consent_id: string }>(
      `SELECT u.purpose, u.is_granted, u.consent_id, c.notice_version, c.evidence, c.occurred_at
       FROM consent_current u JOIN consent c ON c.id = u.consent_id WHERE u.member_id = ? ORDER BY u.purpose`,
      [memberId],
    );
  }

  /** Those of these people who want no offers of their own tier (个性化 withdrawn); nothing said counts as allowed. */
  async optedOut(sql: Sql, memberIds: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (const piece of chunks(memberIds, 1000)) {
      const rows = await sql.rows<{ member_id: string }>(
        `SELECT u.member_id FROM consent_current u
         WHERE u.member_id IN (?) AND u.purpose = 'personalisation' AND u.is_granted = 0`,
        [piece],
      );
      for (const row of rows) found.add(row.member_id);
    }
    return found;
  }

  /** People held: everyone, and those who joined. Records merged away do not count. */
  async totals(sql: Sql): Promise<{ people: number; joined: number }> {
    const row = await sql.row<{ people: number; joined: number }>(
      `SELECT COUNT(*) AS people, COUNT(m.joined_at) AS joined FROM member m WHERE m.merged_into_id IS NULL`,
    );
    return { people: row?.people ?? 0, joined: row?.joined ?? 0 };
  }

  /** Those of these ids that we do not hold as following. By uq_channel_identity_external. */
  async notFollowing(sql: Sql, channelId: string, externalIds: readonly string[]): Promise<string[]> {
    const following = new Set<string>();
    for (const piece of chunks(externalIds, 1000)) {
      const rows = await sql.rows<{ external_id: string }>(
        `SELECT i.external_id FROM channel_identity i
         WHERE i.channel_id = ? AND i.external_id IN (?) AND i.follow_state = 'following'`,
        [channelId, piece],
      );
      for (const row of rows) following.add(row.external_id);
    }
    return externalIds.filter((externalId) => !following.has(externalId));
  }

  /** How many follow a channel, as we hold it. Index only: ix_channel_identity_follow. */
  async followerCount(sql: Sql, channelId: string): Promise<number> {
    const row = await sql.row<{ held: number }>(
      `SELECT COUNT(*) AS held FROM channel_identity i
       WHERE i.channel_id = ? AND i.follow_state = 'following'`,
      [channelId],
    );
    return row?.held ?? 0;
  }
}
