import { AppError } from '../../platform/errors/app-error.js';
import type { SettingDefinition } from '../../platform/settings/setting.js';

const COUPONS_AT_MOST = 100_000_000;

function countSetting(name: string, meaning: string): SettingDefinition<number> {
  return {
    name,
    meaning,
    parse: (text) => {
      const count = Number(text);
      if (text.trim() === '' || !Number.isInteger(count) || count < 0 || count > COUPONS_AT_MOST) {
        throw new AppError({
          code: 'settings.value-invalid',
          status: 422,
          message: `设置「${name}」不接受「${text}」，可写：0 到 ${COUPONS_AT_MOST} 的整数`,
          details: { name, value: text },
        });
      }
      return count;
    },
  };
}

/** Above so many coupons a batch is started only by typing how many they are. */
export const confirmAboveSetting = countSetting(
  'coupon-batches.confirm-above',
  '批量发券预计超过此张数时，须输入张数才能开始；未设置时为 1000 张',
);

/** Above so many coupons a batch is started only by another operator than the one who made it. */
export const batchApprovalAboveSetting = countSetting(
  'coupon-batches.approval-above',
  '批量发券预计超过此张数时，须由另一位运营开始；未设置时不需要复核',
);

/** `coupon-batches.confirm-above` while it is unset. */
export const CONFIRM_ABOVE = 1000;
