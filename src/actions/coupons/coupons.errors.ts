import { AppError } from '../../platform/errors/app-error.js';

/** No such template. */
export class CouponTemplateNotFound extends AppError {
  constructor(id: string) {
    super({
      code: 'coupons.template-not-found',
      status: 404,
      message: '没有这张券模板',
      details: { templateId: id },
    });
  }
}

/** A template is not well formed; `field` says where. */
export class CouponTemplateInvalid extends AppError {
  constructor(field: string, message: string) {
    super({ code: 'coupons.template-invalid', status: 422, message, details: { field } });
  }
}

/** A coupon that does not exist, or belongs to somebody else. */
export class CouponNotFound extends AppError {
  constructor() {
    super({ code: 'coupons.not-found', status: 404, message: '没有找到这张券' });
  }
}

/** Why a coupon cannot be used now. */
export class CouponNotUsable extends AppError {
  constructor(reason: 'redeemed' | 'expired' | 'revoked' | 'not_yet_valid') {
    const messages = {
      redeemed: '这张券已经核销过',
      expired: '这张券已过期',
      revoked: '这张券已作废',
      not_yet_valid: '这张券还没到可用时间',
    };
    super({ code: `coupons.${reason.replaceAll('_', '-')}`, status: 409, message: messages[reason] });
  }
}

/** One person was refused a coupon. */
export class CouponRefused extends AppError {
  constructor(reason: IssueRefusal) {
    super({
      code: `coupons.${reason.replaceAll('_', '-')}`,
      status: 409,
      message: `没有发出：${issueRefusalLabels[reason]}`,
    });
  }
}

/** Why somebody was given no coupon. */
export type IssueRefusal = 'not_member' | 'paused' | 'template_over' | 'limit_reached' | 'out_of_stock';

export const issueRefusalLabels: Record<IssueRefusal, string> = {
  not_member: '还不是会员',
  paused: '券模板已暂停',
  template_over: '券模板已过有效期',
  limit_reached: '已达每人限领张数',
  out_of_stock: '库存不足',
};
