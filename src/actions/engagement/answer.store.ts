import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { valuesList, type Sql } from '../../platform/database/sql.js';
import type { Answers } from './answer-check.js';

export interface AnswerRow {
  id: string;
  engagement_id: string;
  member_id: string;
  answers_json: Answers;
  score: number | null;
  is_passed: number | null;
  answered_at: Date;
}

/** Answers of surveys, quizzes and votes. Writes: engagement_answer, engagement_choice. */
@Injectable()
export class AnswerStore {
  async find(sql: Sql, engagementId: string, memberId: string): Promise<AnswerRow | undefined> {
    return sql.row<AnswerRow>(
      `SELECT a.id, a.engagement_id, a.member_id, a.answers_json, a.score, a.is_passed, a.answered_at
       FROM engagement_answer a WHERE a.engagement_id = ? AND a.member_id = ?`,
      [engagementId, memberId],
    );
  }

  /** Writes an answer and its choices (of questions in `counted`). A second answer is a duplicate key. */
  async insert(
    tx: Tx,
    answer: {
      engagementId: string;
      versionId: string;
      memberId: string;
      answers: Answers;
      counted: ReadonlySet<string>;
      score: number | null;
      isPassed: boolean | null;
      now: Date;
    },
  ): Promise<void> {
    const { engagementId, versionId, memberId, answers, score, isPassed, now } = answer;
    const { insertId } = await tx.run(
      `INSERT INTO engagement_answer (engagement_id, version_id, member_id, answers_json, score, is_passed, answered_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [engagementId, versionId, memberId, JSON.stringify(answers), score, isPassed, now],
    );
    const choices = Object.entries(answers)
      .filter(([code]) => answer.counted.has(code))
      .flatMap(([code, chosen]) => chosen.map((option) => [insertId, code, option, engagementId]));
    if (choices.length === 0) return;
    const list = valuesList(choices);
    await tx.run(
      `INSERT INTO engagement_choice (answer_id, question_code, option_code, engagement_id) VALUES ${list.text}`,
      list.values,
    );
  }

  /** How often each option was chosen. Uses ix_engagement_choice_count. */
  async counts(
    sql: Sql,
    engagementId: string,
  ): Promise<{ question_code: string; option_code: string; total: number }[]> {
    return sql.rows(
      `SELECT c.question_code, c.option_code, COUNT(*) AS total
       FROM engagement_choice c JOIN engagement_answer a ON a.id = c.answer_id AND a.is_counted = 1
       WHERE c.engagement_id = ? GROUP BY c.question_code, c.option_code`,
      [engagementId],
    );
  }
}
