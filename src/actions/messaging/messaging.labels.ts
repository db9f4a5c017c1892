import type { DeliveryOutcome } from './delivery.store.js';
import { dropReasonLabels, type MessageKind } from './send-gate.js';

export const outcomeLabels: Record<DeliveryOutcome, string> = {
  queued: '待发送',
  claimed: '发送中',
  submitted: '已提交',
  sent: '已发送',
  rejected: '失败',
  dropped: '未发送',
  unknown: '待确认',
};

export const messageKindLabels: Record<MessageKind, string> = {
  template: '模板消息',
  subscribe: '订阅消息',
  mass: '群发',
};

const REASON_LABELS: Record<string, string> = {
  ...dropReasonLabels,
  unreachable: '对方无法接收',
  quota: '平台额度已满',
  content: '内容被平台拒绝',
  auth: '渠道凭证无效',
  invalid: '请求被平台拒绝',
  gave_up: '多次重试未成功',
  no_answer: '平台没有答复',
  interrupted: '发送途中中断',
  failed_later: '平台发送失败',
};

/** What operators read for a stored reason. */
export function reasonLabel(reason: string): string {
  return REASON_LABELS[reason] ?? reason;
}
