import { yuanFromFen } from '../../platform/money/fen.js';
import type { PlanFields } from './reactivation.store.js';

/** The one plan of an installation. */
export const PRESET_CODE = 'sleepers';
export const PRESET_SCHEME = 'lifecycle';
export const PRESET_DAILY_AT = '10:00';

/** What the message says when nobody has written another; `amountOffFen` of the coupon that comes with it. */
export function presetText(amountOffFen?: number): string {
  const amount =
    amountOffFen === undefined ? '一张' : `一张 ¥${yuanFromFen(amountOffFen).replace('.00', '')} `;
  return `好久不见，为您准备了${amount}回归券，在小程序「我的」里查看。`;
}

/** The plan as an installation starts with it: switched off until somebody chooses a coupon. */
export const presetFields: PlanFields = {
  isEnabled: false,
  lifecycleTiers: ['dormant', 'lost'],
  couponTemplateId: null,
  text: presetText(),
  dailyAt: PRESET_DAILY_AT,
  dailyCap: 2000,
  holdoutPercent: 10,
  restDays: 30,
};
