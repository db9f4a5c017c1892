import type { JobDefinition, ScheduleDefinition } from '../../platform/jobs/job.js';

/** Ends tags whose time is over and gives and takes those of rules. */
export const REFRESH_TAGS_JOB: JobDefinition = {
  name: 'segments.refresh-tags',
  labelZh: '标签刷新与到期',
  labelEn: 'Tags by rule and by date',
  countLabels: { expired: '到期', added: '打上', removed: '去除', failed: '规则失效的标签' },
};

export const refreshTagsSchedule: ScheduleDefinition = {
  job: REFRESH_TAGS_JOB.name,
  cadence: { dailyAt: '03:30' },
  catchUp: 'latest',
  reasonZh: '在每日分层之后，规则标签按当天的指标和层级刷新；用到标签的方案随后即时重新分层',
};

/** Counts every dynamic segment. */
export const RECOUNT_SEGMENTS_JOB: JobDefinition = {
  name: 'segments.recount',
  labelZh: '人群计数',
  labelEn: 'Counting segments',
  countLabels: { segments: '人群', failed: '条件失效的人群' },
};

export const recountSegmentsSchedule: ScheduleDefinition = {
  job: RECOUNT_SEGMENTS_JOB.name,
  cadence: { dailyAt: '04:00' },
  catchUp: 'latest',
  reasonZh: '在指标、层级和标签更新之后，动态人群的人数每天记一次',
};
