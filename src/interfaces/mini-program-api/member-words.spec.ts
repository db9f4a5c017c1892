import { expect, it } from 'vitest';
import { memberSentence } from './member-words.js';

it.each([
  [
    '近365天实付金额 ¥520.00（要求 ≥ ¥500.00），所以是「银卡」',
    '你的近365天实付金额 ¥520.00（要求 ≥ ¥500.00），所以你是「银卡」',
  ],
  ['没有达到其他层级的条件，归入「注册会员」', '你还没有达到其他层级的条件，目前是「注册会员」'],
  ['最新数据已不满足「金卡」的条件，下次分层时更新', '你的最新数据已不满足「金卡」的条件，下次分层时更新'],
  ['不满足「有过退款」，所以是「优选」', '你不满足「有过退款」，所以你是「优选」'],
])('speaks to the member: %s', (sentence, expected) => {
  expect(memberSentence(sentence)).toBe(expected);
});
