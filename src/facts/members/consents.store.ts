import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { chunks, valuesList } from '../../platform/database/sql.js';

/**
 * What a person says yes or no to. Nothing is sent for service or marketing without a yes; `personalisation`
 * (offers that follow from one's tier) is allowed until it is withdrawn, and then the general offers hold.
 */
export const CONSENT_PURPOSES = ['service', 'marketing', 'personalisation'] as const;
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];

export interface ConsentEntry {
  memberId: string;
  purpose: ConsentPurpose;
  isGranted: boolean;
  /** Which text was agreed to. */
  noticeVersion: string;
  channelId: string | null;
  /** How we know, e.g. 小程序入会页. */
  evidence: string;
  occurredAt: Date;
}

interface StoredConsent {
  id: string;
  member_id: string;
  purpose: ConsentPurpose;
  is_granted: number;
  notice_version: string;
  occurred_at: Date;
}

const ROWS_PER_STATEMENT = 1000;

/** The only writer of consent (append-only) and consent_current. Callers hold the people's row locks. */
@Injectable()
export class ConsentsStore {
  /** Appends what is new and moves the current state by source time; returns what became different. */
  async append(tx: Tx, entries: readonly ConsentEntry[]): Promise<ConsentEntry[]> {
    const stored = await this.ofMembers(
      tx,
      entries.map(({ memberId }) => memberId),
    );
    const known = new Set(
      stored.map((row) => keyOf(row.member_id, row.purpose, row.occurred_at, row.is_granted)),
    );
    const fresh = entries.filter((entry) => {
      const key = keyOf(entry.memberId, entry.purpose, entry.occurredAt, entry.isGranted ? 1 : 0);
      if (known.has(key)) return false;
      known.add(key);
      return true;
    });
    if (fresh.length === 0) return [];
    const before = currentOf(stored);
    const ids = await this.insert(tx, fresh);
    await this.setCurrent(tx, newestOf(before, fresh, ids));
    return newestPerPurpose(fresh).filter((entry) => {
      const was = before.get(`${entry.memberId} ${entry.purpose}`);
      if (was && was.occurred_at > entry.occurredAt) return false;
      return was === undefined || (was.is_granted === 1) !== entry.isGranted;
    });
  }

  /**
   * Gives one person's consents to another. Where both have said something, the strictest holds:
   * a refusal is appended when one of the two had refused.
   */
  async move(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    const stored = await this.ofMembers(tx, [fromMemberId, toMemberId]);
    const current = currentOf(stored);
    await tx.run('UPDATE consent SET member_id = ? WHERE member_id = ?', [toMemberId, fromMemberId]);
    await tx.run('DELETE FROM consent_current WHERE member_id IN (?)', [[fromMemberId, toMemberId]]);
    await this.refreshCurrent(tx, [toMemberId]);
    for (const purpose of CONSENT_PURPOSES) {
      const [one, other] = [
        current.get(`${fromMemberId} ${purpose}`),
        current.get(`${toMemberId} ${purpose}`),
      ];
      if (!one || !other || one.is_granted === other.is_granted) continue;
      const refusal = one.is_granted === 0 ? one : other;
      const latest = Math.max(one.occurred_at.getTime(), other.occurred_at.getTime());
      if (refusal.occurred_at.getTime() === latest) continue;
      await this.insert(tx, [
        {
          memberId: toMemberId,
          purpose,
          isGranted: false,
          noticeVersion: refusal.notice_version,
          channelId: null,
          evidence: '账号合并，从严',
          occurredAt: new Date(latest + 1),
        },
      ]);
      await this.refreshCurrent(tx, [toMemberId]);
    }
  }

  private async ofMembers(tx: Tx, memberIds: readonly string[]): Promise<StoredConsent[]> {
    const rows: StoredConsent[] = [];
    for (const piece of chunks([...new Set(memberIds)], ROWS_PER_STATEMENT)) {
      rows.push(
        ...(await tx.rows<StoredConsent>(
          `SELECT c.id, c.member_id, c.purpose, c.is_granted, c.notice_version, c.occurred_at
           FROM consent c WHERE c.member_id IN (?) ORDER BY c.occurred_at, c.id`,
          [piece],
        )),
      );
    }
    return rows;
  }

  /** Returns the ids in the order of the entries: InnoDB numbers the rows of one INSERT in a row. */
  private async insert(tx: Tx, entries: readonly ConsentEntry[]): Promise<string[]> {
    const ids: string[] = [];
    for (const piece of chunks(entries, ROWS_PER_STATEMENT)) {
      const list = valuesList(
        piece.map((entry) => [
          entry.memberId,
          entry.purpose,
          entry.isGranted,
          entry.noticeVersion,
          entry.channelId,
          entry.evidence,
          entry.occurredAt,
        ]),
      );
      const { insertId } = await tx.run(
        `INSERT INTO consent (member_id, purpose, is_granted, notice_version, channel_id, evidence, occurred_at)
         VALUES ${list.text}`,
        list.values,
      );
      for (let offset = 0; offset < piece.length; offset += 1) ids.push(String(Number(insertId) + offset));
    }
    return ids;
  }

  private async setCurrent(
    tx: Tx,
    rows: readonly { memberId: string; purpose: ConsentPurpose; isGranted: boolean; consentId: string }[],
  ): Promise<void> {
    for (const piece of chunks(rows, ROWS_PER_STATEMENT)) {
      const list = valuesList(piece.map((row) => [row.memberId, row.purpose, row.isGranted, row.consentId]));
      await tx.run(
        `INSERT INTO consent_current (member_id, purpose, is_granted, consent_id) VALUES ${list.text}
         ON DUPLICATE KEY UPDATE is_granted = VALUES(is_granted), consent_id = VALUES(consent_id)`,
        list.values,
      );
    }
  }

  /** Makes consent_current say what the newest consent by source time says. */
  private async refreshCurrent(tx: Tx, memberIds: readonly string[]): Promise<void> {
    for (const piece of chunks([...new Set(memberIds)], ROWS_PER_STATEMENT)) {
      await tx.run(
        `INSERT INTO consent_current (member_id, purpose, is_granted, consent_id)
         SELECT c.member_id, c.purpose, c.is_granted, c.id FROM consent c
         WHERE c.member_id IN (?) AND NOT EXISTS (
           SELECT 1 FROM consent l WHERE l.member_id = c.member_id AND l.purpose = c.purpose
             AND (l.occurred_at > c.occurred_at OR (l.occurred_at = c.occurred_at AND l.id > c.id)))
         ON DUPLICATE KEY UPDATE is_granted = VALUES(is_granted), consent_id = VALUES(consent_id)`,
        [piece],
      );
    }
  }
}

function keyOf(memberId: string, purpose: string, occurredAt: Date, isGranted: number): string {
  return `${memberId} ${purpose} ${occurredAt.getTime()} ${isGranted}`;
}

function currentOf(ordered: readonly StoredConsent[]): Map<string, StoredConsent> {
  return new Map(ordered.map((row) => [`${row.member_id} ${row.purpose}`, row]));
}

/** For each person and purpose of which a new entry is now the newest: that entry. */
function newestOf(
  before: ReadonlyMap<string, StoredConsent>,
  fresh: readonly ConsentEntry[],
  ids: readonly string[],
): { memberId: string; purpose: ConsentPurpose; isGranted: boolean; consentId: string }[] {
  const newest = new Map<string, { entry: ConsentEntry; consentId: string }>();
  for (const [index, entry] of fresh.entries()) {
    const key = `${entry.memberId} ${entry.purpose}`;
    const known = newest.get(key)?.entry.occurredAt ?? before.get(key)?.occurred_at;
    if (!known || entry.occurredAt >= known) newest.set(key, { entry, consentId: ids[index] ?? '' });
  }
  return [...newest.values()].map(({ entry, consentId }) => ({
    memberId: entry.memberId,
    purpose: entry.purpose,
    isGranted: entry.isGranted,
    consentId,
  }));
}

function newestPerPurpose(entries: readonly ConsentEntry[]): ConsentEntry[] {
  const newest = new Map<string, ConsentEntry>();
  for (const entry of entries) {
    const key = `${entry.memberId} ${entry.purpose}`;
    const seen = newest.get(key);
    if (!seen || entry.occurredAt >= seen.occurredAt) newest.set(key, entry);
  }
  return [...newest.values()];
}
