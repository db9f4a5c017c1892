import type { PaidDay, PeopleTotals, Repurchase } from '../../../orchestration/analytics/dashboard.read.js';

/** One number of the dashboard, with its 口径 and the list behind it. */
export interface Figure {
  key: string;
  value: number;
  unit: 'people' | 'fen' | 'orders' | 'percent';
  previous: number | null;
  trend: number[] | null;
  basis: string;
  href: string | null;
}

/** What the figures are made of; `days` are the last 60 business dates, oldest first. */
export interface FigureInput {
  people: PeopleTotals;
  days: readonly PaidDay[];
  buyers: number;
  buyersBefore: number;
  repurchase: Repurchase;
  /** First of the last 30 business dates. */
  from: string;
  to: string;
}

const PERIOD_DAYS = 30;

function sums(days: readonly PaidDay[]): { amountFen: number; orders: number } {
  return days.reduce(
    (sum, day) => ({ amountFen: sum.amountFen + day.amountFen, orders: sum.orders + day.orders }),
    { amountFen: 0, orders: 0 },
  );
}

/** Fen per order, rounded; 0 when there is none. */
function average({ amountFen, orders }: { amountFen: number; orders: number }): number {
  return orders === 0 ? 0 : Math.round(amountFen / orders);
}

export function figures(input: FigureInput): Figure[] {
  const { people, days, repurchase } = input;
  const recent = days.slice(-PERIOD_DAYS);
  const now = sums(recent);
  const before = sums(days.slice(0, -PERIOD_DAYS));
  const counted = '已付款且未全额退款的订单，按付款日归属';
  const period = `${input.from} 至 ${input.to}（含今天共 30 个业务日），环比前 30 日`;
  const paidList = `/members?lastPaidFrom=${input.from}&lastPaidTo=${input.to}`;
  return [
    {
      key: 'people',
      value: people.people,
      unit: 'people',
      previous: null,
      trend: null,
      basis: '全部渠道识别出的人：客户、粉丝与会员，同一人只计一次',
      href: '/members',
    },
    {
      key: 'members',
      value: people.joined,
      unit: 'people',
      previous: null,
      trend: null,
      basis: '已入会的人',
      href: '/members?joined=true',
    },
    {
      key: 'newMembers30',
      value: people.joined30,
      unit: 'people',
      previous: people.joinedBefore30,
      trend: null,
      basis: `入会时间在 ${period}`,
      href: '/members?joined=true',
    },
    {
      key: 'paidAmount30',
      value: now.amountFen,
      unit: 'fen',
      previous: before.amountFen,
      trend: recent.map(({ amountFen }) => amountFen),
      basis: `${counted}，实付减去退款；${period}`,
      href: paidList,
    },
    {
      key: 'paidBuyers30',
      value: input.buyers,
      unit: 'people',
      previous: input.buyersBefore,
      trend: null,
      basis: `有过${counted}的人，去重；${period}`,
      href: paidList,
    },
    {
      key: 'repurchaseRate365',
      value: repurchase.buyers === 0 ? 0 : repurchase.returning / repurchase.buyers,
      unit: 'percent',
      previous: null,
      trend: null,
      basis: `近 365 个业务日内买过 2 单及以上的人 ÷ 买过的人（${repurchase.buyers.toLocaleString('en-US')} 人）`,
      href: null,
    },
    {
      key: 'averageOrderValue30',
      value: average(now),
      unit: 'fen',
      previous: average(before),
      trend: recent.map(average),
      basis: `支付金额 ÷ 订单数（${now.orders.toLocaleString('en-US')} 单）；${period}`,
      href: null,
    },
  ];
}

/** Something that waits for a person. */
export interface Todo {
  key: string;
  text: string;
  count: number;
  href: string;
}

export interface TodoInput {
  unknownDeliveries: number;
  failedRuns: number;
  scarceTemplates: number;
  isMessagingStopped: boolean;
}

/** 今日待办; what needs nobody is left out. */
export function todos(input: TodoInput): Todo[] {
  const stopped = input.isMessagingStopped ? 1 : 0;
  return [
    { key: 'messagingStopped', text: '紧急停发已开启', count: stopped, href: '/deliveries' },
    {
      key: 'unknownDeliveries',
      text: '结果待确认的消息',
      count: input.unknownDeliveries,
      href: '/deliveries?outcome=unknown',
    },
    { key: 'failedRuns', text: '过去一天失败的定时任务', count: input.failedRuns, href: '/schedules' },
    { key: 'scarceTemplates', text: '库存不足一成的券模板', count: input.scarceTemplates, href: '/coupons' },
  ].filter(({ count }) => count > 0);
}
