import { ChannelError } from '../channel.errors.js';
import { numberField, textField, type VendorRecord } from './vendor-json.js';
import { MINUTE_CODE, vendorCode } from './vendor-codes.js';

const MINUTE_MS = 60_000;
const CODE_BY_KIND = {
  auth: 'channels.credentials-refused',
  quota: 'channels.quota-used-up',
  blocked: 'channels.feature-blocked',
  invalid: 'channels.request-refused',
  transient: 'channels.platform-busy',
} as const;

/** A WeChat answer with an `errcode`, as an error; an answer that lacks what it must hold, too. */
export function refusal(answer: VendorRecord, parkUntil?: Date): ChannelError {
  const errcode = numberField(answer, 'errcode');
  if (errcode === undefined || errcode === 0) {
    return new ChannelError({
      code: 'channels.answer-unreadable',
      kind: 'transient',
      message: '平台的回答里缺少必要的内容，稍后自动重试',
      isPerhapsAccepted: true,
      details: { fields: Object.keys(answer).slice(0, 20) },
    });
  }
  const { kind, meaning } = vendorCode(errcode);
  return new ChannelError({
    code: CODE_BY_KIND[kind],
    kind,
    message: `微信返回 ${errcode}：${meaning}`,
    vendorCode: String(errcode),
    vendorMessage: textField(answer, 'errmsg'),
    retryAfterMs: errcode === MINUTE_CODE || errcode === 45066 ? MINUTE_MS : 0,
    parkUntil,
  });
}

/** A record without which it must not be: asking again gives the same one. */
export function recordUnreadable(record: VendorRecord, missing: string): ChannelError {
  return new ChannelError({
    code: 'channels.record-unreadable',
    kind: 'invalid',
    message: `平台返回的记录缺少 ${missing}`,
    details: { missing, fields: Object.keys(record).slice(0, 20) },
  });
}
