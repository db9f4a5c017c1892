import { AppError } from '../../../platform/errors/app-error.js';
import { fenFromYuan } from '../../../platform/money/fen.js';
import type { SettingDefinition } from '../../../platform/settings/setting.js';

export const DEFAULT_APPROVAL_ABOVE_FEN = 500_00;
export const DEFAULT_UNDO_MINUTES = 30;

/** Worth of a coupon from which on a second person has to agree at the till; in fen. */
export const redeemApprovalAboveSetting: SettingDefinition<number> = {
  name: 'coupons.redeem-approval-above',
  meaning: '核销优惠超过多少元时需要第二人复核（只管店员和后台核销）；未设置时为 500 元',
  parse: (text) => {
    const fen = fenFromYuan(text);
    if (fen >= 0) return fen;
    throw invalid('coupons.redeem-approval-above', '0 或以上的元数', text);
  },
};

/** How long after it a redemption can be taken back. */
export const undoMinutesSetting: SettingDefinition<number> = {
  name: 'coupons.undo-minutes',
  meaning: '核销后多少分钟内可以撤销（0 表示不允许）；未设置时为 30 分钟',
  parse: (text) => {
    const minutes = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    if (minutes <= 10_080) return minutes;
    throw invalid('coupons.undo-minutes', '0 到 10080', text);
  },
};

function invalid(name: string, allowed: string, value: string): AppError {
  return new AppError({
    code: 'settings.value-invalid',
    status: 422,
    message: `设置「${name}」不接受「${value}」，可写：${allowed}`,
    details: { name, value },
  });
}
