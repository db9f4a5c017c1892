import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Sql } from '../../platform/database/sql.js';
import { AnswerStore } from './answer.store.js';
import { questionsOf } from './answers.service.js';
import type { EngagementKind } from './engagement-definition.js';
import type { EngagementRow } from './engagement-state.js';
import { LotteryStore } from './lottery.store.js';
import { SignUpStore } from './sign-up.store.js';

/** What an activity brought. */
export interface EngagementResults {
  /** Who did it how often, by day (Asia/Shanghai; check-ins by business date). */
  days: { on: BusinessDate; times: number }[];
  people: number;
  times: number;
  forwards: number;
  forwarders: number;
  rewards: { kind: string; label: string; given: number; refused: number; owed: number; worthFen: number }[];
  points: number;
  /** Check-in: people by their longest run of days. */
  streaks: { streak: number; people: number }[];
  /** Survey, quiz, vote. */
  questions: {
    code: string;
    text: string;
    type: string;
    options: { code: string; label: string; votes: number; isCorrect: boolean | null }[];
  }[];
  quiz: { passed: number; scores: { score: number; people: number }[] } | null;
  signUp: {
    capacity: number;
    taken: number;
    attendCode: string;
    byState: { state: string; people: number }[];
  } | null;
  lottery: {
    seedHash: string;
    seed: string | null;
    fileHash: string | null;
    draws: number;
    chances: number;
    prizes: {
      prizeNo: number;
      level: string;
      name: string;
      kind: string;
      worthFen: number;
      oddsPpm: number;
      stock: number;
      given: number;
      hits: number;
    }[];
  } | null;
  referral: { byState: { state: string; people: number; points: number }[] } | null;
}

/** A statement that gives `on_day, times` for one activity. */
const DAILY: Record<EngagementKind, string> = {
  check_in: `SELECT c.checked_on AS on_day, COUNT(*) AS times FROM check_in c WHERE c.engagement_id = ? GROUP BY c.checked_on`,
  profile: `SELECT CAST(g.granted_at + INTERVAL 8 HOUR AS DATE) AS on_day, COUNT(DISTINCT g.member_id) AS times
    FROM engagement_grant g WHERE g.engagement_id = ? GROUP BY on_day`,
  survey: `SELECT CAST(a.answered_at + INTERVAL 8 HOUR AS DATE) AS on_day, COUNT(*) AS times
    FROM engagement_answer a WHERE a.engagement_id = ? AND a.is_counted = 1 GROUP BY on_day`,
  quiz: `SELECT CAST(a.answered_at + INTERVAL 8 HOUR AS DATE) AS on_day, COUNT(*) AS times
    FROM engagement_answer a WHERE a.engagement_id = ? AND a.is_counted = 1 GROUP BY on_day`,
  vote: `SELECT CAST(a.answered_at + INTERVAL 8 HOUR AS DATE) AS on_day, COUNT(*) AS times
    FROM engagement_answer a WHERE a.engagement_id = ? AND a.is_counted = 1 GROUP BY on_day`,
  sign_up: `SELECT CAST(s.signed_at + INTERVAL 8 HOUR AS DATE) AS on_day, COUNT(*) AS times
    FROM sign_up s WHERE s.engagement_id = ? AND s.state <> 'cancelled' GROUP BY on_day`,
  lottery: `SELECT CAST(c.drawn_at + INTERVAL 8 HOUR AS DATE) AS on_day, COUNT(*) AS times
    FROM lottery_chance c WHERE c.engagement_id = ? AND c.outcome IS NOT NULL GROUP BY on_day`,
  referral: `SELECT r.bound_on AS on_day, COUNT(*) AS times FROM referral r WHERE r.engagement_id = ? GROUP BY r.bound_on`,
};

/** How many people took part. */
const PEOPLE: Record<EngagementKind, string> = {
  check_in: 'SELECT COUNT(DISTINCT c.member_id) AS total FROM check_in c WHERE c.engagement_id = ?',
  profile: 'SELECT COUNT(DISTINCT g.member_id) AS total FROM engagement_grant g WHERE g.engagement_id = ?',
  survey: 'SELECT COUNT(*) AS total FROM engagement_answer a WHERE a.engagement_id = ? AND a.is_counted = 1',
  quiz: 'SELECT COUNT(*) AS total FROM engagement_answer a WHERE a.engagement_id = ? AND a.is_counted = 1',
  vote: 'SELECT COUNT(*) AS total FROM engagement_answer a WHERE a.engagement_id = ? AND a.is_counted = 1',
  sign_up: `SELECT COUNT(*) AS total FROM sign_up s WHERE s.engagement_id = ? AND s.state <> 'cancelled'`,
  lottery: `SELECT COUNT(DISTINCT c.member_id) AS total FROM lottery_chance c
    WHERE c.engagement_id = ? AND c.outcome IS NOT NULL`,
  referral: 'SELECT COUNT(*) AS total FROM referral r WHERE r.engagement_id = ?',
};

/** Results of one activity. Reads: the tables of this module. */
@Injectable()
export class EngagementResultsRead {
  constructor(
    private readonly answers: AnswerStore,
    private readonly lotteries: LotteryStore,
    private readonly signUps: SignUpStore,
  ) {}

  async of(sql: Sql, row: EngagementRow): Promise<EngagementResults> {
    const [days, people, forwards, rewards] = await Promise.all([
      sql.rows<{ on_day: BusinessDate; times: number }>(DAILY[row.kind], [row.id]),
      sql.row<{ total: number }>(PEOPLE[row.kind], [row.id]),
      sql.row<{ times: number; people: number }>(
        `SELECT COALESCE(SUM(f.times), 0) AS times, COUNT(DISTINCT f.member_id) AS people
         FROM engagement_forward f WHERE f.engagement_id = ?`,
        [row.id],
      ),
      this.rewards(sql, row.id),
    ]);
    const sorted = days.toSorted((a, b) => (a.on_day < b.on_day ? -1 : 1));
    return {
      days: sorted.map(({ on_day: on, times }) => ({ on, times })),
      people: people?.total ?? 0,
      times: days.reduce((sum, { times }) => sum + times, 0),
      forwards: forwards?.times ?? 0,
      forwarders: forwards?.people ?? 0,
      rewards: rewards.lines,
      points: rewards.points,
      streaks: row.kind === 'check_in' ? await this.streaks(sql, row.id) : [],
      ...(await this.answered(sql, row)),
      signUp: row.kind === 'sign_up' ? await this.seats(sql, row.id) : null,
      lottery: row.kind === 'lottery' ? await this.lottery(sql, row.id) : null,
      referral: row.kind === 'referral' ? await this.referral(sql, row.id) : null,
    };
  }

  private async rewards(
    sql: Sql,
    id: string,
  ): Promise<{ lines: EngagementResults['rewards']; points: number }> {
    const rows = await sql.rows<{
      kind: string;
      label: string;
      given: number;
      refused: number;
      owed: number;
      worth: number;
      points: number;
    }>(
      `SELECT g.kind, g.label, SUM(g.state = 'given') AS given, SUM(g.state = 'refused') AS refused,
         SUM(g.state = 'owed') AS owed, SUM(CASE WHEN g.state = 'given' THEN g.worth_fen ELSE 0 END) AS worth,
         SUM(CASE WHEN g.state = 'given' THEN COALESCE(g.points, 0) ELSE 0 END) AS points
       FROM engagement_grant g WHERE g.engagement_id = ? GROUP BY g.kind, g.label ORDER BY given DESC, g.label LIMIT 100`,
      [id],
    );
    return {
      lines: rows.map(({ kind, label, given, refused, owed, worth }) => ({
        kind,
        label,
        given,
        refused,
        owed,
        worthFen: worth,
      })),
      points: rows.reduce((sum, { points }) => sum + points, 0),
    };
  }

  private async streaks(sql: Sql, id: string): Promise<EngagementResults['streaks']> {
    return sql.rows(
      `SELECT x.streak, COUNT(*) AS people FROM (
         SELECT c.member_id, MAX(c.streak) AS streak FROM check_in c WHERE c.engagement_id = ? GROUP BY c.member_id
       ) x GROUP BY x.streak ORDER BY x.streak LIMIT 400`,
      [id],
    );
  }

  private async answered(
    sql: Sql,
    row: EngagementRow,
  ): Promise<Pick<EngagementResults, 'questions' | 'quiz'>> {
    const definition = row.definition_json;
    if (definition.kind !== 'survey' && definition.kind !== 'quiz' && definition.kind !== 'vote')
      return { questions: [], quiz: null };
    const counts = await this.answers.counts(sql, row.id);
    const votesOf = new Map(counts.map((line) => [`${line.question_code} ${line.option_code}`, line.total]));
    const correctOf = new Map(
      definition.kind === 'quiz' ? definition.questions.map(({ code, correct }) => [code, correct]) : [],
    );
    const questions = questionsOf(definition).map(({ code, text, type, options }) => ({
      code,
      text,
      type,
      options: (type === 'rating' ? RATINGS : options).map((option) => ({
        ...option,
        votes: votesOf.get(`${code} ${option.code}`) ?? 0,
        isCorrect: correctOf.get(code)?.includes(option.code) ?? null,
      })),
    }));
    return { questions, quiz: definition.kind === 'quiz' ? await this.scores(sql, row.id) : null };
  }

  private async scores(sql: Sql, id: string): Promise<EngagementResults['quiz']> {
    const rows = await sql.rows<{ score: number; people: number; passed: number }>(
      `SELECT a.score, COUNT(*) AS people, SUM(a.is_passed) AS passed FROM engagement_answer a
       WHERE a.engagement_id = ? AND a.is_counted = 1 GROUP BY a.score ORDER BY a.score`,
      [id],
    );
    return {
      passed: rows.reduce((sum, { passed }) => sum + passed, 0),
      scores: rows.map(({ score, people }) => ({ score, people })),
    };
  }

  private async seats(sql: Sql, id: string): Promise<EngagementResults['signUp']> {
    const pool = await this.signUps.pool(sql, id);
    const byState = await sql.rows<{ state: string; people: number }>(
      'SELECT s.state, COUNT(*) AS people FROM sign_up s WHERE s.engagement_id = ? GROUP BY s.state',
      [id],
    );
    return pool
      ? { capacity: pool.capacity, taken: pool.taken, attendCode: pool.attend_code, byState }
      : null;
  }

  private async lottery(sql: Sql, id: string): Promise<EngagementResults['lottery']> {
    const [draw, prizes, hits, chances] = await Promise.all([
      this.lotteries.draw(sql, id),
      this.lotteries.prizes(sql, id),
      sql.rows<{ prize_no: number; total: number }>(
        `SELECT c.prize_no, COUNT(*) AS total FROM lottery_chance c
         WHERE c.engagement_id = ? AND c.prize_no IS NOT NULL GROUP BY c.prize_no`,
        [id],
      ),
      sql.row<{ total: number }>('SELECT COUNT(*) AS total FROM lottery_chance c WHERE c.engagement_id = ?', [
        id,
      ]),
    ]);
    if (!draw) return null;
    const hitsOf = new Map(hits.map(({ prize_no: prizeNo, total }) => [prizeNo, total]));
    return {
      seedHash: draw.seed_hash,
      seed: draw.seed_hex,
      fileHash: draw.file_hash,
      draws: draw.draws,
      chances: chances?.total ?? 0,
      prizes: prizes.map((prize) => ({
        prizeNo: prize.prize_no,
        level: prize.level,
        name: prize.name,
        kind: prize.kind,
        worthFen: prize.worth_fen,
        oddsPpm: prize.odds_ppm,
        stock: prize.stock,
        given: prize.given,
        hits: hitsOf.get(prize.prize_no) ?? 0,
      })),
    };
  }

  private async referral(sql: Sql, id: string): Promise<EngagementResults['referral']> {
    const byState = await sql.rows<{ state: string; people: number; points: number }>(
      `SELECT r.state, COUNT(*) AS people, COALESCE(SUM(r.points), 0) AS points FROM referral r
       WHERE r.engagement_id = ? GROUP BY r.state`,
      [id],
    );
    return { byState };
  }
}

const RATINGS = ['1', '2', '3', '4', '5'].map((code) => ({ code, label: `${code} 分` }));
