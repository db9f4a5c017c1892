import type { JobDefinition, ScheduleDefinition } from '../../platform/jobs/job.js';

/** Pays referrals whose friend's first order has passed the refund period. */
export const settleReferralsJob: JobDefinition = {
  name: 'engagement.settle-referrals',
  labelZh: '推荐有礼结算',
  labelEn: 'Referral rewards',
  countLabels: { rewarded: '奖励的推荐数', refused: '不奖励的推荐数' },
};

export const settleReferralsSchedule: ScheduleDefinition = {
  job: settleReferralsJob.name,
  cadence: { dailyAt: '02:10' },
  catchUp: 'latest',
  reasonZh: '在订单和退款同步之后，按已过退款期的首单结算',
};

/** Publishes the seeds of lotteries that are over, and gives what draws promised and could not be had. */
export const closeLotteriesJob: JobDefinition = {
  name: 'engagement.close-lotteries',
  labelZh: '抽奖收尾与补发',
  labelEn: 'Lottery closing',
  countLabels: { revealed: '公布种子的抽奖数', given: '补发的奖品数', owed: '仍待补发的奖品数' },
};

export const closeLotteriesSchedule: ScheduleDefinition = {
  job: closeLotteriesJob.name,
  cadence: { everyMinutes: 10 },
  catchUp: 'latest',
  reasonZh: '抽奖结束后尽快公布种子，中奖的券有库存后尽快补发',
};
