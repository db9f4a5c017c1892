import { PROFILE_FIELDS, type ProfileDefinition, type ProfileField } from '../engagement-definition.js';
import { DefinitionInvalid } from '../engagement.errors.js';
import { problemIf, type KindRules } from './kind-rules.js';
import { readRewards, rewardsText } from './rewards.js';

export const profileFieldLabels: Record<ProfileField, string> = {
  displayName: '昵称',
  phone: '手机号',
  birthday: '生日',
  gender: '性别',
  city: '所在城市',
};

export const profileRules: KindRules<ProfileDefinition> = {
  labelZh: '完善资料',
  fields: ['fields', 'rewards'],
  read: (reader, common) => ({
    ...common,
    kind: 'profile',
    fields: [
      ...new Set(
        reader.list('fields', PROFILE_FIELDS.length, (value, path) => {
          const field = PROFILE_FIELDS.find((candidate) => candidate === value);
          if (field === undefined)
            throw new DefinitionInvalid(path, `只能是：${Object.values(profileFieldLabels).join('、')}`);
          return field;
        }),
      ),
    ],
    rewards: readRewards(reader, 'rewards'),
  }),
  problems: ({ fields, rewards }) => [
    ...problemIf(fields.length === 0, 'fields', '请选择要完善的资料'),
    ...problemIf(rewards.length === 0, 'rewards', '请填写奖励'),
  ],
  rewards: ({ rewards }) => rewards,
  lines: ({ fields, rewards }, names) => [
    `填完${fields.map((field) => profileFieldLabels[field]).join('、')}：${rewardsText(rewards, names)}`,
    '每人一次',
  ],
};
