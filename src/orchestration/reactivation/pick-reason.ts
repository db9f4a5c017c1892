import { issueRefusalLabels, type IssueRefusal } from '../../actions/coupons/coupons.errors.js';
import { reasonLabel } from '../../actions/messaging/messaging.labels.js';

/** Why a pick waits; see migrations/0012. */
export type WaitReason = 'planned' | 'lone' | 'sending' | 'unconfirmed';

const OWN_LABELS: Record<string, string> = {
  planned: '待发送',
  lone: '不足两人，等下一天',
  sending: '发送中',
  unconfirmed: '待确认',
  no_longer: '已不符合条件',
  plan_off: '方案已关闭',
  beyond_cap: '超出每日上限，留到以后',
};

const COUPON_PREFIX = 'coupon_';

/** The reason stored for somebody who cannot be given the coupon and therefore gets no message. */
export function couponReason(refusal: IssueRefusal): string {
  return `${COUPON_PREFIX}${refusal}`;
}

function isIssueRefusal(text: string): text is IssueRefusal {
  return Object.hasOwn(issueRefusalLabels, text);
}

/** What operators read for a stored reason. */
export function pickReasonLabel(reason: string): string {
  const refusal = reason.startsWith(COUPON_PREFIX) ? reason.slice(COUPON_PREFIX.length) : '';
  if (isIssueRefusal(refusal)) return `优惠券：${issueRefusalLabels[refusal]}`;
  return OWN_LABELS[reason] ?? reasonLabel(reason);
}
