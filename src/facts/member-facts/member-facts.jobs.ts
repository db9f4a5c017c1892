import type { JobDefinition } from '../../platform/jobs/job.js';

/** Computes everybody's facts from the orders again; never needed in daily work, for after repairs by hand. */
export const REBUILD_FACTS_JOB: JobDefinition = {
  name: 'member-facts.rebuild',
  labelZh: '重算全部客户指标',
  labelEn: 'Rebuild all facts',
  countLabels: { people: '重算人数' },
};
