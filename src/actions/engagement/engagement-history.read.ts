import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import type { Answers } from './answer-check.js';
import { EngagementNotFound } from './engagement.errors.js';
import type { EngagementRow } from './engagement-state.js';
import { EngagementStore } from './engagement.store.js';
import { rulesOf } from './kinds/all-kinds.js';
import { RewardsService } from './rewards.service.js';
import { rulesVersion, type RulesVersion } from './rules-version.js';

export interface AnswerLine {
  id: string;
  member_id: string;
  member_name: string;
  answers_json: Answers;
  score: number | null;
  is_passed: number | null;
  version_no: number;
  answered_at: Date;
}

/** An activity as it is and as it was. Reads: engagement, engagement_version, engagement_answer, member. */
@Injectable()
export class EngagementHistoryRead {
  constructor(
    private readonly store: EngagementStore,
    private readonly rewards: RewardsService,
  ) {}

  /** Throws `engagement.not-found`. */
  async find(sql: Sql, id: string): Promise<EngagementRow> {
    const row = await this.store.find(sql, id);
    if (!row) throw new EngagementNotFound(id);
    return row;
  }

  /** Every version of the terms in words, newest first. Throws `engagement.not-found`. */
  async versions(sql: Sql, id: string): Promise<(RulesVersion & { author: string; isCurrent: boolean })[]> {
    const row = await this.find(sql, id);
    const versions = await this.store.versions(sql, id);
    const names = await this.rewards.namesOf(
      sql,
      versions.flatMap(({ definition_json: definition }) => rulesOf(row.kind).rewards(definition)),
    );
    return versions.toReversed().map((version) => ({
      ...rulesVersion(version, names),
      author: version.created_by,
      isCurrent: version.id === row.version_id,
    }));
  }

  /** Answers by id after `after`, with who gave them. */
  async answers(sql: Sql, id: string, after: string, limit: number): Promise<AnswerLine[]> {
    return sql.rows<AnswerLine>(
      `SELECT a.id, a.member_id, m.display_name AS member_name, a.answers_json, a.score, a.is_passed, v.version_no,
         a.answered_at
       FROM engagement_answer a JOIN member m ON m.id = a.member_id JOIN engagement_version v ON v.id = a.version_id
       WHERE a.engagement_id = ? AND a.is_counted = 1 AND a.id > ? ORDER BY a.id LIMIT ?`,
      [id, after, limit],
    );
  }
}
