import { expect, it } from 'vitest';
import { memberSentenceOf } from './member-sentences.js';

it.each([
  ['coupons.out-of-stock', {}, '已经领完了'],
  [
    'coupons.claim-not-started',
    { claimFrom: '2026-11-25T02:00:00.000Z' },
    '还没到领取时间，2026-11-25 10:00 开始',
  ],
  ['coupons.claim-not-started', { claimFrom: 'some day' }, '还没到领取时间'],
  ['coupons.not-eligible', { audience: '金卡可领' }, '还不能领取：金卡可领'],
  ['coupons.not-eligible', {}, '还不能领取'],
  ['points.insufficient', { wanted: 300, available: 120 }, '积分不够，还差 180 积分'],
  ['points.insufficient', { wanted: 300 }, '积分不够'],
  ['points-mall.sold-out', {}, undefined],
  ['nothing.known', { audience: '金卡可领' }, undefined],
])('%s speaks to the member', (code, details, sentence) => {
  expect(memberSentenceOf(code, details)).toBe(sentence);
});
