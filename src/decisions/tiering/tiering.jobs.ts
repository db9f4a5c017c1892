import type { JobDefinition, ScheduleDefinition } from '../../platform/jobs/job.js';

/** Places everybody again by all published schemes, after the facts were brought up to the date. */
export const NIGHTLY_TIERS_JOB: JobDefinition = {
  name: 'tiering.run-nightly',
  labelZh: '客户指标与分层',
  labelEn: 'Facts and tiers',
  countLabels: { facts: '更新指标人数', members: '分层人数', changes: '变动人次' },
};

export const nightlyTiersSchedule: ScheduleDefinition = {
  job: NIGHTLY_TIERS_JOB.name,
  cadence: { dailyAt: '02:30' },
  catchUp: 'latest',
  reasonZh: '近 30、90、180、365 天的口径每天变化；凌晨订单最少，白天的订单仍会即时重新分层',
};
