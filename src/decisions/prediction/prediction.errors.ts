import { AppError } from '../../platform/errors/app-error.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';

/** A fit that cannot be had as asked. */
export class PredictionError extends AppError {
  constructor(
    reason: string,
    status: number,
    message: string,
    options: { details?: Record<string, unknown>; isRetryable?: boolean } = {},
  ) {
    super({ code: `prediction.${reason}`, status, message, ...options });
  }
}

/** `--until` later than the business date. */
export function futureDate(until: BusinessDate, today: BusinessDate): PredictionError {
  return new PredictionError('date-in-future', 422, `${until} 在业务日 ${today} 之后，还没有那天的订单`, {
    details: { until, today },
  });
}

/** Another fit is under way; it may be asked again later. */
export function fitRunning(): PredictionError {
  return new PredictionError('fit-running', 409, '已有一次预测拟合正在进行，请等它结束', {
    isRetryable: true,
  });
}

/** Too few people, or a fit without a maximum; `reason` says which. */
export function notFitted(reason: string, customers: number): PredictionError {
  return new PredictionError('not-fitted', 422, `预测模型无法拟合：${reason}`, { details: { customers } });
}

/** Nobody is predicted yet. */
export function noPredictions(): PredictionError {
  return new PredictionError(
    'no-predictions',
    409,
    '还没有预测结果，请先执行 predict fit，或等每晚的预测任务',
  );
}
