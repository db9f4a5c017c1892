import { AppError } from '../../platform/errors/app-error.js';

/** Something about the points mall that cannot be done as asked; codes `points-mall.…`. */
export class PointsMallError extends AppError {
  constructor(reason: string, status: number, message: string, details: Record<string, unknown> = {}) {
    super({ code: `points-mall.${reason}`, status, message, details });
  }
}

export function itemNotFound(id: string): PointsMallError {
  return new PointsMallError('item-not-found', 404, '没有找到这件兑换商品', { id });
}

export function orderNotFound(id: string): PointsMallError {
  return new PointsMallError('order-not-found', 404, '没有找到这笔兑换', { id });
}
