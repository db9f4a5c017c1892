import { AppError } from '../../platform/errors/app-error.js';
import type { SettingDefinition } from '../../platform/settings/setting.js';

/** The kill switch. Changed through the admin panel, never by hand. */
export const STOPPED_SETTING = 'messaging.stopped';

export const DEFAULT_BLAST_LIMIT = 50_000;
export const DEFAULT_FREQUENCY_CAP = { messages: 2, days: 7 };
export const DEFAULT_QUIET_HOURS = '22:00-08:00';

function invalid(name: string, allowed: string, value: string): AppError {
  return new AppError({
    code: 'settings.value-invalid',
    status: 422,
    message: `设置「${name}」不接受「${value}」，可写：${allowed}`,
    details: { name, value },
  });
}

export const blastLimitSetting: SettingDefinition<number> = {
  name: 'messaging.blast-limit',
  meaning: `单次任务最多触达人数；未设置时为 ${DEFAULT_BLAST_LIMIT}`,
  parse: (text) => {
    const people = Number(text);
    if (!Number.isInteger(people) || people < 0 || people > 10_000_000) {
      throw invalid('messaging.blast-limit', '0 到 10000000 的整数', text);
    }
    return people;
  },
};

export const frequencyCapSetting: SettingDefinition<{ messages: number; days: number }> = {
  name: 'messaging.frequency-cap',
  meaning: '每人营销消息频次上限，写成「条数/天数」；未设置时为 2/7',
  parse: (text) => {
    const match = /^(\d{1,3})\/(\d{1,3})$/.exec(text);
    const [messages, days] = [Number(match?.[1]), Number(match?.[2])];
    if (!match || days < 1) throw invalid('messaging.frequency-cap', '例如 2/7', text);
    return { messages, days };
  },
};

/** `HH:mm-HH:mm`, or `off`. */
export const quietHoursSetting: SettingDefinition<string> = {
  name: 'messaging.quiet-hours',
  meaning: `营销消息免打扰时段（北京时间），例如 22:00-08:00，off 为不设；未设置时为 ${DEFAULT_QUIET_HOURS}`,
  parse: (text) => {
    if (text !== 'off' && quietMinutes(text) === undefined) {
      throw invalid('messaging.quiet-hours', '22:00-08:00 或 off', text);
    }
    return text;
  },
};

/** The window as minutes since 00:00, or undefined when the text is no window. */
export function quietMinutes(text: string): { fromMinute: number; toMinute: number } | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (!match) return undefined;
  const [from = 0, fromMinutes = 0, to = 0, toMinutes = 0] = match.slice(1).map(Number);
  return { fromMinute: from * 60 + fromMinutes, toMinute: to * 60 + toMinutes };
}
