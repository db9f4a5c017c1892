/** What every activity needs to start: texts, and a window around now. */
export function commonTerms(title: string) {
  return {
    title,
    organiser: '测试品牌',
    contact: '400-000-0000',
    rules: '每位会员都可以参加。',
    claimRules: '奖品在 15 天内发放，逾期视为放弃。',
    startsAt: '2020-01-01T00:00:00.000Z',
    endsAt: '2099-01-01T00:00:00.000Z',
    requires: [],
  };
}
