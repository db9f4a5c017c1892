/** Why a message was not sent, in the order in which the checks run. */
export type DropReason =
  | 'marketing_on_template'
  | 'offer_words'
  | 'stopped'
  | 'no_consent'
  | 'not_following'
  | 'suppressed'
  | 'frequency_cap'
  | 'quiet_hours'
  | 'month_quota'
  | 'held_out'
  | 'blast_limit'
  | 'channel_off'
  | 'too_late'
  | 'too_few';

/** What operators read. */
export const dropReasonLabels: Record<DropReason, string> = {
  marketing_on_template: '营销内容不可用模板',
  offer_words: '服务通知不可含优惠字样',
  stopped: '紧急停发',
  no_consent: '未同意',
  not_following: '未关注',
  suppressed: '平台拒收',
  frequency_cap: '频次上限',
  quiet_hours: '免打扰时段',
  month_quota: '本月额度已满',
  held_out: '对照组',
  blast_limit: '超出单次上限',
  channel_off: '渠道已停用',
  too_late: '已过时效',
  too_few: '不足两人',
};

export type Purpose = 'service' | 'marketing';
export type MessageKind = 'template' | 'subscribe' | 'mass';

/** Rules that hold for everybody at one moment. */
export interface SendRules {
  isStopped: boolean;
  /** Marketing messages a person may get within `days` business dates. */
  frequencyCap: { messages: number; days: number };
  /** No marketing from–to, minutes since 00:00 in Shanghai; the window may span midnight. */
  quietHours: { fromMinute: number; toMinute: number } | undefined;
  minuteOfDay: number;
  /** People one run may reach at most. */
  blastLimit: number;
  /** Messages of this kind a platform lets a person have per calendar month. */
  monthlyCap: number | undefined;
}

/** What is known about one recipient. */
export interface Recipient {
  hasConsent: boolean;
  isReachable: boolean;
  /** The platform refused them last time, and nothing has changed since. */
  isSuppressed: boolean;
  /** Marketing messages in the frequency window. */
  recentMarketing: number;
  /** Messages of this kind in this calendar month. */
  sentThisMonth: number;
  /** Drawn into the group that is left alone. */
  isHeldOut: boolean;
  /** How many were let through before them in the same run. */
  positionInRun: number;
}

/** True from `fromMinute` up to `toMinute`, across midnight when from > to. */
export function isQuiet(minute: number, hours: SendRules['quietHours']): boolean {
  if (!hours) return false;
  const { fromMinute, toMinute } = hours;
  return fromMinute <= toMinute
    ? minute >= fromMinute && minute < toMinute
    : minute >= fromMinute || minute < toMinute;
}

/** The first reason not to send, or undefined: send. Frequency and quiet hours bind marketing alone. */
export function refusalOf(purpose: Purpose, recipient: Recipient, rules: SendRules): DropReason | undefined {
  const isMarketing = purpose === 'marketing';
  if (rules.isStopped) return 'stopped';
  if (!recipient.hasConsent) return 'no_consent';
  if (!recipient.isReachable) return 'not_following';
  if (recipient.isSuppressed) return 'suppressed';
  if (isMarketing && recipient.recentMarketing >= rules.frequencyCap.messages) return 'frequency_cap';
  if (isMarketing && isQuiet(rules.minuteOfDay, rules.quietHours)) return 'quiet_hours';
  if (rules.monthlyCap !== undefined && recipient.sentThisMonth >= rules.monthlyCap) return 'month_quota';
  if (recipient.isHeldOut) return 'held_out';
  return recipient.positionInRun >= rules.blastLimit ? 'blast_limit' : undefined;
}
