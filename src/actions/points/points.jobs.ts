import type { JobDefinition, ScheduleDefinition } from '../../platform/jobs/job.js';

/** Lets orders earn whose date has come, releases points whose waiting is over and closes points that are over. */
export const settlePointsJob: JobDefinition = {
  name: 'points.settle-daily',
  labelZh: '积分生效、到期与补记',
  labelEn: 'Points released, expired and settled',
  countLabels: { orders: '补记订单数', released: '转为可用的积分笔数', expired: '到期积分笔数' },
};

export const settlePointsSchedule: ScheduleDefinition = {
  job: settlePointsJob.name,
  cadence: { dailyAt: '00:01' },
  catchUp: 'latest',
  reasonZh: '积分的待生效期和有效期都在北京时间的零点结束；业务日到来的订单从当天起计分',
};
