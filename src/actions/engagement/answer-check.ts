import type { QuizQuestion, SurveyQuestion, VoteDefinition } from './engagement-definition.js';
import { AnswerInvalid } from './engagement.errors.js';

/** Question code → chosen option codes, or one text, or one rating. */
export type Answers = Record<string, string[]>;

/** Question code under which a vote is answered. */
export const VOTE_QUESTION = 'vote';

const LONGEST_TEXT = 500;
const RATINGS = ['1', '2', '3', '4', '5'];

/** A question as it is asked, whichever kind of activity it belongs to. */
export interface AskedQuestion {
  code: string;
  text: string;
  type: SurveyQuestion['type'];
  isRequired: boolean;
  maxChoices: number | null;
  options: { code: string; label: string }[];
}

export function askedQuiz({ code, text, type, options }: QuizQuestion): AskedQuestion {
  return { code, text, type, isRequired: true, maxChoices: null, options };
}

export function askedVote({ question, options, maxChoices }: VoteDefinition): AskedQuestion {
  const type = maxChoices > 1 ? 'multi' : 'single';
  return { code: VOTE_QUESTION, text: question, type, isRequired: true, maxChoices, options };
}

/** The answers as they may be stored. Throws `engagement.answer-invalid` with the path. */
export function checkAnswers(questions: readonly AskedQuestion[], answers: Answers): Answers {
  const unknown = Object.keys(answers).find((code) => !questions.some((question) => question.code === code));
  if (unknown !== undefined) throw new AnswerInvalid(`/${unknown}`, '没有这道题');
  const checked: Answers = {};
  for (const question of questions) {
    const given = (answers[question.code] ?? []).map((value) => value.trim()).filter((value) => value !== '');
    if (given.length === 0) {
      if (question.isRequired) throw new AnswerInvalid(`/${question.code}`, `「${question.text}」还没有回答`);
      continue;
    }
    checkAnswer(question, given);
    checked[question.code] = given;
  }
  return checked;
}

function checkAnswer(question: AskedQuestion, given: readonly string[]): void {
  const refuse = (message: string): never => {
    throw new AnswerInvalid(`/${question.code}`, `「${question.text}」${message}`);
  };
  const { type, options, maxChoices } = question;
  if (type !== 'multi' && given.length > 1) refuse('只能有一个答案');
  if (new Set(given).size < given.length) refuse('选项重复');
  if (type === 'text') {
    if ((given[0] ?? '').length > LONGEST_TEXT) refuse(`最多 ${LONGEST_TEXT} 字`);
    return;
  }
  const allowed = type === 'rating' ? RATINGS : options.map(({ code }) => code);
  if (given.some((value) => !allowed.includes(value))) refuse('没有这个选项');
  if (maxChoices !== null && given.length > maxChoices) refuse(`最多选 ${maxChoices} 项`);
}

/** How many questions are answered exactly right. */
export function scoreOf(questions: readonly QuizQuestion[], answers: Answers): number {
  return questions.filter(({ code, correct }) => {
    const given = answers[code] ?? [];
    return given.length === correct.length && correct.every((option) => given.includes(option));
  }).length;
}
