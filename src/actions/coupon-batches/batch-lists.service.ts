import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { FieldCipher } from '../../platform/crypto/field-cipher.js';
import { Database } from '../../platform/database/database.js';
import {
  BatchListStore,
  type BatchListRow,
  type ListLine,
  type ListProblemLine,
} from './batch-list.store.js';
import { BatchPeopleRead } from './batch-people.read.js';
import { CouponBatchError } from './coupon-batches.errors.js';
import { headingOf, hiddenMiddle, personOf, type NamedPerson } from './person-list.js';

/** Lines of one list. */
const LINES_AT_MOST = 500_000;
const LINES_PER_LOOK = 5000;
const FILE_NAME_LENGTH = 255;

interface NamedLine {
  lineNo: number;
  cell: string;
  person: NamedPerson;
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

  /**
   * Keeps the people that a table names in its column 编号 or 手机号 (or in its only column, without a heading).
   * Throws `coupon-batches.list-heading`, `coupon-batches.list-empty`, `coupon-batches.list-too-long`.
   */
  async keep(
    file: { name: string; bytes: Buffer; rows: AsyncIterable<readonly string[]> },
    author: string,
  ): Promise<BatchListRow> {
    const found: ListLine[] = [];
    const problems: ListProblemLine[] = [];
    const met = new Set<string>();
    let rowCount = 0;
    let waiting: NamedLine[] = [];
    const look = async (): Promise<void> => {
      const outcome = await this.look(waiting, met);
      found.push(...outcome.found);
      problems.push(...outcome.problems);
      waiting = [];
    };
    for await (const line of linesOf(file.rows)) {
      rowCount += 1;
      if (rowCount > LINES_AT_MOST)
        throw new CouponBatchError('list-too-long', 422, `名单最多 ${LINES_AT_MOST} 行，请分成几份`, {
          path: 'file',
        });
      const { lineNo, cell, person } = line;
      if (person) waiting.push({ lineNo, cell, person });
      else problems.push({ lineNo, said: hiddenMiddle(cell), reason: 'malformed' });
      if (waiting.length >= LINES_PER_LOOK) await look();
    }
    await look();
    if (rowCount === 0) throw new CouponBatchError('list-empty', 422, '名单是空的', { path: 'file' });
    problems.sort((left, right) => left.lineNo - right.lineNo);
    return this.write(file, rowCount, found, problems, author);
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

  /** Whom some lines name; `met` holds the people of the lines before. */
  private async look(
    lines: readonly NamedLine[],
    met: Set<string>,
  ): Promise<{ found: ListLine[]; problems: ListProblemLine[] }> {
    const indexOf = (phone: string): Buffer => this.cipher.blindIndex(phone);
    const phones = lines.flatMap(({ person }) => (person.kind === 'phone' ? [indexOf(person.phone)] : []));
    const ids = lines.flatMap(({ person }) => (person.kind === 'id' ? [person.id] : []));
    const byPhone = await this.people.byPhone(this.database, phones);
    const known = await this.people.known(this.database, ids);
    const named = lines.map(({ person }): readonly string[] =>
      person.kind === 'phone'
        ? (byPhone.get(indexOf(person.phone).toString('hex')) ?? [])
        : known.has(person.id)
          ? [person.id]
          : [],
    );
    const current = await this.people.currentIds(this.database, named.flat());
    const found: ListLine[] = [];
    const problems: ListProblemLine[] = [];
    lines.forEach(({ lineNo, cell }, index) => {
      const candidates = named[index] ?? [];
      const memberId = current.get(candidates[0] ?? '');
      const said = hiddenMiddle(cell);
      if (memberId === undefined) problems.push({ lineNo, said, reason: 'unknown' });
      else if (candidates.length > 1) problems.push({ lineNo, said, reason: 'ambiguous' });
      else if (met.has(memberId)) problems.push({ lineNo, said, reason: 'repeated' });
      else {
        met.add(memberId);
        found.push({ lineNo, memberId });
      }
    });
    return { found, problems };
  }
}

/** The lines that a table has below its heading; empty ones are passed over. Lines count from 1, the heading too. */
async function* linesOf(
  rows: AsyncIterable<readonly string[]>,
): AsyncGenerator<{ lineNo: number; cell: string; person: NamedPerson | undefined }> {
  let heading: ReturnType<typeof headingOf>;
  let lineNo = 0;
  for await (const row of rows) {
    lineNo += 1;
    if (row.every((cell) => cell.trim() === '')) continue;
    if (heading === undefined) {
      heading = headingOf(row);
      if (heading === undefined)
        throw new CouponBatchError(
          'list-heading',
          422,
          `第 ${lineNo} 行里没有「编号」或「手机号」这一列；也可以只放一列编号或手机号，不写表头`,
          { path: 'file', line: lineNo },
        );
      if (heading.isHeading) continue;
    }
    const cell = row[heading.column] ?? '';
    yield { lineNo, cell, person: personOf(cell, heading.kind) };
  }
}
