import { describe, expect, it } from 'vitest';
import { meansSelling, meansSharing, sharingReward } from './sharing-words.js';

describe('a text that rewards sharing', () => {
  it.each([
    '每天可抽一次。分享到朋友圈可再抽一次',
    '关注公众号后即可参加',
    '邀请 3 位好友，额外获得 1 次抽奖机会',
    '集赞 20 个领取优惠券',
    '转发本页面送 50 积分',
    '好友助力满 5 人才能领取',
  ])('is found: %s', (text) => {
    expect(sharingReward(text)).toBeDefined();
  });

  it.each([
    '每位会员每天签到一次，得 5 积分。',
    '参加本活动无需分享、转发或关注。',
    '欢迎关注我们的新品。每天可抽一次',
    '转发不增加抽奖机会',
    '奖品由主办方在 15 天内寄出',
    '',
  ])('is not found where there is none: %s', (text) => {
    expect(sharingReward(text)).toBeUndefined();
  });
});

it('knows sources of chances by their meaning', () => {
  expect(['share', 'forward', 'follow_account', 'invite', '分享'].every(meansSharing)).toBe(true);
  expect(['purchase', 'points', 'paid_order', '积分'].every(meansSelling)).toBe(true);
  expect(
    ['daily', 'activity', 'check_in', 'sign_up'].some((name) => meansSharing(name) || meansSelling(name)),
  ).toBe(false);
});
