import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { AppError } from '../../platform/errors/app-error.js';
import type { SheetTable } from '../../platform/spreadsheet/sheet-reader.js';
import { POINTS_AT_MOST } from './ledger-terms.js';
import { byNumber } from './member-order.js';
import { PointsAdjustmentsService } from './points-adjustments.service.js';
import { AdjustmentImportInvalid } from './points.errors.js';
import { PointsStore } from './points.store.js';

const LINES_AT_MOST = 2_000;
const PROBLEMS_SHOWN = 100;
const HEADINGS = { member: '会员编号', points: '积分', reason: '原因' } as const;
const ID = /^[1-9]\d{0,18}$/;
const WHOLE = /^[+-]?\d{1,15}$/;

/** A line of a file that can be carried out. */
interface ImportLine {
  line: number;
  memberId: string;
  points: number;
  reason: string;
}

/** What a file would do. */
export interface AdjustmentImportPreview {
  lines: number;
  people: number;
  /** Points given and taken, both positive. */
  up: number;
  down: number;
  /** Lines that would wait for a second person. */
  waiting: number;
  /** Lines that cannot be carried out; nothing is, while there are any. At most 100 are listed. */
  problems: { line: number; reason: string }[];
  problemCount: number;
}

export interface AdjustmentImportOutcome {
  done: number;
  waiting: number;
}

/** Adjustments from a table with the columns 会员编号, 积分 and 原因: all of its lines or none. */
@Injectable()
export class PointsAdjustmentImportService {
  constructor(
    private readonly database: Database,
    private readonly ledger: PointsStore,
    private readonly adjustments: PointsAdjustmentsService,
  ) {}

  /** Reads a table and says what it would do. Throws `points.import-invalid` where its columns are missing. */
  async preview(table: SheetTable): Promise<AdjustmentImportPreview> {
    const { lines, problems } = await this.read(table);
    const limit = await this.adjustments.approvalAbove();
    return {
      lines: lines.length,
      people: new Set(lines.map(({ memberId }) => memberId)).size,
      up: lines.reduce((sum, { points }) => sum + Math.max(0, points), 0),
      down: lines.reduce((sum, { points }) => sum + Math.max(0, -points), 0),
      waiting: lines.filter(({ points }) => Math.abs(points) > limit).length,
      problems: problems.slice(0, PROBLEMS_SHOWN),
      problemCount: problems.length,
    };
  }

  /**
   * Adjusts by every line in one transaction; the same file of the same operator is carried out once, however often
   * it comes. Throws `points.import-invalid` with the line, and nothing is done.
   */
  async carryOut(table: SheetTable, bytes: Buffer, operator: string): Promise<AdjustmentImportOutcome> {
    const { lines, problems } = await this.read(table);
    const [first] = problems;
    if (first) throw new AdjustmentImportInvalid(`第 ${first.line} 行：${first.reason}`, { problems });
    if (lines.length === 0) throw new AdjustmentImportInvalid('文件里没有要调整的行', {});
    const file = createHash('sha256').update(operator).update('\0').update(bytes).digest('hex').slice(0, 48);
    return this.database.transaction(async (tx) => {
      const outcome: AdjustmentImportOutcome = { done: 0, waiting: 0 };
      for (const { line, memberId, points, reason } of lines) {
        try {
          const key = `file:${file}:${line}`;
          const { state } = await this.adjustments.adjustIn(tx, { memberId, points, reason, key, operator });
          if (state === 'waiting') outcome.waiting += 1;
          else outcome.done += 1;
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          throw new AdjustmentImportInvalid(`第 ${line} 行：${error.message}`, { line, code: error.code });
        }
      }
      return outcome;
    });
  }

  private async read(
    table: SheetTable,
  ): Promise<{ lines: ImportLine[]; problems: { line: number; reason: string }[] }> {
    const places = Object.fromEntries(
      Object.entries(HEADINGS).map(([name, heading]) => [name, table.header.indexOf(heading)]),
    ) as Record<keyof typeof HEADINGS, number>;
    const missing = Object.entries(HEADINGS).filter(([name]) => places[name as keyof typeof HEADINGS] < 0);
    if (missing.length > 0)
      throw new AdjustmentImportInvalid(`缺少列：${missing.map(([, heading]) => heading).join('、')}`, {
        columns: Object.values(HEADINGS),
      });
    if (table.rows.length > LINES_AT_MOST)
      throw new AdjustmentImportInvalid(`一次最多 ${LINES_AT_MOST} 行`, { atMost: LINES_AT_MOST });
    const lines: ImportLine[] = [];
    const problems: { line: number; reason: string }[] = [];
    for (const { line, cells } of table.rows) {
      const text = (name: keyof typeof HEADINGS): string => (cells[places[name]] ?? '').trim();
      const read = lineOf(line, text('member'), text('points').replaceAll(',', ''), text('reason'));
      if (typeof read === 'string') problems.push({ line, reason: read });
      else lines.push(read);
    }
    const members = await this.ledger.membersAmong(
      this.database,
      lines.map(({ memberId }) => memberId),
    );
    for (const { line, memberId } of lines)
      if (!members.has(memberId)) problems.push({ line, reason: `会员 ${memberId} 不存在或尚未入会` });
    return {
      lines: lines.toSorted((left, right) => byNumber(left.memberId, right.memberId)),
      problems: problems.toSorted((left, right) => left.line - right.line),
    };
  }
}

function lineOf(line: number, memberId: string, points: string, reason: string): ImportLine | string {
  if (!ID.test(memberId)) return `会员编号「${memberId.slice(0, 30)}」无效`;
  const number = WHOLE.test(points) ? Number(points) : Number.NaN;
  if (!(Number.isInteger(number) && number !== 0 && Math.abs(number) <= POINTS_AT_MOST))
    return `积分「${points.slice(0, 30)}」须为不是 0 的整数，增减最多 ${POINTS_AT_MOST}`;
  if (reason.length < 2 || reason.length > 120) return '原因须为 2 到 120 个字';
  return { line, memberId, points: number, reason };
}
