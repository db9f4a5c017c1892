import type { JobDefinition, ScheduleDefinition } from '../../platform/jobs/job.js';

/** Reads what is new on every enabled channel, or on one (see `channelPeriod`). */
export const PULL_JOB: JobDefinition = {
  name: 'sync.pull',
  labelZh: '同步渠道数据',
  labelEn: 'Pull channels',
  countLabels: {
    followers: '粉丝',
    memberships: '会员名单',
    orders: '订单',
    refunds: '售后退款',
    changed: '有变化',
    errors: '有问题',
  },
};

export const PULL_SCHEDULE: ScheduleDefinition = {
  job: PULL_JOB.name,
  cadence: { everyMinutes: 10 },
  catchUp: 'latest',
  reasonZh: '平台推送可能丢失，每 10 分钟主动核对一次新订单、退款和粉丝',
};

const CHANNEL_PERIOD = /^manual:channel-(\d+):/;

/** Period of a run for one channel alone, asked for by an operator. */
export function channelPeriod(channelId: string, requestId: string): string {
  return `manual:channel-${channelId}:${requestId}`;
}

/** The channel a run is for; undefined: all of them. */
export function channelOfPeriod(period: string): string | undefined {
  return CHANNEL_PERIOD.exec(period)?.[1];
}
