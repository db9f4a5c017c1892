import { AppError } from '../../platform/errors/app-error.js';

/** Something about batches of coupons that cannot be done as asked; codes `coupon-batches.…`. */
export class CouponBatchError extends AppError {
  constructor(reason: string, status: number, message: string, details: Record<string, unknown> = {}) {
    super({ code: `coupon-batches.${reason}`, status, message, details });
  }
}

export function batchNotFound(id: string): CouponBatchError {
  return new CouponBatchError('not-found', 404, '没有找到这次批量发券', { id });
}
