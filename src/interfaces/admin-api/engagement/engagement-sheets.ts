import { Injectable } from '@nestjs/common';
import { questionsOf } from '../../../actions/engagement/answers.service.js';
import { EngagementHistoryRead } from '../../../actions/engagement/engagement-history.read.js';
import type { EngagementResults } from '../../../actions/engagement/engagement-results.read.js';
import { Database } from '../../../platform/database/database.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { shanghaiTime } from '../shanghai-time.js';
import { signUpStateLabels } from './engagement-view.js';

const ROWS_PER_READ = 1_000;

/** Rows of the files that activities give out. */
@Injectable()
export class EngagementSheets {
  constructor(
    private readonly database: Database,
    private readonly history: EngagementHistoryRead,
  ) {}

  /** Every row of a list that is read newest first. */
  async *all<Row extends { id: string }>(
    read: (page: { before?: string; limit: number }) => Promise<Row[]>,
    line: (row: Row) => SheetCell[],
  ): AsyncGenerator<SheetCell[]> {
    let before: string | undefined;
    for (;;) {
      const rows = await read({ ...(before === undefined ? {} : { before }), limit: ROWS_PER_READ });
      yield* rows.slice(0, ROWS_PER_READ).map(line);
      if (rows.length <= ROWS_PER_READ) return;
      before = rows[ROWS_PER_READ - 1]?.id;
    }
  }

  /** One line per answer, one column per question. Throws `engagement.not-found`. */
  async answers(id: string): Promise<{ header: string[]; rows: AsyncGenerator<SheetCell[]> }> {
    const { definition_json: definition } = await this.history.find(this.database, id);
    const asks = definition.kind === 'survey' || definition.kind === 'quiz' || definition.kind === 'vote';
    const questions = asks ? questionsOf(definition) : [];
    const labels = new Map(
      questions.map(({ code, options }) => [
        code,
        new Map(options.map((option) => [option.code, option.label])),
      ]),
    );
    const header = ['会员编号', '会员', ...questions.map(({ text }) => text), '答对题数', '作答时间'];
    const lines = async function* (this: EngagementSheets): AsyncGenerator<SheetCell[]> {
      let after = '0';
      for (;;) {
        const rows = await this.history.answers(this.database, id, after, ROWS_PER_READ);
        for (const row of rows) {
          const said = questions.map(({ code }) =>
            (row.answers_json[code] ?? []).map((value) => labels.get(code)?.get(value) ?? value).join('；'),
          );
          yield [row.member_id, row.member_name, ...said, row.score, shanghaiTime(row.answered_at)];
        }
        if (rows.length < ROWS_PER_READ) return;
        after = rows.at(-1)?.id ?? after;
      }
    };
    return { header, rows: lines.call(this) };
  }

  /** The figures of the results page. */
  async *results(results: EngagementResults): AsyncGenerator<SheetCell[]> {
    yield ['合计', '参与人数', results.people];
    yield ['合计', '参与次数', results.times];
    yield ['合计', '发出积分', results.points];
    yield ['合计', '转发次数（只统计，不奖励）', results.forwards];
    for (const { on, times } of results.days) yield ['每日次数', on, times];
    for (const { streak, people } of results.streaks) yield ['最长连续天数', `${streak} 天`, people];
    for (const { label, given, refused, owed } of results.rewards) {
      yield ['奖励已发', label, given];
      if (refused > 0) yield ['奖励没有发出', label, refused];
      if (owed > 0) yield ['奖励待补发', label, owed];
    }
    for (const { text, options } of results.questions)
      for (const { label, votes } of options) yield [text, label, votes];
    for (const { score, people } of results.quiz?.scores ?? []) yield ['答对题数', `${score} 题`, people];
    for (const { state, people } of results.signUp?.byState ?? [])
      yield ['报名', signUpStateLabels[state as keyof typeof signUpStateLabels] ?? state, people];
    for (const { level, name, given } of results.lottery?.prizes ?? [])
      yield ['奖品已发', `${level} ${name}`, given];
  }
}
