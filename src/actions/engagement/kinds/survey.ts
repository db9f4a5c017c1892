import type { QuestionType, SurveyDefinition, SurveyQuestion } from '../engagement-definition.js';
import { JsonReader } from '../json-reader.js';
import { problemIf, type KindRules } from './kind-rules.js';
import { optionProblems, readCode, readOptions, requireDistinct } from './questions.js';
import { readRewards, rewardsText } from './rewards.js';

const TYPES: readonly QuestionType[] = ['single', 'multi', 'text', 'rating'];
const MAX_QUESTIONS = 50;

function readQuestion(value: unknown, path: string): SurveyQuestion {
  const reader = new JsonReader(value, path, ['code', 'text', 'type', 'isRequired', 'maxChoices', 'options']);
  const type = reader.choice('type', TYPES);
  const hasOptions = type === 'single' || type === 'multi';
  return {
    code: readCode(reader),
    text: reader.text('text', 200),
    type,
    isRequired: reader.flag('isRequired'),
    maxChoices: type === 'multi' ? reader.wholeOrNull('maxChoices', 1, 30) : null,
    options: hasOptions ? readOptions(reader, 'options') : [],
  };
}

export const surveyRules: KindRules<SurveyDefinition> = {
  labelZh: '问卷',
  fields: ['questions', 'rewards'],
  read: (reader, common) => {
    const questions = reader.list('questions', MAX_QUESTIONS, readQuestion);
    requireDistinct(questions, reader.at('questions'));
    return { ...common, kind: 'survey', questions, rewards: readRewards(reader, 'rewards') };
  },
  problems: ({ questions }) => [
    ...problemIf(questions.length === 0, 'questions', '请添加题目'),
    ...questions.flatMap((question, index) => [
      ...problemIf(question.text === '', `questions/${index}/text`, `第 ${index + 1} 题没填题干`),
      ...(question.type === 'single' || question.type === 'multi'
        ? optionProblems(question.options, `questions/${index}/options`, `第 ${index + 1} 题`)
        : []),
    ]),
  ],
  rewards: ({ rewards }) => rewards,
  lines: ({ questions, rewards }, names) => [
    `共 ${questions.length} 题，每人填写一次`,
    `提交后：${rewardsText(rewards, names)}`,
  ],
};
