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

/** Tells members some days ahead that points end. */
export const announceExpiryJob: JobDefinition = {
  name: 'points.announce-expiry',
  labelZh: '积分到期提醒',
  labelEn: 'Notices of points that end',
  countLabels: { queued: '新写入的提醒数' },
};

export const announceExpirySchedule: ScheduleDefinition = {
  job: announceExpiryJob.name,
  cadence: { dailyAt: '10:00' },
  catchUp: 'latest',
  reasonZh: '上午提醒，会员当天就能使用；未启用 points-expiring 订阅消息模板时不发',
};
