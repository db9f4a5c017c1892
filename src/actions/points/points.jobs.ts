import type { JobDefinition, ScheduleDefinition } from '../../platform/jobs/job.js';

/** Lets orders earn whose date has come, and closes points that are over. */
export const settlePointsJob: JobDefinition = {
  name: 'points.settle-daily',
  labelZh: '积分到期与补记',
  labelEn: 'Points expiry and settlement',
  countLabels: { orders: '补记订单数', expired: '到期积分笔数' },
};

export const settlePointsSchedule: ScheduleDefinition = {
  job: settlePointsJob.name,
  cadence: { dailyAt: '00:20' },
  catchUp: 'latest',
  reasonZh: '积分有效期按北京时间的零点结束；业务日到来的订单从当天起计分',
};
