import { businessDateOf, type BusinessDate } from '../../platform/clock/business-date.js';
import type { AppError } from '../../platform/errors/app-error.js';
import type { ChannelOrder, ChannelRefund } from '../../channels/channel.js';
import { OrderAmountInvalid, OrderNumberInvalid, OrderPaidInFuture } from './orders.errors.js';

const NUMBER_MAX = 96;

/** Both clocks at one moment. */
export interface OrderMoment {
  now: Date;
  businessDate: BusinessDate;
}

/** Why an order cannot be stored, or undefined. Without a moment its time is taken as past. */
export function orderProblem(order: ChannelOrder, moment: OrderMoment | undefined): AppError | undefined {
  const { externalId, paidAmountFen, costFen, paidAt } = order;
  if (externalId === '' || externalId.length > NUMBER_MAX) return new OrderNumberInvalid(externalId);
  if (!isAmount(paidAmountFen)) return new OrderAmountInvalid(externalId, paidAmountFen);
  if (costFen !== undefined && !isAmount(costFen)) return new OrderAmountInvalid(externalId, costFen);
  for (const item of order.items) {
    if (!isAmount(item.amountFen)) return new OrderAmountInvalid(externalId, item.amountFen);
  }
  if (paidAt && moment && paidAt > moment.now && businessDateOf(paidAt) > moment.businessDate)
    return new OrderPaidInFuture(externalId, paidAt);
  return undefined;
}

/** Why a refund cannot be stored, or undefined. */
export function refundProblem(refund: ChannelRefund): AppError | undefined {
  if (refund.externalId === '' || refund.externalId.length > NUMBER_MAX)
    return new OrderNumberInvalid(refund.externalId);
  return isAmount(refund.amountFen)
    ? undefined
    : new OrderAmountInvalid(refund.orderExternalId, refund.amountFen);
}

function isAmount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
