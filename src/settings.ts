import {
  batchApprovalAboveSetting,
  confirmAboveSetting,
} from './actions/coupon-batches/coupon-batches.settings.js';
import {
  redeemApprovalAboveSetting,
  undoMinutesSetting,
} from './actions/coupons/redemption/redemption.settings.js';
import {
  blastLimitSetting,
  frequencyCapSetting,
  quietHoursSetting,
} from './actions/messaging/messaging.settings.js';
import {
  adjustApprovalAboveSetting,
  earnBeforeGoLiveSetting,
  expiryNoticeDaysSetting,
  goLiveOnSetting,
  pointWorthSetting,
  pointsValidDaysSetting,
  refundDaysSetting,
  returnDaysSetting,
} from './actions/points/points.settings.js';
import { pointsRulesSetting } from './actions/points/points-rules.setting.js';
import { growthRulesSetting } from './facts/growth/growth.settings.js';
import { approvalAboveSetting } from './decisions/tiering/tiering.settings.js';
import type { SettingDefinition } from './platform/settings/setting.js';

/** Every setting that `settings set` and the admin panel may change, besides the business date. */
export const settings: readonly SettingDefinition[] = [
  redeemApprovalAboveSetting,
  undoMinutesSetting,
  growthRulesSetting,
  goLiveOnSetting,
  earnBeforeGoLiveSetting,
  pointsValidDaysSetting,
  pointsRulesSetting,
  refundDaysSetting,
  returnDaysSetting,
  adjustApprovalAboveSetting,
  pointWorthSetting,
  expiryNoticeDaysSetting,
  confirmAboveSetting,
  batchApprovalAboveSetting,
  blastLimitSetting,
  frequencyCapSetting,
  quietHoursSetting,
  approvalAboveSetting,
];
