import { AppError } from '../../../platform/errors/app-error.js';
import { yuanFromFen } from '../../../platform/money/fen.js';
import type { RefusedCoupon } from './discount.js';
import { unusableReasonLabels } from './discount-terms.js';

/** Why the state of a coupon keeps it from being used now. */
export type CouponStateReason =
  | 'redeemed'
  | 'awaiting-second-person'
  | 'expired'
  | 'revoked'
  | 'reversed'
  | 'not-yet-valid'
  | 'locked'
  | 'lock-expired';

const STATE_MESSAGES: Record<CouponStateReason, string> = {
  redeemed: '这张券已经核销过',
  'awaiting-second-person': '这张券正在等待第二人复核',
  expired: '这张券已过期',
  revoked: '这张券已作废',
  reversed: '这张券已随订单退款作废',
  'not-yet-valid': '这张券还没到可用时间',
  locked: '这张券正被另一笔订单占用',
  'lock-expired': '为这笔订单保留的券已超时释放，请重新锁定',
};

/** A coupon whose state keeps it from being used: 409 `coupons.<reason>`; `said` adds when and where. */
export class CouponUnusable extends AppError {
  constructor(
    readonly reason: CouponStateReason,
    said = '',
    details: Record<string, unknown> = {},
  ) {
    super({
      code: `coupons.${reason}`,
      status: 409,
      message: `${STATE_MESSAGES[reason]}${said === '' ? '' : `（${said}）`}`,
      details,
    });
  }
}

/** A coupon whose terms do not fit the order: 422 `coupons.below-threshold`, `coupons.shop-not-covered` … */
export class CouponNotApplicable extends AppError {
  constructor({ couponId, reason, missingFen }: RefusedCoupon) {
    super({
      code: `coupons.${reason.replaceAll('_', '-')}`,
      status: 422,
      message: `${unusableReasonLabels[reason]}${missingFen > 0 ? `，还差 ¥${yuanFromFen(missingFen)}` : ''}`,
      details: { couponId, ...(missingFen > 0 ? { missingFen } : {}) },
    });
  }
}

/** No coupon has this code; which of several, says `details.index`. */
export class CouponCodeUnknown extends AppError {
  constructor(details: Record<string, unknown> = {}) {
    super({ code: 'coupons.not-found', status: 404, message: '没有找到这张券，请核对券码', details });
  }
}

/** The same code twice in one request. */
export class CouponNamedTwice extends AppError {
  constructor() {
    super({ code: 'coupons.named-twice', status: 422, message: '同一张券只能写一次' });
  }
}

/** The coupon of somebody other than the buyer. */
export class CouponOfAnother extends AppError {
  constructor(details: Record<string, unknown> = {}) {
    super({ code: 'coupons.other-member', status: 409, message: '这张券不属于下单的会员', details });
  }
}

/** A buyer that the channel has never told us of. */
export class BuyerUnknown extends AppError {
  constructor() {
    super({ code: 'coupons.buyer-unknown', status: 404, message: '没有找到这位下单的会员' });
  }
}

/** An order amount is needed for coupons that take money off. */
export class OrderAmountNeeded extends AppError {
  constructor() {
    super({
      code: 'coupons.amount-needed',
      status: 422,
      message: '请填写适用商品的订单金额',
      details: { field: 'amountFen' },
    });
  }
}

/** The coupon changed at this very moment; asking again tells how. */
export class CouponBusy extends AppError {
  constructor() {
    super({
      code: 'coupons.busy',
      status: 409,
      message: '这张券的状态刚刚变化，请再试一次',
      isRetryable: true,
    });
  }
}

/** No redemption with this number that the caller may see. */
export class RedemptionNotFound extends AppError {
  constructor() {
    super({ code: 'coupons.redemption-not-found', status: 404, message: '没有找到这条核销记录' });
  }
}

/** A shop refunds an order for which it has redeemed nothing. */
export class NothingRedeemedForOrder extends AppError {
  constructor(orderRef: string) {
    super({
      code: 'coupons.nothing-redeemed',
      status: 404,
      message: '这笔订单没有核销过券',
      details: { orderRef },
    });
  }
}

/** A redemption that is no longer in the state this needs. */
export class RedemptionStateWrong extends AppError {
  constructor(state: string) {
    super({
      code: 'coupons.redemption-closed',
      status: 409,
      message: '这条核销记录已经处理过，不能再这样操作',
      details: { state },
    });
  }
}

/** A second person is needed, and the first one is not a second one. */
export class SamePerson extends AppError {
  constructor() {
    super({
      code: 'coupons.same-person',
      status: 403,
      message: '需要由另一个人复核，不能自己复核自己的核销',
    });
  }
}

/** Later than a redemption can be undone. */
export class UndoTooLate extends AppError {
  constructor(minutes: number) {
    super({
      code: 'coupons.undo-too-late',
      status: 409,
      message: `核销超过 ${minutes} 分钟，不能再撤销；请走订单退款`,
      details: { minutes },
    });
  }
}

/** The second person came too late. */
export class ApprovalTooLate extends AppError {
  constructor() {
    super({
      code: 'coupons.approval-too-late',
      status: 409,
      message: '等待复核已超时，券已退回，请重新核销',
    });
  }
}

/** Codes that do not exist were tried too often. */
export class TooManyGuesses extends AppError {
  constructor(retryAfterSeconds: number) {
    super({
      code: 'coupons.too-many-guesses',
      status: 429,
      message: `输错券码次数过多，请 ${Math.max(1, Math.ceil(retryAfterSeconds / 60))} 分钟后再试`,
      details: { retryAfterSeconds: Math.ceil(retryAfterSeconds) },
    });
  }
}
