import type { JobDefinition, ScheduleDefinition } from '../../platform/jobs/job.js';

/** Gives what birthdays, months, anniversaries and the ends of periods bring, for every date that was missed. */
export const settleOccasionsJob: JobDefinition = {
  name: 'benefit-plans.settle-occasions',
  labelZh: '权益发放（生日、每月、周年等）',
  labelEn: 'Benefits by date',
  countLabels: { dates: '结算的业务日', grants: '权益笔数' },
};

export const settleOccasionsSchedule: ScheduleDefinition = {
  job: settleOccasionsJob.name,
  cadence: { dailyAt: '08:30' },
  catchUp: 'latest',
  reasonZh: '夜间定级之后、营业之前；错过的业务日由它逐日补结，不会重复',
};
