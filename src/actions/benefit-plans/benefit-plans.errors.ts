import { AppError } from '../../platform/errors/app-error.js';

/** A plan that cannot be saved or published; `reason` is stable. */
export class BenefitPlanError extends AppError {
  constructor(reason: string, status: number, message: string, details: Record<string, unknown> = {}) {
    super({ code: `benefit-plans.${reason}`, status, message, details });
  }
}
