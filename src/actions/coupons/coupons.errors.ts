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

/** Somebody else changed the template meanwhile. */
export class CouponTemplateChanged extends AppError {
  constructor() {
    super({
      code: 'coupons.template-changed',
      status: 409,
      message: '这张券刚被别人改过，请刷新后再改',
      details: { field: 'revision' },
    });
  }
}

/** No such issuer of coupons. */
export class CouponIssuerUnknown extends AppError {
  constructor(issuer: string) {
    super({ code: 'coupons.issuer-unknown', status: 422, message: '没有这个发券方', details: { issuer } });
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

/** The coupon is not one of the claim centre. */
export class CouponNotClaimable extends AppError {
  constructor() {
    super({ code: 'coupons.not-claimable', status: 409, message: '这张券不能自己领取' });
  }
}

/** Claiming has not begun. */
export class ClaimNotStarted extends AppError {
  constructor(from: Date) {
    super({
      code: 'coupons.claim-not-started',
      status: 409,
      message: '还没到领取时间',
      details: { claimFrom: from.toISOString() },
    });
  }
}

/** Claiming has ended. */
export class ClaimOver extends AppError {
  constructor() {
    super({ code: 'coupons.claim-over', status: 409, message: '领取时间已过' });
  }
}

/** Somebody who is not of the audience; `gap` says which part they do not meet. */
export class CouponNotEligible extends AppError {
  constructor(gap: string, reason: string, audience: string) {
    super({
      code: 'coupons.not-eligible',
      status: 403,
      message: `没有领取资格：${reason}`,
      details: { gap, audience },
    });
  }
}

/** Why somebody was given no coupon. */
export type IssueRefusal =
  | 'not_member'
  | 'paused'
  | 'stopped'
  | 'template_over'
  | 'limit_reached'
  | 'member_daily_limit_reached'
  | 'daily_limit_reached'
  | 'out_of_stock'
  | 'out_of_budget';

export const issueRefusalLabels: Record<IssueRefusal, string> = {
  not_member: '还不是会员',
  paused: '券模板已暂停',
  stopped: '券模板已停止发放',
  template_over: '券模板已过有效期',
  limit_reached: '已达每人限领张数',
  member_daily_limit_reached: '已达每人每日限领张数',
  daily_limit_reached: '今日已发完',
  out_of_stock: '库存不足',
  out_of_budget: '预算已用完',
};
