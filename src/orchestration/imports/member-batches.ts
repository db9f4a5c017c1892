import { Injectable } from '@nestjs/common';
import type { SoundRow } from '../../channels/csv/csv-rows.js';
import type { CsvPerson } from '../../channels/csv/member-rows.js';
import type { ConsentEntry } from '../../facts/members/consents.store.js';
import { MembersService, type ProfileUpdate } from '../../facts/members/members.service.js';
import { FieldCipher } from '../../platform/crypto/field-cipher.js';
import type { Tx } from '../../platform/database/database.js';
import type { ImportChannel } from './import-channel.js';
import { KnownPeopleRead, type KnownConsent, type KnownPerson } from './known-people.read.js';
import type { BatchEffect } from './import-tally.js';

/** Where imported people come from. */
export interface MemberSource {
  channel: ImportChannel;
  /** How we know of a consent, e.g. 文件导入:会员.csv. */
  evidence: string;
  now: Date;
}

/** The text of an imported consent is not ours; the file is the evidence. */
const NOTICE_VERSION = 'import';
/** What files tell of. */
const PURPOSES = ['service', 'marketing'] as const;

/** Someone of a batch with the record that stands for them. */
interface Placed {
  memberId: string;
  person: CsvPerson;
  isNew: boolean;
}

/** Writes imported people: only what differs from what is stored, so that a repeat changes nothing. */
@Injectable()
export class MemberBatches {
  constructor(
    private readonly members: MembersService,
    private readonly known: KnownPeopleRead,
    private readonly cipher: FieldCipher,
  ) {}

  async write(tx: Tx, source: MemberSource, rows: readonly SoundRow<CsvPerson>[]): Promise<BatchEffect> {
    const people = rows.map(({ item }) => item);
    const before = await this.known.externalIds(
      tx,
      source.channel.id,
      people.map(({ externalId }) => externalId),
    );
    const resolved = await this.members.resolve(
      tx,
      source.channel.id,
      people.map(({ externalId, fallbackName, joinedAt }) => ({
        externalId,
        fallbackName,
        seenAt: joinedAt,
      })),
    );
    const placed = people.map((person): Placed => ({
      memberId: resolved.get(person.externalId)?.memberId ?? '',
      person,
      isNew: !before.has(person.externalId),
    }));
    const memberIds = placed.map(({ memberId }) => memberId);
    const stored = await this.known.profiles(tx, memberIds);
    const consents = await this.known.consents(tx, memberIds);
    const profiles = placed.flatMap(({ memberId, person }) =>
      this.difference(memberId, person, stored.get(memberId)),
    );
    const joins = placed.flatMap(({ memberId, person: { joinedAt } }) =>
      joinedAt === undefined ? [] : [{ memberId, joinedAt, channelId: source.channel.id }],
    );
    const entries = placed.flatMap((one) => newConsents(one, source, consents.get(one.memberId) ?? []));
    await this.members.updateProfiles(tx, profiles);
    const joined = await this.members.join(tx, joins);
    await this.members.recordConsents(tx, entries);
    const touched = new Set([...profiles, ...entries].map(({ memberId }) => memberId).concat(joined));
    return {
      inserted: placed.filter(({ isNew }) => isNew).length,
      changed: placed.filter(({ isNew, memberId }) => !isNew && touched.has(memberId)).length,
      rejected: [],
      amountFen: 0,
      joined: joined.length,
    };
  }

  /** What the file says and the record does not; empty when they agree. */
  private difference(memberId: string, person: CsvPerson, stored: KnownPerson | undefined): ProfileUpdate[] {
    const news = (said: string | undefined, known: string | null | undefined): string | undefined =>
      said === undefined || said === '' || said === known ? undefined : said;
    const isSamePhone =
      person.phone !== undefined &&
      stored?.phone_index != null &&
      this.cipher.blindIndex(person.phone).equals(stored.phone_index);
    const update = {
      displayName: news(person.displayName, stored?.display_name),
      province: news(person.province, stored?.province),
      city: news(person.city, stored?.city),
      birthday: news(person.birthday, stored?.birthday),
      phone: isSamePhone ? undefined : person.phone,
    };
    return Object.values(update).some((value) => value !== undefined) ? [{ memberId, ...update }] : [];
  }
}

/**
 * The consents a row adds. Dated by the file (同意时间, else 入会时间) they take their place among what the
 * person has said elsewhere. Undated ones fill blanks and take back; they never override a refusal.
 */
function newConsents(
  { memberId, person }: Placed,
  { channel, evidence, now }: MemberSource,
  known: readonly KnownConsent[],
): ConsentEntry[] {
  const datedAt = person.consentAt ?? person.joinedAt;
  return PURPOSES.flatMap((purpose): ConsentEntry[] => {
    const isGranted = person.consents[purpose];
    if (isGranted === undefined) return [];
    const same = known.filter((one) => one.purpose === purpose);
    const isKnown =
      datedAt === undefined
        ? same.length > 0 && (isGranted || same.at(-1)?.is_granted === 0)
        : same.some(
            (one) => one.occurred_at.getTime() === datedAt.getTime() && (one.is_granted === 1) === isGranted,
          );
    if (isKnown) return [];
    return [
      {
        memberId,
        purpose,
        isGranted,
        noticeVersion: NOTICE_VERSION,
        channelId: channel.id,
        evidence: evidence.slice(0, 255),
        occurredAt: datedAt ?? now,
      },
    ];
  });
}
