import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { SegmentCatalogueService } from './segment-catalogue.service.js';
import { SegmentCounter } from './segment-counter.js';
import { SegmentFreezer } from './segment-freezer.js';
import { plainSegment, type SegmentDefinition } from './segment-definition.js';
import { segmentsNamed } from './segment-usage.js';
import { SegmentStore, type SegmentKind, type SegmentRow } from './segment.store.js';
import { SegmentError, unknownSegment } from './segments.errors.js';

export interface SegmentDraft {
  /** Absent: made up. */
  code?: string | undefined;
  name: string;
  kind: SegmentKind;
  definition: unknown;
  note?: string | undefined;
}

export interface SegmentChanges {
  name?: string | undefined;
  note?: string | undefined;
  definition?: unknown;
  /** May be said again, never changed. */
  kind?: SegmentKind | undefined;
}

const CODE = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const NAME_LENGTH = 30;
const NOTE_LENGTH = 200;

/** Segments as operators keep them: made, changed, archived. */
@Injectable()
export class SegmentsService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: SegmentStore,
    private readonly catalogues: SegmentCatalogueService,
    private readonly counter: SegmentCounter,
    private readonly freezer: SegmentFreezer,
  ) {}

  /** The segment, archived or not; throws `segments.not-found`. */
  async require(code: string): Promise<SegmentRow> {
    const row = await this.store.byCode(this.database, code);
    if (!row) throw unknownSegment(code);
    return row;
  }

  /**
   * Makes a segment. A static one is frozen at once: its people are those of this moment, for good, and it exists
   * only together with its list.
   */
  async create(draft: SegmentDraft, author: string): Promise<SegmentRow> {
    const code = readCode(draft.code);
    const name = readName(draft.name);
    const note = readNote(draft.note ?? '');
    const { kind } = draft;
    const asked = await this.counter.ask(draft.definition, { ownCode: code });
    const definition = plainSegment(asked.definition);
    const taken = kind === 'static' ? await this.freezer.take(asked) : undefined;
    const id = await this.database.transaction(async (tx) => {
      await this.checkAmongAll(tx, draft.definition, code);
      const segmentId = await this.store.insert(tx, { code, name, kind, definition, note }, author);
      if (taken) {
        const snapshotId = await this.freezer.keep(tx, taken, { segmentId, definition, takenBy: author });
        await this.store.setList(tx, segmentId, snapshotId);
        await this.store.setCount(tx, segmentId, taken.ids.length, taken.takenAt);
      }
      return segmentId;
    });
    if (taken) await this.freezer.finishIfSmall(taken.ids.length);
    else await this.recount(await this.require(code));
    return this.byId(id, code);
  }

  /** Changes name, note, and of a dynamic segment the definition. */
  async update(code: string, changes: SegmentChanges): Promise<SegmentRow> {
    await this.database.transaction(async (tx) => {
      const row = await this.lockLiving(tx, code);
      if (changes.kind !== undefined && changes.kind !== row.kind)
        throw new SegmentError('kind-fixed', 409, '人群的类型不能改；请另建一个', { path: 'kind' });
      const definition =
        changes.definition === undefined
          ? row.definition_json
          : await this.change(tx, row, changes.definition);
      await this.store.update(tx, row.id, {
        name: changes.name === undefined ? row.name : readName(changes.name),
        note: changes.note === undefined ? row.note : readNote(changes.note),
        definition,
      });
    });
    const saved = await this.require(code);
    if (changes.definition !== undefined && saved.kind === 'dynamic') await this.recount(saved);
    return this.require(code);
  }

  /** Takes a segment out of use; refused while another one is made of it. */
  async archive(code: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await this.lockLiving(tx, code);
      const users = (await this.usersOf(tx, code)).map(({ name }) => `「${name}」`);
      if (users.length > 0)
        throw new SegmentError(
          'in-use',
          409,
          `人群「${row.name}」还在被 ${users.join('、')} 使用，不能归档`,
          {
            usedBy: users,
          },
        );
      await this.store.archive(tx, row.id);
    });
  }

  /** Counts a dynamic segment now and writes that down; returns the count. */
  async recount(row: SegmentRow): Promise<number> {
    const catalogue = await this.catalogues.load(this.database);
    const asked = await this.counter.ask(row.definition_json, { ownCode: row.code, catalogue });
    const { people, countedAt } = await this.database.snapshot(async (db) => ({
      people: await this.counter.count(db, asked),
      countedAt: await this.clock.now(db),
    }));
    await this.store.setCount(this.database, row.id, people, countedAt);
    return people;
  }

  private async byId(id: string, code: string): Promise<SegmentRow> {
    const row = await this.require(code);
    if (row.id !== id) throw new Error(`Segment ${code} vanished`);
    return row;
  }

  private async change(tx: Tx, row: SegmentRow, raw: unknown): Promise<SegmentDefinition> {
    const definition = await this.checkAmongAll(tx, raw, row.code);
    const isSame = JSON.stringify(definition) === JSON.stringify(row.definition_json);
    if (row.kind === 'static' && !isSame)
      throw new SegmentError(
        'static-frozen',
        409,
        `「${row.name}」是静态人群，名单已经固定；要改条件请另建人群`,
        { path: 'definition' },
      );
    return definition;
  }

  /** Checks a definition while all segments are locked, so that two that would contain each other cannot both pass. */
  private async checkAmongAll(tx: Tx, raw: unknown, ownCode: string): Promise<SegmentDefinition> {
    const rows = await this.store.lockAll(tx);
    const catalogue = await this.catalogues.load(tx, rows);
    const { definition } = await this.counter.ask(raw, { ownCode, catalogue, db: tx });
    return plainSegment(definition);
  }

  private async lockLiving(tx: Tx, code: string): Promise<SegmentRow> {
    const row = (await this.store.lockAll(tx)).find((segment) => segment.code === code);
    if (!row) throw unknownSegment(code);
    if (row.is_archived === 1)
      throw new SegmentError('archived', 409, `人群「${row.name}」已归档，不能再改`, { code });
    return row;
  }

  /** Living segments that are made of this one. */
  private async usersOf(tx: Tx, code: string): Promise<SegmentRow[]> {
    const rows = await this.store.lockAll(tx);
    return rows.filter(
      (row) =>
        row.is_archived === 0 && row.code !== code && segmentsNamed(row.definition_json).includes(code),
    );
  }
}

function readCode(raw: string | undefined): string {
  const code = raw ?? `segment-${randomBytes(5).toString('hex')}`;
  if (CODE.test(code)) return code;
  throw new SegmentError('code-invalid', 422, '人群代码只能用小写字母、数字、- 和 _，最长 64 个字符', {
    path: 'code',
  });
}

function readName(raw: string): string {
  const name = raw.trim();
  if (name !== '' && [...name].length <= NAME_LENGTH) return name;
  throw new SegmentError('name-invalid', 422, `人群名称不能为空，最长 ${NAME_LENGTH} 个字`, { path: 'name' });
}

function readNote(raw: string): string {
  const note = raw.trim();
  if ([...note].length <= NOTE_LENGTH) return note;
  throw new SegmentError('note-too-long', 422, `备注最长 ${NOTE_LENGTH} 个字`, { path: 'note' });
}
