import { parseBusinessDate, type BusinessDate } from '../../platform/clock/business-date.js';
import { AppError } from '../../platform/errors/app-error.js';
import type { SettingDefinition } from '../../platform/settings/setting.js';

function invalid(name: string, allowed: string, value: string): AppError {
  return new AppError({
    code: 'settings.value-invalid',
    status: 422,
    message: `设置「${name}」不接受「${value}」，可写：${allowed}`,
    details: { name, value },
  });
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
  meaning: '积分到账后的有效天数；未设置时为 365 天',
  parse: (text) => {
    const days = Number(text);
    if (!Number.isInteger(days) || days < 1 || days > 3650)
      throw invalid('points.valid-days', '1 到 3650', text);
    return days;
  },
};
