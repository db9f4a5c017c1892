import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { chunks, valuesList, type Sql } from '../../platform/database/sql.js';

export type ListProblem = 'malformed' | 'unknown' | 'ambiguous' | 'repeated';

export interface BatchListRow {
  id: string;
  file_name: string;
  file_sha256: string;
  row_count: number;
  people: number;
  problem_count: number;
  created_by: string;
  created_at: Date;
}

export interface ListProblemRow {
  line_no: number;
  said: string;
  reason: ListProblem;
}

export interface ListLine {
  lineNo: number;
  memberId: string;
}

export interface ListProblemLine {
  lineNo: number;
  said: string;
  reason: ListProblem;
}

const ROWS_PER_INSERT = 5000;

/** The only writer of: coupon_batch_list, coupon_batch_list_person, coupon_batch_list_problem. */
@Injectable()
export class BatchListStore {
  async insert(
    tx: Tx,
    list: { fileName: string; sha256: string; rowCount: number; people: number; problems: number },
    author: string,
  ): Promise<string> {
    const { insertId } = await tx.run(
      `INSERT INTO coupon_batch_list (file_name, file_sha256, row_count, people, problem_count, created_by)
       VALUES (?, ?, ?, ?, ?, ?)`,
      [list.fileName, list.sha256, list.rowCount, list.people, list.problems, author],
    );
    return insertId;
  }

  async insertPeople(tx: Tx, listId: string, lines: readonly ListLine[]): Promise<void> {
    for (const piece of chunks(lines, ROWS_PER_INSERT)) {
      const list = valuesList(piece.map(({ memberId, lineNo }) => [listId, memberId, lineNo]));
      await tx.run(
        `INSERT INTO coupon_batch_list_person (list_id, member_id, line_no) VALUES ${list.text}`,
        list.values,
      );
    }
  }

  async insertProblems(tx: Tx, listId: string, lines: readonly ListProblemLine[]): Promise<void> {
    for (const piece of chunks(lines, ROWS_PER_INSERT)) {
      const list = valuesList(piece.map(({ lineNo, said, reason }) => [listId, lineNo, said, reason]));
      await tx.run(
        `INSERT INTO coupon_batch_list_problem (list_id, line_no, said, reason) VALUES ${list.text}`,
        list.values,
      );
    }
  }

  find(sql: Sql, id: string): Promise<BatchListRow | undefined> {
    return sql.row<BatchListRow>(
      `SELECT l.id, l.file_name, l.file_sha256, l.row_count, l.people, l.problem_count, l.created_by, l.created_at
       FROM coupon_batch_list l WHERE l.id = ?`,
      [id],
    );
  }

  /** Lines that name nobody, in the order of the file. */
  problems(sql: Sql, listId: string, afterLine: number, limit: number): Promise<ListProblemRow[]> {
    return sql.rows<ListProblemRow>(
      `SELECT p.line_no, p.said, p.reason FROM coupon_batch_list_problem p
       WHERE p.list_id = ? AND p.line_no > ? ORDER BY p.line_no LIMIT ?`,
      [listId, afterLine, limit],
    );
  }
}
