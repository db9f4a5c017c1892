import type { JobDefinition, ScheduleDefinition } from '../../platform/jobs/job.js';

/** Gives growth for orders whose date has come, and for what lies before new rules. */
export const settleGrowthJob: JobDefinition = {
  name: 'growth.settle',
  labelZh: '成长值补记',
  labelEn: 'Growth settlement',
  countLabels: { entries: '新增流水笔数' },
};

export const settleGrowthSchedule: ScheduleDefinition = {
  job: settleGrowthJob.name,
  cadence: { everyMinutes: 10 },
  catchUp: 'latest',
  reasonZh: '成长值规则新设或变更后补算此前的订单和互动；业务日到来的订单从当天起计',
};
