import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { FieldCipher } from '../../platform/crypto/field-cipher.js';
import { Database } from '../../platform/database/database.js';
import { chunks } from '../../platform/database/sql.js';
import type { SheetTable } from '../../platform/spreadsheet/sheet-reader.js';
import {
  BatchListStore,
  type BatchListRow,
  type ListLine,
  type ListProblem,
  type ListProblemLine,
  type ListProblemRow,
} from './batch-list.store.js';
import { BatchPeopleRead } from './batch-people.read.js';
import { CouponBatchError } from './coupon-batches.errors.js';
import { headingOf, hiddenMiddle, personOf, type NamedPerson } from './person-list.js';

const LINES_PER_LOOK = 5000;
const FILE_NAME_LENGTH = 255;
const HEADINGS_SHOWN = 20;

interface Line {
  lineNo: number;
  cell: string;
  /** undefined: the cell can name nobody. */
  person: NamedPerson | undefined;
}

/** Lists of people that operators upload: read once, kept as the people they name and the lines that name nobody. */
@Injectable()
export class BatchListsService {
  constructor(
    private readonly database: Database,
    private readonly store: BatchListStore,
    private readonly people: BatchPeopleRead,
    private readonly cipher: FieldCipher,
  ) {}

  /** Throws `coupon-batches.list-not-found`. */
  async require(id: string): Promise<BatchListRow> {
    const row = await this.store.find(this.database, id);
    if (!row) throw new CouponBatchError('list-not-found', 404, '没有找到这份名单', { id });
    return row;
  }

  /** Lines that name nobody, in the order of the file. */
  problems(id: string, afterLine: number, limit: number): Promise<ListProblemRow[]> {
    return this.store.problems(this.database, id, afterLine, limit);
  }

  /**
   * Keeps the people that a table names in its column 编号 or 手机号 (or in its only column, without a heading).
   * Throws `coupon-batches.list-heading`, `coupon-batches.list-empty`.
   */
  async keep(
    file: { name: string; bytes: Buffer; table: SheetTable },
    author: string,
  ): Promise<BatchListRow> {
    const lines = linesOf(file.table);
    if (lines.length === 0) throw new CouponBatchError('list-empty', 422, '名单是空的', { path: 'file' });
    const found: ListLine[] = [];
    const problems: ListProblemLine[] = [];
    const met = new Set<string>();
    for (const piece of chunks(lines, LINES_PER_LOOK)) {
      const outcome = await this.look(piece, met);
      found.push(...outcome.found);
      problems.push(...outcome.problems);
    }
    return this.write(file, lines.length, found, problems, author);
  }

  private async write(
    file: { name: string; bytes: Buffer },
    rowCount: number,
    found: readonly ListLine[],
    problems: readonly ListProblemLine[],
    author: string,
  ): Promise<BatchListRow> {
    const id = await this.database.transaction(async (tx) => {
      const list = {
        fileName: file.name.slice(-FILE_NAME_LENGTH),
        sha256: createHash('sha256').update(file.bytes).digest('hex'),
        rowCount,
        people: found.length,
        problems: problems.length,
      };
      const listId = await this.store.insert(tx, list, author);
      await this.store.insertPeople(tx, listId, found);
      await this.store.insertProblems(tx, listId, problems);
      return listId;
    });
    const row = await this.store.find(this.database, id);
    if (!row) throw new Error(`List ${id} vanished`);
    return row;
  }

  /** Whom some lines name, in their order; `met` holds the people of the lines before. */
  private async look(
    lines: readonly Line[],
    met: Set<string>,
  ): Promise<{ found: ListLine[]; problems: ListProblemLine[] }> {
    const indexes = lines.map(({ person }) =>
      person?.kind === 'phone' ? this.cipher.blindIndex(person.phone) : undefined,
    );
    const ids = lines.flatMap(({ person }) => (person?.kind === 'id' ? [person.id] : []));
    const byPhone = await this.people.byPhone(
      this.database,
      indexes.flatMap((index) => index ?? []),
    );
    const known = await this.people.known(this.database, ids);
    const named = lines.map(({ person }, at): readonly string[] => {
      if (person?.kind === 'id') return known.has(person.id) ? [person.id] : [];
      return byPhone.get(indexes[at]?.toString('hex') ?? '') ?? [];
    });
    const current = await this.people.currentIds(this.database, named.flat());
    const found: ListLine[] = [];
    const problems: ListProblemLine[] = [];
    lines.forEach(({ lineNo, cell, person }, at) => {
      const candidates = named[at] ?? [];
      const memberId = current.get(candidates[0] ?? '');
      const reason = problemOf(person !== undefined, candidates.length, memberId, met);
      if (reason !== undefined || memberId === undefined)
        problems.push({ lineNo, said: hiddenMiddle(cell), reason: reason ?? 'unknown' });
      else {
        met.add(memberId);
        found.push({ lineNo, memberId });
      }
    });
    return { found, problems };
  }
}

function problemOf(
  isNamed: boolean,
  candidates: number,
  memberId: string | undefined,
  met: ReadonlySet<string>,
): ListProblem | undefined {
  if (!isNamed) return 'malformed';
  if (memberId === undefined) return 'unknown';
  if (candidates > 1) return 'ambiguous';
  return met.has(memberId) ? 'repeated' : undefined;
}

/** The lines that a table has below its heading, empty ones passed over; throws `coupon-batches.list-heading`. */
function linesOf({ header, rows }: SheetTable): Line[] {
  const heading = headingOf(header);
  if (!heading)
    throw new CouponBatchError(
      'list-heading',
      422,
      '表头里没有「编号」或「手机号」这一列；也可以只放一列编号或手机号，不写表头',
      { path: 'file', header: header.slice(0, HEADINGS_SHOWN) },
    );
  const { column, kind, isHeading } = heading;
  return [...(isHeading ? [] : [{ line: 1, cells: header }]), ...rows]
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
    .map(({ line, cells }) => {
      const cell = cells[column] ?? '';
      return { lineNo: line, cell, person: personOf(cell, kind) };
    });
}
