import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { addDays, parseBusinessDate, type BusinessDate } from '../../platform/clock/business-date.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { chunks } from '../../platform/database/sql.js';
import { MemberMarks } from '../member-marks/member-marks.service.js';
import { MemberTagStore, type MemberTagRow, type TagSource } from './member-tag.store.js';
import { checkTagDraft, type TagDraft } from './tag-draft.js';
import { TagStore, type TagDefinitionRow } from './tag.store.js';
import { TagError, tagNotFound } from './tags.errors.js';

/** People a transaction tags at most: each writes a row, a line of history and a mark. */
const PEOPLE_PER_TRANSACTION = 10_000;

export interface TagOutcome {
  added: number;
  removed: number;
  /** Had it, or had it not, already. */
  unchanged: number;
}

export interface TaggingOptions {
  source: TagSource;
  author: string;
  /** Last business date on which it holds; absent: by the tag's valid days. */
  expiresOn?: BusinessDate | null | undefined;
}

/**
 * Tags and who carries them. Every change of a person's tags is a line of the history and a mark, in one
 * transaction, so that schemes that ask for tags decide again. Repeating a call changes nothing.
 */
@Injectable()
export class TagsService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly tags: TagStore,
    private readonly members: MemberTagStore,
    private readonly marks: MemberMarks,
  ) {}

  /** Makes a tag; the rule must have been checked. Throws TagError. */
  async create(draft: TagDraft, author: string): Promise<string> {
    const checked = checkTagDraft(draft);
    return this.database.transaction((tx) => this.tags.insert(tx, checked, author));
  }

  /** Changes everything but code and kind, which may be said again. */
  async update(id: string, draft: TagDraft): Promise<void> {
    await this.database.transaction(async (tx) => {
      const { code, kind } = await this.lockLiving(tx, id);
      if (draft.kind !== kind)
        throw new TagError('kind-fixed', 409, '标签的来源不能改；请另建一个标签', { path: 'kind' });
      if (draft.code !== undefined && draft.code !== code)
        throw new TagError('code-fixed', 409, '标签代码不能改', { path: 'code' });
      await this.tags.update(tx, id, checkTagDraft({ ...draft, code }));
    });
  }

  /** Takes a tag out of use; people keep what they carry. `ensureUnused` throws while something asks for it. */
  async archive(id: string, ensureUnused: (tx: Tx, tag: TagDefinitionRow) => Promise<void>): Promise<void> {
    await this.database.transaction(async (tx) => {
      const tag = await this.tags.lock(tx, id);
      if (tag.is_archived === 1) return;
      await ensureUnused(tx, tag);
      await this.tags.archive(tx, id);
    });
  }

  /** The tag, archived or not; throws `tags.not-found`. */
  async require(id: string): Promise<TagDefinitionRow> {
    const tag = await this.tags.find(this.database, id);
    if (!tag) throw tagNotFound(id);
    return tag;
  }

  /** Gives a tag to standing people, in pieces of their own transaction each; see `TaggingOptions`. */
  async tag(id: string, memberIds: readonly string[], options: TaggingOptions): Promise<TagOutcome> {
    const expiresOn = await this.expiryOf(await this.require(id), options);
    return this.inPieces(memberIds, (tx, piece) => this.tagPiece(tx, id, piece, { ...options, expiresOn }));
  }

  /** Takes a tag away; `onlySource` leaves those alone who came by it otherwise. */
  async untag(
    id: string,
    memberIds: readonly string[],
    options: { source: TagSource | 'expired'; author: string; onlySource?: TagSource },
  ): Promise<TagOutcome> {
    return this.inPieces(memberIds, async (tx, piece) => {
      await this.tags.lock(tx, id);
      const held = await this.members.held(tx, id, piece);
      const rows = [...held.values()].filter(
        ({ source }) => options.onlySource === undefined || source === options.onlySource,
      );
      await this.take(tx, rows, options.source, options.author);
      return { added: 0, removed: rows.length, unchanged: piece.length - rows.length };
    });
  }

  /** Ends what was to end before the business date; returns how many tags of people ended. */
  async expireDue(today: BusinessDate, onProgress?: (done: number) => Promise<void>): Promise<number> {
    let ended = 0;
    for (;;) {
      const due = await this.members.ended(this.database, today, PEOPLE_PER_TRANSACTION);
      const first = due[0];
      if (!first) return ended;
      const ids = due.filter((row) => row.tag_id === first.tag_id).map((row) => row.member_id);
      ended += await this.database.transaction(async (tx) => {
        await this.tags.lock(tx, first.tag_id);
        const held = await this.members.held(tx, first.tag_id, ids);
        const rows = [...held.values()].filter((row) => row.expires_on !== null && row.expires_on < today);
        await this.take(tx, rows, 'expired', '到期');
        return rows.length;
      });
      await onProgress?.(ended);
    }
  }

  async noteRefresh(id: string): Promise<void> {
    await this.tags.noteRefresh(this.database, id);
  }

  /** Gives the tags of one person to another after a merge; of two the one that holds longer, and by hand, stays. */
  async move(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    const leaving = await this.members.ofMember(tx, fromMemberId);
    if (leaving.length === 0) return;
    await this.tags.lockAll(
      tx,
      leaving.map((row) => row.tag_id),
    );
    for (const row of await this.members.ofMember(tx, fromMemberId)) {
      const own = (await this.members.held(tx, row.tag_id, [toMemberId])).get(toMemberId);
      const kept = own ? stronger(own, row) : row;
      await this.members.save(tx, [{ ...kept, member_id: toMemberId }]);
      await this.members.remove(tx, row.tag_id, [fromMemberId]);
      const line = {
        tagId: row.tag_id,
        source: 'merge',
        author: row.author,
        expiresOn: kept.expires_on,
      } as const;
      await this.members.note(tx, [
        { ...line, memberId: fromMemberId, action: 'untagged' },
        ...(own ? [] : [{ ...line, memberId: toMemberId, action: 'tagged' } as const]),
      ]);
    }
    await this.marks.mark(tx, [toMemberId], 'tag');
  }

  private async tagPiece(
    tx: Tx,
    id: string,
    memberIds: readonly string[],
    { source, author, expiresOn = null }: TaggingOptions,
  ): Promise<TagOutcome> {
    await this.lockLiving(tx, id);
    const held = await this.members.held(tx, id, memberIds);
    const wanted = memberIds.map((memberId): MemberTagRow => ({
      tag_id: id,
      member_id: memberId,
      source,
      author,
      expires_on: expiresOn,
    }));
    // What somebody has by hand stays as it is when the rule finds them, too.
    const changed = wanted.filter((row) => {
      const own = held.get(row.member_id);
      if (!own) return true;
      return source !== 'rule' && (own.source === 'rule' || own.expires_on !== row.expires_on);
    });
    const fresh = changed.filter((row) => !held.has(row.member_id));
    await this.members.save(tx, changed);
    await this.members.note(
      tx,
      changed.map((row) => ({
        tagId: id,
        memberId: row.member_id,
        action: 'tagged' as const,
        source,
        author,
        expiresOn,
      })),
    );
    await this.marks.mark(
      tx,
      fresh.map((row) => row.member_id),
      'tag',
    );
    return { added: fresh.length, removed: 0, unchanged: memberIds.length - fresh.length };
  }

  private async take(
    tx: Tx,
    rows: readonly MemberTagRow[],
    source: TagSource | 'expired',
    author: string,
  ): Promise<void> {
    const first = rows[0];
    if (!first) return;
    const ids = rows.map((row) => row.member_id);
    await this.members.remove(tx, first.tag_id, ids);
    await this.members.note(
      tx,
      rows.map((row) => ({
        tagId: row.tag_id,
        memberId: row.member_id,
        action: 'untagged' as const,
        source,
        author,
        expiresOn: row.expires_on,
      })),
    );
    await this.marks.mark(tx, ids, 'tag');
  }

  private async inPieces(
    memberIds: readonly string[],
    work: (tx: Tx, piece: readonly string[]) => Promise<TagOutcome>,
  ): Promise<TagOutcome> {
    const total: TagOutcome = { added: 0, removed: 0, unchanged: 0 };
    const ids = [...new Set(memberIds)].sort((a, b) => Number(a) - Number(b));
    for (const piece of chunks(ids, PEOPLE_PER_TRANSACTION)) {
      const { added, removed, unchanged } = await this.database.transaction((tx) => work(tx, piece));
      total.added += added;
      total.removed += removed;
      total.unchanged += unchanged;
    }
    return total;
  }

  private async lockLiving(tx: Tx, id: string): Promise<TagDefinitionRow> {
    const tag = await this.tags.lock(tx, id);
    if (tag.is_archived === 1)
      throw new TagError('archived', 409, `标签「${tag.name}」已归档，不能再用`, { id });
    return tag;
  }

  private async expiryOf(
    tag: TagDefinitionRow,
    { expiresOn, source }: TaggingOptions,
  ): Promise<BusinessDate | null> {
    if (source === 'rule') return null;
    const today = await this.clock.today();
    if (expiresOn === undefined) return tag.valid_days === null ? null : addDays(today, tag.valid_days - 1);
    if (expiresOn === null) return null;
    if (parseBusinessDate(expiresOn) < today)
      throw new TagError('expiry-past', 422, `到期日 ${expiresOn} 已经过去`, { path: 'expiresOn' });
    return expiresOn;
  }
}

function stronger(one: MemberTagRow, other: MemberTagRow): MemberTagRow {
  const expires =
    one.expires_on === null || other.expires_on === null
      ? null
      : one.expires_on > other.expires_on
        ? one.expires_on
        : other.expires_on;
  return { ...(one.source === 'rule' ? other : one), expires_on: expires };
}
