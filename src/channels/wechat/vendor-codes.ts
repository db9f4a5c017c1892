import type { ChannelErrorKind } from '../channel.errors.js';

/** What a WeChat `errcode` means for us. Source: the error tables of the open platform's documents. */
export interface VendorCode {
  kind: ChannelErrorKind;
  /** One Chinese sentence for the operator: what, and what to do. */
  meaning: string;
  /** Whether it is about the one person a message was for. */
  isAboutRecipient?: true;
  /** Whether it is about what the message says. */
  isAboutContent?: true;
}

/** The token is bad: drop it, fetch once, retry the call once. */
export const TOKEN_CODES: ReadonlySet<number> = new Set([40001, 40014, 42001]);
/** The day's quota of an endpoint is used up. */
export const QUOTA_CODE = 45009;
/** Too many calls in this minute. */
export const MINUTE_CODE = 45011;
/** The platform itself is busy and did nothing. */
export const BUSY_CODE = -1;

const CREDENTIALS = '请在「渠道接入」检查 AppID 和 AppSecret';

const CODES: Record<number, VendorCode> = {
  [-1]: { kind: 'transient', meaning: '微信系统繁忙，稍后自动重试' },
  40001: { kind: 'auth', meaning: `凭证无效，${CREDENTIALS}` },
  40002: { kind: 'invalid', meaning: '凭证类型不正确' },
  40013: { kind: 'auth', meaning: `AppID 无效，${CREDENTIALS}` },
  40014: { kind: 'auth', meaning: `访问令牌无效，${CREDENTIALS}` },
  40125: { kind: 'auth', meaning: `AppSecret 无效，${CREDENTIALS}` },
  40164: { kind: 'auth', meaning: '服务器 IP 不在白名单，请到微信后台添加' },
  41001: { kind: 'auth', meaning: '缺少访问令牌' },
  42001: { kind: 'auth', meaning: '访问令牌已过期' },
  61004: { kind: 'auth', meaning: '服务器 IP 不在白名单，请到微信后台添加' },
  45009: { kind: 'quota', meaning: '今日接口次数已用完，将于次日 00:00 自动继续' },
  45011: { kind: 'transient', meaning: '调用过于频繁，一分钟后自动继续' },
  45066: { kind: 'transient', meaning: '同一批次重试过快，一分钟后自动继续' },
  48001: { kind: 'blocked', meaning: '该账号没有这个接口的权限' },
  48004: { kind: 'blocked', meaning: '接口被封禁，请登录微信后台查看' },
  48006: { kind: 'quota', meaning: '本月清零次数已用完' },
  48008: { kind: 'blocked', meaning: '没有发送这类消息的权限' },
  50002: { kind: 'blocked', meaning: '账号受限，请登录微信后台查看' },
  10080000: { kind: 'blocked', meaning: '店铺正在关闭' },
  10080001: { kind: 'blocked', meaning: '店铺已关闭' },
  40003: { kind: 'invalid', meaning: '用户标识不属于该账号', isAboutRecipient: true },
  43004: { kind: 'invalid', meaning: '用户未关注', isAboutRecipient: true },
  43019: { kind: 'invalid', meaning: '用户在黑名单中', isAboutRecipient: true },
  43101: { kind: 'invalid', meaning: '用户未授权或订阅次数已用完', isAboutRecipient: true },
  45015: { kind: 'invalid', meaning: '已超出可回复时间或用户未关注', isAboutRecipient: true },
  45047: { kind: 'invalid', meaning: '客服消息条数已达上限', isAboutRecipient: true },
  48002: { kind: 'invalid', meaning: '用户拒收消息', isAboutRecipient: true },
  50005: { kind: 'invalid', meaning: '用户未关注', isAboutRecipient: true },
  40249: { kind: 'invalid', meaning: '模板消息不允许包含营销内容', isAboutContent: true },
  45002: { kind: 'invalid', meaning: '消息内容过长', isAboutContent: true },
  44004: { kind: 'invalid', meaning: '消息内容为空', isAboutContent: true },
  47003: { kind: 'invalid', meaning: '模板参数不符合要求', isAboutContent: true },
  40037: { kind: 'invalid', meaning: '模板编号无效或不属于该账号' },
  41030: { kind: 'invalid', meaning: '跳转页面不存在' },
  40130: { kind: 'invalid', meaning: '群发至少需要两个接收人' },
  45067: { kind: 'invalid', meaning: '批次标识过长' },
};

/** The meaning of a code; unknown ones are `invalid`, because repeating them would not help. */
export function vendorCode(errcode: number): VendorCode {
  return CODES[errcode] ?? { kind: 'invalid', meaning: '微信拒绝了这次请求' };
}
