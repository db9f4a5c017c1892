import { AppError } from '../../platform/errors/app-error.js';

/** Something about words and codes that cannot be done as asked; codes `redeem-codes.…`. */
export class RedeemCodeError extends AppError {
  constructor(reason: string, status: number, message: string, details: Record<string, unknown> = {}) {
    super({ code: `redeem-codes.${reason}`, status, message, details });
  }
}

/** No word and no code is like this; says no more, so that guessing teaches nothing. */
export function codeUnknown(): RedeemCodeError {
  return new RedeemCodeError('not-found', 404, '没有这个口令或兑换码，请核对后再试', { path: 'code' });
}

export function campaignNotFound(id: string): RedeemCodeError {
  return new RedeemCodeError('campaign-not-found', 404, '没有找到这个兑换活动', { id });
}

/** Somebody guesses. */
export class TooManyGuesses extends AppError {
  constructor(waitSeconds: number) {
    const minutes = Math.max(1, Math.ceil(waitSeconds / 60));
    super({
      code: 'redeem-codes.too-many-guesses',
      status: 429,
      message: `输错的次数太多，请 ${minutes} 分钟后再试`,
      details: { retryAfterSeconds: Math.ceil(waitSeconds) },
    });
  }
}
