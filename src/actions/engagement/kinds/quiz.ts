import type { QuizDefinition, QuizQuestion } from '../engagement-definition.js';
import { DefinitionInvalid } from '../engagement.errors.js';
import { JsonReader } from '../json-reader.js';
import { problemIf, type KindRules } from './kind-rules.js';
import { optionProblems, readCode, readOptions, requireDistinct } from './questions.js';
import { readRewards, rewardsText } from './rewards.js';

const MAX_QUESTIONS = 50;

function readQuestion(value: unknown, path: string): QuizQuestion {
  const reader = new JsonReader(value, path, ['code', 'text', 'type', 'options', 'correct']);
  const options = readOptions(reader, 'options');
  const correct = reader.list('correct', options.length, (item, at) => {
    const option = options.find(({ code }) => code === item);
    if (!option) throw new DefinitionInvalid(at, '正确答案不在选项里');
    return option.code;
  });
  return {
    code: readCode(reader),
    text: reader.text('text', 200),
    type: reader.choice('type', ['single', 'multi']),
    options,
    correct: [...new Set(correct)],
  };
}

export const quizRules: KindRules<QuizDefinition> = {
  labelZh: '有奖问答',
  fields: ['questions', 'passCount', 'rewards'],
  read: (reader, common) => {
    const questions = reader.list('questions', MAX_QUESTIONS, readQuestion);
    requireDistinct(questions, reader.at('questions'));
    return {
      ...common,
      kind: 'quiz',
      questions,
      passCount: reader.whole('passCount', 0, MAX_QUESTIONS, questions.length),
      rewards: readRewards(reader, 'rewards'),
    };
  },
  problems: ({ questions, passCount, rewards }) => [
    ...problemIf(questions.length === 0, 'questions', '请添加题目'),
    ...problemIf(
      passCount < 1 || passCount > questions.length,
      'passCount',
      `答对题数要在 1 到 ${questions.length} 之间`,
    ),
    ...problemIf(rewards.length === 0, 'rewards', '请填写奖励'),
    ...questions.flatMap((question, index) => [
      ...problemIf(question.text === '', `questions/${index}/text`, `第 ${index + 1} 题没填题干`),
      ...optionProblems(question.options, `questions/${index}/options`, `第 ${index + 1} 题`),
      ...problemIf(
        question.correct.length === 0 || (question.type === 'single' && question.correct.length > 1),
        `questions/${index}/correct`,
        `第 ${index + 1} 题要选好正确答案`,
      ),
    ]),
  ],
  rewards: ({ rewards }) => rewards,
  lines: ({ questions, passCount, rewards }, names) => [
    `共 ${questions.length} 题，每人作答一次`,
    `答对 ${passCount} 题及以上：${rewardsText(rewards, names)}`,
  ],
};
