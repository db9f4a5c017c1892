import type { Reward } from '../engagement-definition.js';
import { DefinitionInvalid, SharingRewarded } from '../engagement.errors.js';
import { JsonReader } from '../json-reader.js';
import { meansSharing } from '../sharing-words.js';
import type { TemplateNames } from './kind-rules.js';

const ID = /^[1-9]\d{0,18}$/;
const MAX_REWARDS = 5;
const MAX_POINTS = 1_000_000;
const MAX_VALID_DAYS = 3650;

/** The id of a coupon template. */
export function readTemplateId(value: unknown, path: string): string {
  if (typeof value !== 'string' || !ID.test(value)) throw new DefinitionInvalid(path, '请选择一张券');
  return value;
}

function readReward(value: unknown, path: string): Reward {
  const reader = new JsonReader(value, path, ['kind', 'templateId', 'points', 'validDays', 'for']);
  const condition = reader.text('for', 32);
  if (meansSharing(condition)) throw new SharingRewarded(reader.at('for'), condition);
  if (condition !== '') throw new DefinitionInvalid(reader.at('for'), '奖励不能附带别的条件');
  if (reader.choice('kind', ['coupon', 'points']) === 'coupon')
    return { kind: 'coupon', templateId: readTemplateId(reader.raw('templateId'), reader.at('templateId')) };
  return {
    kind: 'points',
    points: reader.whole('points', 1, MAX_POINTS),
    validDays: reader.wholeOrNull('validDays', 1, MAX_VALID_DAYS),
  };
}

/** A list of rewards; at most five, each coupon template once. */
export function readRewards(reader: JsonReader, name: string): Reward[] {
  const rewards = reader.list(name, MAX_REWARDS, readReward);
  const templates = rewards.flatMap((reward) => (reward.kind === 'coupon' ? [reward.templateId] : []));
  if (new Set(templates).size < templates.length)
    throw new DefinitionInvalid(reader.at(name), '同一张券只能写一次');
  return rewards;
}

/** A reward in words: `「满 100 减 20」1 张`, `5 积分`. */
export function rewardLabel(reward: Reward, names: TemplateNames): string {
  if (reward.kind === 'points')
    return `${reward.points} 积分${reward.validDays === null ? '' : `（${reward.validDays} 天内有效）`}`;
  return `「${names.get(reward.templateId) ?? '优惠券'}」1 张`;
}

export function rewardsText(rewards: readonly Reward[], names: TemplateNames): string {
  return rewards.length === 0 ? '无' : rewards.map((reward) => rewardLabel(reward, names)).join('、');
}
