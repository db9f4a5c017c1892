import { parseBusinessDate, type BusinessDate } from '../../platform/clock/business-date.js';
import { AppError } from '../../platform/errors/app-error.js';
import type { SettingDefinition } from '../../platform/settings/setting.js';
import { POINTS_AT_MOST } from './ledger-terms.js';

function invalid(name: string, allowed: string, value: string): AppError {
  return new AppError({
    code: 'settings.value-invalid',
    status: 422,
    message: `设置「${name}」不接受「${value}」，可写：${allowed}`,
    details: { name, value },
  });
}

function wholeNumber(name: string, atLeast: number, atMost: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (text.trim() === '' || !Number.isInteger(number) || number < atLeast || number > atMost)
      throw invalid(name, `${atLeast} 到 ${atMost} 的整数`, text);
    return number;
  };
}

/** Whether orders from before the points programme began earn points. */
export const earnBeforeGoLiveSetting: SettingDefinition<boolean> = {
  name: 'points.earn-before-go-live',
  meaning: '积分上线日之前的订单是否补积分（true / false）；未设置时不补',
  parse: (text) => {
    if (text !== 'true' && text !== 'false')
      throw invalid('points.earn-before-go-live', 'true 或 false', text);
    return text === 'true';
  },
};

/** First business date of the points programme. */
export const goLiveOnSetting: SettingDefinition<BusinessDate> = {
  name: 'points.go-live-on',
  meaning: '积分上线日；未设置时为第一个等级权益方案的生效日，一个都没有则视为尚未上线',
  parse: parseBusinessDate,
};

/** How long earned points stay usable. */
export const pointsValidDaysSetting: SettingDefinition<number> = {
  name: 'points.valid-days',
  meaning: '积分可用后的有效天数；未设置时为 365 天',
  parse: wholeNumber('points.valid-days', 1, 3650),
};

/** How long the points of an order wait for refunds. */
export const refundDaysSetting: SettingDefinition<number> = {
  name: 'points.refund-days',
  meaning: '订单积分的待生效天数：付款日之后满这么多整天才能使用，0 为立即可用；未设置时为 7 天',
  parse: wholeNumber('points.refund-days', 0, 365),
};

/** How long points last that come back to a lot that is over. */
export const returnDaysSetting: SettingDefinition<number> = {
  name: 'points.return-days',
  meaning: '取消兑换时，原批次已到期的积分退回后的有效天数；未设置时为 30 天',
  parse: wholeNumber('points.return-days', 1, 3650),
};

/** Above how many points an adjustment by hand needs a second person. */
export const adjustApprovalAboveSetting: SettingDefinition<number> = {
  name: 'points.adjust-approval-above',
  meaning: '一次人工调整的积分（增或减）超过此数须由另一位运营复核，0 为每次都复核；未设置时为 1000',
  parse: wholeNumber('points.adjust-approval-above', 0, POINTS_AT_MOST),
};

/** What 100 points are worth, for the liability in yuan. */
export const pointWorthSetting: SettingDefinition<number> = {
  name: 'points.worth-fen-per-100',
  meaning: '100 积分折合多少分钱，用于积分负债的金额；未设置时负债只以积分计',
  parse: wholeNumber('points.worth-fen-per-100', 1, 1_000_000),
};

/** How many days before their end members hear of points that end. */
export const expiryNoticeDaysSetting: SettingDefinition<number> = {
  name: 'points.expiry-notice-days',
  meaning:
    '积分到期前几天发服务通知；须先在消息模板里启用编码为 points-expiring 的服务通知模板，未设置时为 7 天',
  parse: wholeNumber('points.expiry-notice-days', 1, 90),
};
