import type { SignUpDefinition } from '../engagement-definition.js';
import { problemIf, type KindRules } from './kind-rules.js';
import { readRewards, rewardsText } from './rewards.js';

const MAX_CAPACITY = 1_000_000;

export const signUpRules: KindRules<SignUpDefinition> = {
  labelZh: '报名签到',
  fields: ['place', 'heldFrom', 'heldUntil', 'capacity', 'hasWaitingList', 'onSignUp', 'onAttend'],
  read: (reader, common) => ({
    ...common,
    kind: 'sign_up',
    place: reader.text('place', 128),
    heldFrom: reader.instant('heldFrom'),
    heldUntil: reader.instant('heldUntil'),
    capacity: reader.whole('capacity', 0, MAX_CAPACITY, 0),
    hasWaitingList: reader.flag('hasWaitingList'),
    onSignUp: readRewards(reader, 'onSignUp'),
    onAttend: readRewards(reader, 'onAttend'),
  }),
  problems: ({ place, heldFrom, heldUntil, capacity }) => [
    ...problemIf(place === '', 'place', '请填写活动地点'),
    ...problemIf(heldFrom === null, 'heldFrom', '请填写活动举办的开始时间'),
    ...problemIf(heldUntil === null, 'heldUntil', '请填写活动举办的结束时间'),
    ...problemIf(
      heldFrom !== null && heldUntil !== null && heldFrom >= heldUntil,
      'heldUntil',
      '举办的结束时间要晚于开始时间',
    ),
    ...problemIf(capacity < 1, 'capacity', '名额至少 1 个'),
  ],
  rewards: ({ onSignUp, onAttend }) => [...onSignUp, ...onAttend],
  lines: ({ capacity, hasWaitingList, onSignUp, onAttend }, names) => [
    `名额 ${capacity} 人，先到先得${hasWaitingList ? '，满额后按报名顺序候补' : ''}`,
    ...(onSignUp.length === 0 ? [] : [`报上名：${rewardsText(onSignUp, names)}`]),
    ...(onAttend.length === 0 ? [] : [`现场签到：${rewardsText(onAttend, names)}`]),
  ],
};
