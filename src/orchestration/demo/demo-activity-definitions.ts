import type { EngagementDefinition, Reward } from '../../actions/engagement/engagement-definition.js';
import { addDays, businessDateOf, startOfBusinessDate } from '../../platform/clock/business-date.js';

const RUNNING_DAYS = 60;
const EVENT_IN_DAYS = 14;
const HOUR_MS = 3_600_000;

/** What the demo's brand lets members take part in, from now on. */
export function demoActivities(now: Date, prizeTemplateId: string): EngagementDefinition[] {
  const today = businessDateOf(now);
  const endsAt = startOfBusinessDate(addDays(today, RUNNING_DAYS)).toISOString();
  const terms = {
    organiser: '演示品牌',
    contact: '小程序「我的」页联系客服',
    startsAt: now.toISOString(),
    endsAt,
    requires: [],
    rules: '会员均可参加，每人按规则参加一次；活动以页面公示的时间为准。',
    claimRules: '奖励即时发放到账户，无需另外领取；券按券面有效期使用，过期不补。',
  };
  const event = startOfBusinessDate(addDays(today, EVENT_IN_DAYS));
  return [
    {
      ...terms,
      kind: 'check_in',
      title: '每日签到',
      rules:
        '每天签到一次得 2 积分；连续 3 天加 5 积分，连续 7 天得一张礼券，之后重新计数；断签从第 1 天算起。',
      daily: [points(2)],
      streaks: [
        { days: 3, rewards: [points(5)] },
        { days: 7, rewards: [{ kind: 'coupon', templateId: prizeTemplateId }] },
      ],
      cycleDays: 7,
    },
    {
      ...terms,
      kind: 'lottery',
      title: '秋日抽奖',
      rules: '活动期间每天有一次抽奖机会，签到当天再得一次；机会当日有效，不可购买。',
      claimRules: '券与积分即时到账；实物奖品由客服在 7 日内联系，逾期 30 日未领取视为放弃。',
      method: '开始时公布随机种子的 SHA-256，结束后公布种子；每次结果由种子与机会编号计算，任何人都能复算。',
      prizes: [
        {
          level: '一等奖',
          name: '香薰礼盒',
          kind: 'goods',
          templateId: null,
          points: null,
          worthFen: 12_900,
          oddsPpm: 1_000,
          stock: 3,
        },
        {
          level: '二等奖',
          name: '¥10 礼券',
          kind: 'coupon',
          templateId: prizeTemplateId,
          points: null,
          worthFen: 1_000,
          oddsPpm: 100_000,
          stock: 2_000,
        },
        {
          level: '三等奖',
          name: '10 积分',
          kind: 'points',
          templateId: null,
          points: 10,
          worthFen: 10,
          oddsPpm: 400_000,
          stock: 20_000,
        },
      ],
      chances: [
        { source: 'daily', count: 1 },
        { source: 'check_in', count: 1 },
      ],
    },
    {
      ...terms,
      kind: 'survey',
      title: '购物习惯小调查',
      questions: [
        {
          code: 'when',
          text: '您通常什么时候购物？',
          type: 'single',
          isRequired: true,
          maxChoices: null,
          options: options('工作日', '周末', '促销时'),
        },
        {
          code: 'what',
          text: '最想看到哪些新品？（最多两项）',
          type: 'multi',
          isRequired: true,
          maxChoices: 2,
          options: options('护肤', '香氛', '家居', '食品'),
        },
        {
          code: 'more',
          text: '还有什么建议？',
          type: 'text',
          isRequired: false,
          maxChoices: null,
          options: [],
        },
      ],
      rewards: [points(20)],
    },
    {
      ...terms,
      kind: 'quiz',
      title: '会员知识问答',
      rules: '三题答对两题得礼券一张；每人一次。',
      questions: [
        {
          code: 'a',
          text: '等级按什么计算？',
          type: 'single',
          options: options('近一年消费', '签到天数', '好友数'),
          correct: ['o1'],
        },
        {
          code: 'b',
          text: '积分按什么顺序使用？',
          type: 'single',
          options: options('先到期的先用', '后到账的先用'),
          correct: ['o1'],
        },
        {
          code: 'c',
          text: '下面哪些能在「券」页看到？',
          type: 'multi',
          options: options('未使用的券', '已使用的券', '别人的券'),
          correct: ['o1', 'o2'],
        },
      ],
      passCount: 2,
      rewards: [{ kind: 'coupon', templateId: prizeTemplateId }],
    },
    {
      ...terms,
      kind: 'vote',
      title: '下一款香味由您选',
      question: '冬季限定想要哪种香味？',
      options: options('雪松', '柑橘', '山茶', '肉桂'),
      maxChoices: 1,
      rewards: [points(5)],
    },
    {
      ...terms,
      kind: 'sign_up',
      title: '门店手作课',
      rules: '限 20 位，报满后可候补；到店输入现场签到码。',
      place: '滨江店二楼',
      heldFrom: new Date(event.getTime() + 14 * HOUR_MS).toISOString(),
      heldUntil: new Date(event.getTime() + 16 * HOUR_MS).toISOString(),
      capacity: 20,
      hasWaitingList: true,
      onSignUp: [],
      onAttend: [points(50)],
    },
    {
      ...terms,
      kind: 'profile',
      title: '完善资料',
      rules: '填好手机号与生日，得 30 积分；只发一次。',
      fields: ['phone', 'birthday'],
      rewards: [points(30)],
    },
    {
      ...terms,
      kind: 'referral',
      title: '推荐有礼',
      rules:
        '好友凭您的推荐码入会，首笔订单满 99 元且过了退款期后，您得 200 积分；只有一级，不因转发得奖励。',
      points: 200,
      validDays: null,
      monthlyLimit: 10,
      minOrderFen: 9_900,
    },
  ];
}

function points(count: number): Reward {
  return { kind: 'points', points: count, validDays: null };
}

function options(...labels: string[]): { code: string; label: string }[] {
  return labels.map((label, index) => ({ code: `o${index + 1}`, label }));
}
