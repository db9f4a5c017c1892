import type { JobDefinition, ScheduleDefinition } from '../../../platform/jobs/job.js';

/** Frees coupons that nobody came back for, and finds the orders of those that were used. */
export const closeLapsedLocksJob: JobDefinition = {
  name: 'coupons.close-locks',
  labelZh: '券占用超时释放与订单关联',
  labelEn: 'Coupon lock time-outs and order links',
  countLabels: { released: '释放占用', rejected: '复核超时', linked: '关联订单' },
};

export const closeLapsedLocksSchedule: ScheduleDefinition = {
  job: closeLapsedLocksJob.name,
  cadence: { everyMinutes: 5 },
  catchUp: 'latest',
  reasonZh: '超时的占用在判断时已不算数，这里只是收口；订单可能先于核销到达，隔几分钟补一次关联',
};
