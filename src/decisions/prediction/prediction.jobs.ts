import type { JobDefinition, ScheduleDefinition } from '../../platform/jobs/job.js';

/** Fits the models anew and predicts everybody who ever bought. */
export const FIT_PREDICTIONS_JOB: JobDefinition = {
  name: 'prediction.fit-models',
  labelZh: '购买预测',
  labelEn: 'Purchase predictions',
  countLabels: { customers: '拟合顾客数', predicted: '预测人数', isFallback: '使用频次—最近消费表' },
};

export const fitPredictionsSchedule: ScheduleDefinition = {
  job: FIT_PREDICTIONS_JOB.name,
  cadence: { dailyAt: '02:20' },
  catchUp: 'latest',
  reasonZh: '在每晚分层之前完成，预测类方案用当晚的预测；白天的订单第二天才进入预测',
};
