import { AppError } from '../../platform/errors/app-error.js';

/** Spending more than there is. */
export class PointsInsufficient extends AppError {
  constructor(wanted: number) {
    super({
      code: 'points.insufficient',
      status: 409,
      message: `积分不足，无法使用 ${wanted} 积分`,
      details: { wanted },
    });
  }
}
