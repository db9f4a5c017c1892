import { AppError } from '../../errors/app-error.js';

/** A route with effects that must not double was called without a key. */
export class IdempotencyKeyMissing extends AppError {
  constructor() {
    super({
      code: 'request.idempotency-key-missing',
      message: '这个操作需要请求头 Idempotency-Key（1 到 255 个可见字符，每次新的操作换一个）',
      details: { header: 'Idempotency-Key' },
    });
  }
}

/** The key already belongs to another request. */
export class IdempotencyKeyReused extends AppError {
  constructor() {
    super({
      code: 'request.idempotency-key-reused',
      status: 422,
      message: '这个 Idempotency-Key 已用于另一个内容不同的请求，请换一个',
      details: { header: 'Idempotency-Key' },
    });
  }
}

/** The first request with this key has not ended yet. */
export class RequestInFlight extends AppError {
  constructor(readonly retryAfterSeconds: number) {
    super({
      code: 'request.in-flight',
      status: 409,
      message: '同一个请求正在处理，请稍后再查看结果',
      details: { retryAfterSeconds },
      isRetryable: true,
    });
  }
}
