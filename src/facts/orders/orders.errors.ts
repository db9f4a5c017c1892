import { AppError } from '../../platform/errors/app-error.js';

/** An amount that is negative or not a whole number of fen. */
export class OrderAmountInvalid extends AppError {
  constructor(externalId: string, value: unknown) {
    super({
      code: 'orders.amount-invalid',
      status: 422,
      message: `订单「${externalId}」的金额无效：金额必须是不小于 0 的数，最多两位小数`,
      details: { externalId, value },
    });
  }
}

/** A time of payment that neither the wall clock nor the business date has reached. */
export class OrderPaidInFuture extends AppError {
  constructor(externalId: string, paidAt: Date) {
    super({
      code: 'orders.paid-at-in-future',
      status: 422,
      message: `订单「${externalId}」的付款时间晚于当前时间`,
      details: { externalId, paidAt: paidAt.toISOString() },
    });
  }
}

/** An order without a number, or with one longer than any shop makes them. */
export class OrderNumberInvalid extends AppError {
  constructor(externalId: string) {
    super({
      code: 'orders.number-invalid',
      status: 422,
      message: '订单号不能为空，且不超过 96 个字符',
      details: { externalId: externalId.slice(0, 120) },
    });
  }
}
