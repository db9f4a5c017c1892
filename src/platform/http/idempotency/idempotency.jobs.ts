import type { JobDefinition, ScheduleDefinition } from '../../jobs/job.js';

/** Forgets the answers of requests that nobody will repeat any more. */
export const forgetAnswersJob: JobDefinition = {
  name: 'http.forget-answers',
  labelZh: '清理重复请求记录',
  labelEn: 'Forget answers kept for repeated requests',
  countLabels: { forgotten: '清理条数' },
};

export const forgetAnswersSchedule: ScheduleDefinition = {
  job: forgetAnswersJob.name,
  cadence: { dailyAt: '03:50' },
  catchUp: 'latest',
  reasonZh: '重复请求的答复保留 7 天，凌晨空闲时清理更早的',
};
