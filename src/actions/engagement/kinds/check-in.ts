import type { CheckInDefinition } from '../engagement-definition.js';
import { DefinitionInvalid } from '../engagement.errors.js';
import { JsonReader } from '../json-reader.js';
import { problemIf, type KindRules } from './kind-rules.js';
import { readRewards, rewardsText } from './rewards.js';

const LONGEST_CYCLE = 366;

export const checkInRules: KindRules<CheckInDefinition> = {
  labelZh: '签到',
  fields: ['daily', 'streaks', 'cycleDays'],
  read: (reader, common) => {
    const streaks = reader.list('streaks', 20, (value, path) => {
      const streak = new JsonReader(value, path, ['days', 'rewards']);
      return { days: streak.whole('days', 2, LONGEST_CYCLE), rewards: readRewards(streak, 'rewards') };
    });
    if (new Set(streaks.map(({ days }) => days)).size < streaks.length)
      throw new DefinitionInvalid(reader.at('streaks'), '同一个连续天数只能写一次');
    return {
      ...common,
      kind: 'check_in',
      daily: readRewards(reader, 'daily'),
      streaks: streaks.toSorted((a, b) => a.days - b.days),
      cycleDays: reader.wholeOrNull('cycleDays', 2, LONGEST_CYCLE),
    };
  },
  problems: ({ daily, streaks, cycleDays }) => [
    ...problemIf(daily.length === 0 && streaks.length === 0, 'daily', '请填写每日奖励或连续签到奖励'),
    ...streaks.flatMap(({ days, rewards }, index) => [
      ...problemIf(rewards.length === 0, `streaks/${index}/rewards`, `连续 ${days} 天的奖励还没填`),
      ...problemIf(
        cycleDays !== null && days > cycleDays,
        `streaks/${index}/days`,
        `连续 ${days} 天超过了一轮的 ${cycleDays ?? 0} 天，永远达不到`,
      ),
    ]),
  ],
  rewards: ({ daily, streaks }) => [...daily, ...streaks.flatMap(({ rewards }) => rewards)],
  lines: ({ daily, streaks, cycleDays }, names) => [
    `每个自然日（北京时间）签到一次，每次：${rewardsText(daily, names)}`,
    ...streaks.map(({ days, rewards }) => `连续签到满 ${days} 天：${rewardsText(rewards, names)}`),
    cycleDays === null
      ? '断签后连续天数从 1 重新计'
      : `断签后连续天数从 1 重新计；满 ${cycleDays} 天为一轮，之后从 1 重新计`,
  ],
};
