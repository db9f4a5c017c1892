import type { Sql } from '../../platform/database/sql.js';
import type { JobDefinition, ScheduleDefinition } from '../../platform/jobs/job.js';
import { PRESET_CODE, PRESET_DAILY_AT } from './reactivation-preset.js';

/** Picks sleepers, gives them coupons and queues their messages. */
export const reactivationJob: JobDefinition = {
  name: 'reactivation.run',
  labelZh: '沉睡唤醒',
  labelEn: 'Reactivation',
  countLabels: {
    eligible: '当日选人',
    submitted: '已提交',
    waiting: '待发送',
    heldOut: '对照组',
    dropped: '未发送',
  },
};

/** The hour that the plan says. Reads: reactivation_plan. */
async function planTime(sql: Sql): Promise<string> {
  const plan = await sql.row<{ daily_at: string }>(
    'SELECT p.daily_at FROM reactivation_plan p WHERE p.code = ?',
    [PRESET_CODE],
  );
  return plan?.daily_at ?? PRESET_DAILY_AT;
}

export const reactivationSchedule: ScheduleDefinition = {
  job: reactivationJob.name,
  cadence: { dailyAt: planTime },
  catchUp: 'same_day',
  reasonZh: '白天在免打扰时段之外；停机错过的日子不补发，同一个人不会连收几条',
};
