import { AppError } from '../../platform/errors/app-error.js';

/** A plan cannot be as it was written; `field` says where. */
export class ReactivationPlanInvalid extends AppError {
  constructor(field: string, message: string) {
    super({ code: 'reactivation.plan-invalid', status: 422, message, details: { field } });
  }
}

/** There is no account that could send. */
export class ReactivationChannelMissing extends AppError {
  constructor() {
    super({
      code: 'reactivation.channel-missing',
      status: 409,
      message: '还没有接入可用的公众号，无法群发；请先在「渠道接入」里添加',
    });
  }
}
