import { Injectable } from '@nestjs/common';
import { Database, isDuplicateKey } from '../../platform/database/database.js';
import { LostRace } from '../../platform/database/lost-race.js';
import {
  askedQuiz,
  askedVote,
  checkAnswers,
  scoreOf,
  type Answers,
  type AskedQuestion,
} from './answer-check.js';
import { AnswerStore, type AnswerRow } from './answer.store.js';
import type { QuizDefinition, Reward, SurveyDefinition, VoteDefinition } from './engagement-definition.js';
import { Participation } from './participation.service.js';
import { RewardsService, type RewardView } from './rewards.service.js';

type Asking = SurveyDefinition | QuizDefinition | VoteDefinition;

export interface AnswerResult {
  isNew: boolean;
  /** Of a quiz: right answers. */
  score: number | null;
  isPassed: boolean | null;
  /** Of a quiz, once it is answered: the right options of each question. */
  correct: Record<string, string[]> | null;
  rewards: RewardView[];
}

const OCCASION = 'answer';
const DEEDS = { survey: 'survey_answered', quiz: 'quiz_answered', vote: 'voted' } as const;

/** 问卷, 有奖问答 and 投票: one answer per person. */
@Injectable()
export class AnswersService {
  constructor(
    private readonly database: Database,
    private readonly store: AnswerStore,
    private readonly participation: Participation,
    private readonly rewards: RewardsService,
  ) {}

  /**
   * Keeps an answer and gives what it brings; a second answer of a person changes nothing and gives the first one's
   * result back. Throws `engagement.answer-invalid`, `engagement.not-running`, `engagement.not-member`,
   * `engagement.not-found`.
   */
  async answer(memberId: string, id: string, said: Answers): Promise<AnswerResult> {
    return this.database.transaction(async (tx) => {
      const entered = await this.participation.enter(tx, memberId, id, ['survey', 'quiz', 'vote']);
      const { engagement, now } = entered;
      const definition = engagement.definition_json;
      const before = await this.store.find(tx, id, memberId);
      const giving = { engagement, memberId, occasion: OCCASION, now };
      if (before) {
        const rewards = await this.rewards.give(tx, { ...giving, rewards: [] });
        return { ...resultOf(definition, before), isNew: false, rewards };
      }
      const questions = questionsOf(definition);
      const answers = checkAnswers(questions, said);
      const score = definition.kind === 'quiz' ? scoreOf(definition.questions, answers) : null;
      const isPassed = definition.kind === 'quiz' ? (score ?? 0) >= definition.passCount : null;
      const counted = new Set(questions.filter(({ type }) => type !== 'text').map(({ code }) => code));
      const row = {
        engagementId: id,
        versionId: engagement.version_id,
        memberId,
        answers,
        counted,
        score,
        isPassed,
        now,
      };
      try {
        await this.store.insert(tx, row);
      } catch (error) {
        if (isDuplicateKey(error)) throw new LostRace('engagement_answer');
        throw error;
      }
      const deed = { kind: DEEDS[definition.kind], key: `answer:${memberId}`, engagement };
      await this.participation.record(tx, memberId, deed, entered);
      const rewards = await this.rewards.give(tx, { ...giving, rewards: earned(definition, isPassed) });
      const kept = { score, is_passed: isPassed === null ? null : Number(isPassed) };
      return { ...resultOf(definition, kept), isNew: true, rewards };
    });
  }
}

/** What an activity asks. */
export function questionsOf(definition: Asking): AskedQuestion[] {
  if (definition.kind === 'vote') return [askedVote(definition)];
  return definition.kind === 'quiz' ? definition.questions.map(askedQuiz) : definition.questions;
}

function earned(definition: Asking, isPassed: boolean | null): readonly Reward[] {
  return isPassed === false ? [] : definition.rewards;
}

function resultOf(
  definition: Asking,
  row: Pick<AnswerRow, 'score' | 'is_passed'>,
): Pick<AnswerResult, 'score' | 'isPassed' | 'correct'> {
  return {
    score: row.score,
    isPassed: row.is_passed === null ? null : row.is_passed === 1,
    correct:
      definition.kind === 'quiz'
        ? Object.fromEntries(definition.questions.map(({ code, correct }) => [code, correct]))
        : null,
  };
}
