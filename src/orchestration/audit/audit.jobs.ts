import type { JobDefinition, ScheduleDefinition } from '../../platform/jobs/job.js';

/** Asks every invariant that is due. */
export const CHECK_INVARIANTS_JOB: JobDefinition = {
  name: 'audit.check-invariants',
  labelZh: '账目核对',
  labelEn: 'Audit of the books',
  countLabels: { checked: '核对项', offended: '不符', failed: '无法核对' },
};

export const checkInvariantsSchedule: ScheduleDefinition = {
  job: CHECK_INVARIANTS_JOB.name,
  cadence: { everyMinutes: 15 },
  catchUp: 'latest',
  reasonZh: '账目随时可能被改动，每一刻钟核对一次；数据量大的核对项每天凌晨五点后核对一次',
};
