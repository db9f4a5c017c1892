import { addDays, businessDateOf, startOfBusinessDate } from '../../platform/clock/business-date.js';

/** When coupons of a template may be used. */
export interface ValidityRule {
  validity_kind: 'fixed' | 'relative';
  valid_from: Date | null;
  valid_until: Date | null;
  valid_days: number | null;
  start_delay_days: number;
}

export interface Validity {
  from: Date;
  /** First instant at which the coupon is worthless. */
  until: Date;
}

/**
 * The validity of a coupon received at `now` (wall clock). Relative: usable at once, or from the start
 * (Shanghai) of the day `start_delay_days` after receipt, through the end of the n-th day after that
 * first day. Fixed: the template's own window; undefined when it is over.
 */
export function validityFor(rule: ValidityRule, now: Date): Validity | undefined {
  if (rule.validity_kind === 'relative') {
    const firstDay = addDays(businessDateOf(now), rule.start_delay_days);
    const lastDay = addDays(firstDay, rule.valid_days ?? 0);
    return {
      from: rule.start_delay_days > 0 ? startOfBusinessDate(firstDay) : now,
      until: startOfBusinessDate(addDays(lastDay, 1)),
    };
  }
  if (!rule.valid_from || !rule.valid_until || rule.valid_until <= now) return undefined;
  return { from: rule.valid_from > now ? rule.valid_from : now, until: rule.valid_until };
}
