import type { VoteDefinition } from '../engagement-definition.js';
import { problemIf, type KindRules } from './kind-rules.js';
import { optionProblems, readOptions } from './questions.js';
import { readRewards, rewardsText } from './rewards.js';

export const voteRules: KindRules<VoteDefinition> = {
  labelZh: '投票',
  fields: ['question', 'options', 'maxChoices', 'rewards'],
  read: (reader, common) => ({
    ...common,
    kind: 'vote',
    question: reader.text('question', 200),
    options: readOptions(reader, 'options'),
    maxChoices: reader.whole('maxChoices', 1, 30, 1),
    rewards: readRewards(reader, 'rewards'),
  }),
  problems: ({ question, options, maxChoices }) => [
    ...problemIf(question === '', 'question', '请填写投票的问题'),
    ...optionProblems(options, 'options', '投票'),
    ...problemIf(maxChoices > options.length, 'maxChoices', '可选数不能超过选项数'),
  ],
  rewards: ({ rewards }) => rewards,
  lines: ({ maxChoices, rewards }, names) => [
    `每人投票一次，最多选 ${maxChoices} 项，投出后不能修改`,
    `投票后：${rewardsText(rewards, names)}`,
  ],
};
