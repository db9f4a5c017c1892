import type { JobDefinition, ScheduleDefinition } from '../../platform/jobs/job.js';

/** Closes coupons whose validity is over. */
export const expireCouponsJob: JobDefinition = {
  name: 'coupons.expire',
  labelZh: '优惠券过期',
  labelEn: 'Coupon expiry',
  countLabels: { expired: '过期张数' },
};

export const expireCouponsSchedule: ScheduleDefinition = {
  job: expireCouponsJob.name,
  cadence: { dailyAt: '00:10' },
  catchUp: 'latest',
  reasonZh: '有效期按北京时间的零点结束，过后尽快收口',
};
