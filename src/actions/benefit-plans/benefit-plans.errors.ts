import { AppError } from '../../platform/errors/app-error.js';

/** A plan that cannot be saved or published; `reason` is stable. */
export class BenefitPlanError extends AppError {
  constructor(reason: string, status: number, message: string, details: Record<string, unknown> = {}) {
    super({ code: `benefit-plans.${reason}`, status, message, details });
  }
}

/** Forecasts may decide whom to tell, never what somebody is given (PIPL, article 24). */
export class PredictedTiers extends BenefitPlanError {
  constructor(schemeCode: string) {
    super(
      'predicted-tiers',
      422,
      '这个方案的层级由预测或聚类得出，只能用来决定通知谁，不能用来发券、定积分倍率等与价格有关的权益（个人信息保护法第二十四条）',
      { schemeCode },
    );
  }
}
