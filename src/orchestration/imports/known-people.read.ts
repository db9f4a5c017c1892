import { Injectable } from '@nestjs/common';
import type { ConsentPurpose } from '../../facts/members/consents.store.js';
import { chunks, type Sql } from '../../platform/database/sql.js';

export interface KnownPerson {
  id: string;
  display_name: string;
  province: string;
  city: string;
  birthday: string | null;
  phone_index: Buffer | null;
}

export interface KnownConsent {
  member_id: string;
  purpose: ConsentPurpose;
  is_granted: number;
  occurred_at: Date;
}

const IDS_PER_STATEMENT = 1000;

/** What is known of the people in a batch. Reads: channel_identity, member, consent. */
@Injectable()
export class KnownPeopleRead {
  /** Those of these ids that a channel has; by uq_channel_identity_external. */
  async externalIds(sql: Sql, channelId: string, externalIds: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (const piece of chunks(externalIds, IDS_PER_STATEMENT)) {
      const rows = await sql.rows<{ external_id: string }>(
        'SELECT i.external_id FROM channel_identity i WHERE i.channel_id = ? AND i.external_id IN (?)',
        [channelId, piece],
      );
      for (const row of rows) found.add(row.external_id);
    }
    return found;
  }

  async profiles(sql: Sql, memberIds: readonly string[]): Promise<Map<string, KnownPerson>> {
    const found = new Map<string, KnownPerson>();
    for (const piece of chunks(memberIds, IDS_PER_STATEMENT)) {
      const rows = await sql.rows<KnownPerson>(
        `SELECT m.id, m.display_name, m.province, m.city, m.birthday, m.phone_index
         FROM member m WHERE m.id IN (?)`,
        [piece],
      );
      for (const row of rows) found.set(row.id, row);
    }
    return found;
  }

  /** Every consent of these people, oldest first by source time. */
  async consents(sql: Sql, memberIds: readonly string[]): Promise<Map<string, KnownConsent[]>> {
    const found = new Map<string, KnownConsent[]>();
    for (const piece of chunks(memberIds, IDS_PER_STATEMENT)) {
      const rows = await sql.rows<KnownConsent>(
        `SELECT c.member_id, c.purpose, c.is_granted, c.occurred_at FROM consent c
         WHERE c.member_id IN (?) ORDER BY c.occurred_at, c.id`,
        [piece],
      );
      for (const row of rows) found.set(row.member_id, [...(found.get(row.member_id) ?? []), row]);
    }
    return found;
  }
}
