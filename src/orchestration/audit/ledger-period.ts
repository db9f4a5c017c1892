import {
  addDays,
  daysBetween,
  parseBusinessDate,
  startOfBusinessDate,
  type BusinessDate,
} from '../../platform/clock/business-date.js';
import { AppError } from '../../platform/errors/app-error.js';

/** Days of a ledger, both included, and the instants between which they lie (Asia/Shanghai, wall clock). */
export interface LedgerPeriod {
  from: BusinessDate;
  until: BusinessDate;
  /** First instant of the first day. */
  startsAt: Date;
  /** First instant after the last day. */
  endsAt: Date;
}

const DAYS_AT_MOST = 366;

/** Throws `audit.period-invalid` for days that do not exist, stand the wrong way round, or are more than 366. */
export function ledgerPeriod(from: string, until: string): LedgerPeriod {
  const [first, last] = [parseBusinessDate(from), parseBusinessDate(until)];
  const days = daysBetween(first, last) + 1;
  if (days < 1 || days > DAYS_AT_MOST) {
    throw new AppError({
      code: 'audit.period-invalid',
      message: days < 1 ? '起始日不能晚于截止日' : `一次最多核对 ${DAYS_AT_MOST} 天`,
      details: { from, until },
    });
  }
  return {
    from: first,
    until: last,
    startsAt: startOfBusinessDate(first),
    endsAt: startOfBusinessDate(addDays(last, 1)),
  };
}
