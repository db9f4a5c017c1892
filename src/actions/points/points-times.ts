import {
  addDays,
  businessDateOf,
  startOfBusinessDate,
  type BusinessDate,
} from '../../platform/clock/business-date.js';
import type { Sql } from '../../platform/database/sql.js';
import type { SettingStore } from '../../platform/settings/setting.store.js';
import type { LotTimes } from './ledger-draft.js';
import { pointsValidDaysSetting, refundDaysSetting, returnDaysSetting } from './points.settings.js';

/** How long points wait, last, and last again after they came back to a lot that was over; whole days. */
export interface PointsDays {
  refundDays: number;
  validDays: number;
  returnDays: number;
}

const DEFAULT_DAYS: PointsDays = { refundDays: 7, validDays: 365, returnDays: 30 };

/** The periods in force: settings, else 7 days of waiting, 365 of validity and 30 after a return. */
export async function readPointsDays(sql: Sql, settings: SettingStore): Promise<PointsDays> {
  return {
    refundDays: (await settings.read<number>(sql, refundDaysSetting.name)) ?? DEFAULT_DAYS.refundDays,
    validDays: (await settings.read<number>(sql, pointsValidDaysSetting.name)) ?? DEFAULT_DAYS.validDays,
    returnDays: (await settings.read<number>(sql, returnDaysSetting.name)) ?? DEFAULT_DAYS.returnDays,
  };
}

/**
 * When points can be used: the midnight (Asia/Shanghai) after `refundDays` whole days from the day of `since`, then
 * through `validDays` whole days after the day on which they became usable. 0 days of waiting: at once.
 */
export function lotTimes(now: Date, since: BusinessDate, refundDays: number, validDays: number): LotTimes {
  const releasedAt = startOfBusinessDate(addDays(since, refundDays + 1));
  const availableAt = refundDays === 0 || releasedAt <= now ? now : releasedAt;
  return {
    now,
    availableAt,
    expiresAt: startOfBusinessDate(addDays(businessDateOf(availableAt), validDays + 1)),
  };
}
