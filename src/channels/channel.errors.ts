import { AppError } from '../platform/errors/app-error.js';

/**
 * auth: credentials are refused; quota: asked too much today; blocked: the platform closed the feature;
 * invalid: the request or its data are wrong; transient: the same call may succeed later.
 */
export type ChannelErrorKind = 'auth' | 'quota' | 'blocked' | 'invalid' | 'transient';

export interface ChannelErrorOptions {
  code: string;
  kind: ChannelErrorKind;
  message: string;
  /** The platform's own code and words; empty when it said nothing. */
  vendorCode?: string;
  vendorMessage?: string;
  /** True where the platform may have carried out the call although we know no result. */
  isPerhapsAccepted?: boolean;
  /** Asking again before that is useless. */
  retryAfterMs?: number;
  parkUntil?: Date | undefined;
  details?: Record<string, unknown>;
  cause?: unknown;
}

/** A platform did not do what it was asked. Only `transient` ones are worth another try. */
export class ChannelError extends AppError {
  readonly kind: ChannelErrorKind;
  readonly vendorCode: string;
  readonly vendorMessage: string;
  readonly isPerhapsAccepted: boolean;
  readonly retryAfterMs: number;
  readonly parkUntil: Date | undefined;

  constructor(options: ChannelErrorOptions) {
    const { code, kind, message, vendorCode = '', vendorMessage = '' } = options;
    super({
      code,
      status: 502,
      message,
      details: { ...options.details, ...(vendorCode === '' ? {} : { vendorCode, vendorMessage }) },
      isRetryable: kind === 'transient',
      cause: options.cause,
    });
    this.kind = kind;
    this.vendorCode = vendorCode;
    this.vendorMessage = vendorMessage;
    this.isPerhapsAccepted = options.isPerhapsAccepted ?? false;
    this.retryAfterMs = options.retryAfterMs ?? 0;
    this.parkUntil = options.parkUntil;
  }
}

/** No channel with this id or code. */
export class ChannelNotFound extends AppError {
  constructor(channel: string) {
    super({
      code: 'channels.not-found',
      status: 404,
      message: `没有找到渠道「${channel}」`,
      details: { channel },
    });
  }
}

/** The kind of channel cannot do what was asked. */
export class ChannelCannot extends AppError {
  constructor(channel: string, what: string) {
    super({
      code: 'channels.not-supported',
      status: 409,
      message: `渠道「${channel}」不支持${what}`,
      details: { channel },
    });
  }
}

/** A push that is not from the platform, or not meant for this account. */
export class CallbackSignatureInvalid extends AppError {
  constructor() {
    super({ code: 'callbacks.signature-invalid', status: 401, message: '回调签名不正确' });
  }
}

/** A push whose timestamp is not of these minutes: a replayed one. */
export class CallbackStale extends AppError {
  constructor() {
    super({ code: 'callbacks.stale', status: 401, message: '回调时间戳已过期' });
  }
}

/** A push that cannot be read. */
export class CallbackBodyInvalid extends AppError {
  constructor(cause?: unknown) {
    super({ code: 'callbacks.body-invalid', status: 400, message: '回调内容无法识别', cause });
  }
}

/** A wrong, used or expired login code of a mini-program. */
export class LoginCodeInvalid extends AppError {
  constructor(vendorCode: string) {
    super({
      code: 'mini-program.code-invalid',
      status: 401,
      message: '登录凭证无效或已过期，请重新打开小程序',
      details: { vendorCode },
    });
  }
}
