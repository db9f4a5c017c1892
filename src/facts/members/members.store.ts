import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { LostRace } from '../../platform/database/lost-race.js';
import { chunks, valuesList, type SqlValue } from '../../platform/database/sql.js';

/** Relation to the channel: none (it has no following), following, unfollowed. */
export type FollowState = 'none' | 'following' | 'unfollowed';

export interface IdentityRow {
  id: string;
  external_id: string;
  union_id: string | null;
  member_id: string;
  follow_state: FollowState;
  followed_at: Date | null;
  unfollowed_at: Date | null;
  source_updated_at: Date | null;
}

/** What of a record is carried over when it is closed in favour of another. */
export interface MergeableRow extends MemberRow {
  phone_cipher: Buffer | null;
  phone_index: Buffer | null;
  phone_tail: string;
  gender: string;
  birthday: string | null;
  first_channel_id: string | null;
  first_seen_at: Date;
  joined_channel_id: string | null;
}

export interface NewMember {
  displayName: string;
  firstChannelId: string;
  firstSeenAt: Date;
  province: string;
  city: string;
}

export interface NewIdentity {
  externalId: string;
  unionId: string | undefined;
  memberId: string;
}

export interface MemberRow {
  id: string;
  display_name: string;
  province: string;
  city: string;
  joined_at: Date | null;
  merged_into_id: string | null;
}

/** Profile fields of one person; empty: the source does not say, what is stored stays. */
export interface ProfileFields {
  memberId: string;
  displayName: string;
  province: string;
  city: string;
  birthday?: string | null;
  phone?: { cipher: Buffer; index: Buffer; tail: string } | null;
}

const IDENTITY_COLUMNS = `i.id, i.external_id, i.union_id, i.member_id, i.follow_state, i.followed_at,
  i.unfollowed_at, i.source_updated_at`;
const ROWS_PER_STATEMENT = 1000;

/**
 * The only writer of member, channel_identity, member_union and identity_link. Statements that lock
 * do so in key order, so that two writers wait for each other instead of deadlocking.
 */
@Injectable()
export class MembersStore {
  /** Locks the known ones of these identities; by uq_channel_identity_external. */
  async lockIdentities(
    tx: Tx,
    channelId: string,
    externalIds: readonly string[],
  ): Promise<Map<string, IdentityRow>> {
    const found = new Map<string, IdentityRow>();
    for (const piece of chunks(externalIds, ROWS_PER_STATEMENT)) {
      const rows = await tx.rows<IdentityRow>(
        `SELECT ${IDENTITY_COLUMNS} FROM channel_identity i FORCE INDEX (uq_channel_identity_external)
         WHERE i.channel_id = ? AND i.external_id IN (?) FOR UPDATE`,
        [channelId, piece],
      );
      for (const row of rows) found.set(row.external_id, row);
    }
    return found;
  }

  /** Makes this transaction the only one that may decide whose these unionids are; null: nobody's yet. */
  async claimUnions(tx: Tx, unionIds: readonly string[]): Promise<Map<string, string | null>> {
    const owners = new Map<string, string | null>();
    for (const piece of chunks([...new Set(unionIds)].sort(), ROWS_PER_STATEMENT)) {
      const list = valuesList(piece.map((unionId) => [unionId]));
      await tx.run(
        `INSERT INTO member_union (union_id) VALUES ${list.text}
         ON DUPLICATE KEY UPDATE union_id = VALUES(union_id)`,
        list.values,
      );
      const rows = await tx.rows<{ union_id: string; member_id: string | null }>(
        'SELECT u.union_id, u.member_id FROM member_union u WHERE u.union_id IN (?)',
        [piece],
      );
      for (const row of rows) owners.set(row.union_id, row.member_id);
    }
    return owners;
  }

  async setUnionOwners(tx: Tx, owners: readonly { unionId: string; memberId: string }[]): Promise<void> {
    for (const piece of chunks(owners, ROWS_PER_STATEMENT)) {
      const list = valuesList(piece.map(({ unionId, memberId }) => [unionId, memberId]));
      await tx.run(
        `INSERT INTO member_union (union_id, member_id) VALUES ${list.text}
         ON DUPLICATE KEY UPDATE member_id = VALUES(member_id)`,
        list.values,
      );
    }
  }

  /**
   * Creates people and returns their ids in the order given. A multi-row INSERT whose size is known
   * gets consecutive ids from InnoDB (auto_increment_increment 1); `insertIdentities` verifies it.
   */
  async insertMembers(tx: Tx, members: readonly NewMember[]): Promise<string[]> {
    const ids: string[] = [];
    for (const piece of chunks(members, ROWS_PER_STATEMENT)) {
      const list = valuesList(
        piece.map((member) => [
          member.displayName,
          member.firstChannelId,
          member.firstSeenAt,
          member.province,
          member.city,
        ]),
      );
      const { insertId } = await tx.run(
        `INSERT INTO member (display_name, first_channel_id, first_seen_at, province, city)
         VALUES ${list.text}`,
        list.values,
      );
      const first = Number(insertId);
      for (let offset = 0; offset < piece.length; offset += 1) ids.push(String(first + offset));
    }
    return ids;
  }

  /** Creates identities that were not there when they were looked for, with their first link. */
  async insertIdentities(
    tx: Tx,
    channelId: string,
    identities: readonly NewIdentity[],
  ): Promise<Map<string, IdentityRow>> {
    for (const piece of chunks(identities, ROWS_PER_STATEMENT)) {
      const list = valuesList(
        piece.map(({ externalId, unionId, memberId }) => [channelId, externalId, unionId ?? null, memberId]),
      );
      const { affectedRows } = await tx.run(
        `INSERT INTO channel_identity (channel_id, external_id, union_id, member_id) VALUES ${list.text}
         ON DUPLICATE KEY UPDATE channel_id = VALUES(channel_id)`,
        list.values,
      );
      if (affectedRows !== piece.length) throw new LostRace('channel_identity');
    }
    const rows = await this.lockIdentities(
      tx,
      channelId,
      identities.map(({ externalId }) => externalId),
    );
    await this.insertLinks(tx, [...rows.values()], 'first_seen');
    return rows;
  }

  async insertLinks(
    tx: Tx,
    identities: readonly { id: string; member_id: string }[],
    reason: 'first_seen' | 'merge',
  ): Promise<void> {
    for (const piece of chunks(identities, ROWS_PER_STATEMENT)) {
      const list = valuesList(piece.map((identity) => [identity.id, identity.member_id, reason]));
      await tx.run(
        `INSERT INTO identity_link (identity_id, member_id, reason) VALUES ${list.text}`,
        list.values,
      );
    }
  }

  async setUnionIds(tx: Tx, identities: readonly { id: string; unionId: string }[]): Promise<void> {
    for (const { id, unionId } of identities) {
      await tx.run(
        `UPDATE channel_identity SET union_id = ?, updated_at = UTC_TIMESTAMP(3)
         WHERE id = ? AND union_id IS NULL`,
        [unionId, id],
      );
    }
  }

  /** Stores following as decided by the caller, who holds the locks. */
  async setFollowing(tx: Tx, channelId: string, identities: readonly IdentityRow[]): Promise<void> {
    for (const piece of chunks(identities, ROWS_PER_STATEMENT)) {
      const list = valuesList(
        piece.map((row) => [
          row.id,
          channelId,
          row.external_id,
          row.member_id,
          row.follow_state,
          row.followed_at,
          row.unfollowed_at,
          row.source_updated_at,
        ]),
      );
      await tx.run(
        `INSERT INTO channel_identity (id, channel_id, external_id, member_id, follow_state, followed_at,
                                       unfollowed_at, source_updated_at)
         VALUES ${list.text}
         ON DUPLICATE KEY UPDATE follow_state = VALUES(follow_state), followed_at = VALUES(followed_at),
           unfollowed_at = VALUES(unfollowed_at), source_updated_at = VALUES(source_updated_at),
           updated_at = UTC_TIMESTAMP(3)`,
        list.values,
      );
    }
  }

  /** Remembers that a pass over all followers has seen these. */
  async setSeenPass(tx: Tx, identityIds: readonly string[], passId: string): Promise<void> {
    for (const piece of chunks(identityIds, ROWS_PER_STATEMENT)) {
      await tx.run('UPDATE channel_identity SET seen_pass = ? WHERE id IN (?)', [passId, piece]);
    }
  }

  /** Followers a finished pass has not seen and nobody has touched since it began; locked. */
  async lockUnseen(
    tx: Tx,
    channelId: string,
    passId: string,
    passStartedAt: Date,
    limit: number,
  ): Promise<IdentityRow[]> {
    return tx.rows<IdentityRow>(
      `SELECT ${IDENTITY_COLUMNS} FROM channel_identity i FORCE INDEX (ix_channel_identity_follow)
       WHERE i.channel_id = ? AND i.follow_state = 'following' AND i.updated_at < ?
         AND (i.seen_pass IS NULL OR i.seen_pass <> ?) LIMIT ? FOR UPDATE`,
      [channelId, passStartedAt, passId, limit],
    );
  }

  /** Locks people in id order. */
  async lockMembers(tx: Tx, memberIds: readonly string[]): Promise<Map<string, MemberRow>> {
    const found = new Map<string, MemberRow>();
    for (const piece of chunks([...new Set(memberIds)], ROWS_PER_STATEMENT)) {
      const rows = await tx.rows<MemberRow>(
        `SELECT m.id, m.display_name, m.province, m.city, m.joined_at, m.merged_into_id
         FROM member m FORCE INDEX (PRIMARY) WHERE m.id IN (?) FOR UPDATE`,
        [piece],
      );
      for (const row of rows) found.set(row.id, row);
    }
    return found;
  }

  /** Locks two records that are one person, with all that one may have and the other lack. */
  async lockMergeable(tx: Tx, memberIds: readonly string[]): Promise<Map<string, MergeableRow>> {
    const rows = await tx.rows<MergeableRow>(
      `SELECT m.id, m.display_name, m.province, m.city, m.joined_at, m.merged_into_id, m.phone_cipher,
              m.phone_index, m.phone_tail, m.gender, m.birthday, m.first_channel_id, m.first_seen_at,
              m.joined_channel_id
       FROM member m FORCE INDEX (PRIMARY) WHERE m.id IN (?) FOR UPDATE`,
      [memberIds],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Writes a record that has taken over what another knew. */
  async replaceProfile(tx: Tx, row: MergeableRow): Promise<void> {
    await tx.run(
      `UPDATE member SET display_name = ?, province = ?, city = ?, phone_cipher = ?, phone_index = ?,
              phone_tail = ?, gender = ?, birthday = ?, first_channel_id = ?, first_seen_at = ?,
              joined_at = ?, joined_channel_id = ?, updated_at = UTC_TIMESTAMP(3)
       WHERE id = ?`,
      [
        row.display_name,
        row.province,
        row.city,
        row.phone_cipher,
        row.phone_index,
        row.phone_tail,
        row.gender,
        row.birthday,
        row.first_channel_id,
        row.first_seen_at,
        row.joined_at,
        row.joined_channel_id,
        row.id,
      ],
    );
  }

  /** Fills profiles: what is given replaces, what is empty stays; a stand-in name never replaces one. */
  async setProfiles(tx: Tx, profiles: readonly ProfileFields[]): Promise<void> {
    for (const piece of chunks(profiles, ROWS_PER_STATEMENT)) {
      const list = valuesList(
        piece.map((profile): SqlValue[] => [
          profile.memberId,
          profile.displayName,
          profile.province,
          profile.city,
          profile.birthday ?? null,
          profile.phone?.cipher ?? null,
          profile.phone?.index ?? null,
          profile.phone?.tail ?? '',
          new Date(0),
        ]),
      );
      await tx.run(
        `INSERT INTO member (id, display_name, province, city, birthday, phone_cipher, phone_index,
                             phone_tail, first_seen_at)
         VALUES ${list.text}
         ON DUPLICATE KEY UPDATE
           display_name = IF(VALUES(display_name) = '', display_name, VALUES(display_name)),
           province = IF(VALUES(province) = '', province, VALUES(province)),
           city = IF(VALUES(city) = '', city, VALUES(city)),
           birthday = COALESCE(VALUES(birthday), birthday),
           phone_tail = IF(VALUES(phone_index) IS NULL, phone_tail, VALUES(phone_tail)),
           phone_cipher = COALESCE(VALUES(phone_cipher), phone_cipher),
           phone_index = COALESCE(VALUES(phone_index), phone_index),
           updated_at = UTC_TIMESTAMP(3)`,
        list.values,
      );
    }
  }

  /** Gives a region to people who have none yet; returns how many had none. */
  async fillRegions(
    tx: Tx,
    regions: readonly { memberId: string; province: string; city: string }[],
  ): Promise<number> {
    let filled = 0;
    for (const piece of chunks(regions, ROWS_PER_STATEMENT)) {
      const list = valuesList(
        piece.map(({ memberId, province, city }) => [memberId, province, city, new Date(0)]),
      );
      const { affectedRows } = await tx.run(
        `INSERT INTO member (id, province, city, first_seen_at) VALUES ${list.text}
         ON DUPLICATE KEY UPDATE province = IF(city = '', VALUES(province), province),
           city = IF(city = '', VALUES(city), city)`,
        list.values,
      );
      filled += affectedRows;
    }
    return filled;
  }

  /** Sets the time of joining of people who had not joined. */
  async setJoined(
    tx: Tx,
    joins: readonly { memberId: string; joinedAt: Date; channelId: string }[],
  ): Promise<void> {
    for (const piece of chunks(joins, ROWS_PER_STATEMENT)) {
      const list = valuesList(
        piece.map(({ memberId, joinedAt, channelId }) => [memberId, joinedAt, channelId, joinedAt]),
      );
      await tx.run(
        `INSERT INTO member (id, joined_at, joined_channel_id, first_seen_at) VALUES ${list.text}
         ON DUPLICATE KEY UPDATE joined_channel_id = VALUES(joined_channel_id),
           joined_at = VALUES(joined_at), updated_at = UTC_TIMESTAMP(3)`,
        list.values,
      );
    }
  }

  /** Gives all identities and unionids of one person to another and closes the old record. */
  async mergeInto(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    const moved = await tx.rows<{ id: string }>(
      'SELECT i.id FROM channel_identity i WHERE i.member_id = ? ORDER BY i.id FOR UPDATE',
      [fromMemberId],
    );
    await tx.run(
      `UPDATE channel_identity SET member_id = ?, updated_at = UTC_TIMESTAMP(3) WHERE member_id = ?`,
      [toMemberId, fromMemberId],
    );
    await tx.run(
      `UPDATE identity_link SET unlinked_at = UTC_TIMESTAMP(3) WHERE member_id = ? AND unlinked_at IS NULL`,
      [fromMemberId],
    );
    await this.insertLinks(
      tx,
      moved.map(({ id }) => ({ id, member_id: toMemberId })),
      'merge',
    );
    await tx.run('UPDATE member_union SET member_id = ? WHERE member_id = ?', [toMemberId, fromMemberId]);
    // The closed record keeps neither membership nor phone: whoever counts members counts people once.
    await tx.run(
      `UPDATE member SET merged_into_id = ?, joined_at = NULL, joined_channel_id = NULL,
              phone_cipher = NULL, phone_index = NULL, phone_tail = '', updated_at = UTC_TIMESTAMP(3)
       WHERE id = ?`,
      [toMemberId, fromMemberId],
    );
  }
}
