import { AppError } from '../../platform/errors/app-error.js';
import type { SettingDefinition } from '../../platform/settings/setting.js';

/** What happens to the entry coupon of a tier that a refund, or an order that came late, takes away again. */
export type GiftAfterRefund = 'keep' | 'revoke_unused';

export const giftAfterRefundSetting: SettingDefinition<GiftAfterRefund> = {
  name: 'benefits.gift-after-refund',
  meaning:
    '因退款或补录数据降级后，升级时发的入级券怎么办：keep 保留，revoke_unused 收回未使用的（已核销的一律不追回）；未设置时为 keep',
  parse: (text) => {
    if (text === 'keep' || text === 'revoke_unused') return text;
    throw new AppError({
      code: 'settings.value-invalid',
      status: 422,
      message: `设置「benefits.gift-after-refund」不接受「${text.slice(0, 60)}」，可写：keep 或 revoke_unused`,
      details: { name: 'benefits.gift-after-refund', value: text.slice(0, 60) },
    });
  },
};
