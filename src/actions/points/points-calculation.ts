import type { BusinessDate } from '../../platform/clock/business-date.js';
import { BASE_RATE_MILLI } from './points-rules.js';

export { BASE_RATE_MILLI } from './points-rules.js';

/** A tier's multiplier as it was set. */
export interface RateRow {
  tier_id: number;
  rate_milli: number;
  starts_on: BusinessDate;
}

/** The rate of a tier on a date: the one set last among those that have started. `rates` in the order of setting. */
export function rateOn(rates: readonly RateRow[], tierId: number | null, date: BusinessDate): number {
  const found = rates.findLast((rate) => rate.tier_id === tierId && rate.starts_on <= date);
  return found?.rate_milli ?? BASE_RATE_MILLI;
}

/** When orders earn, apart from who placed them. */
export interface EarningRules {
  businessDate: BusinessDate;
  /** First date of the points programme; undefined: it has not begun. */
  goLiveOn: BusinessDate | undefined;
  doEarlierOrdersEarn: boolean;
}

/** `earns`, or why not; `later` means that its date has not come yet. */
export function earningOf(
  order: { paidOn: BusinessDate | null; joinedOn: BusinessDate | null },
  rules: EarningRules,
): 'earns' | 'later' | 'unpaid' | 'not_member' | 'before_joining' | 'before_go_live' {
  if (order.paidOn === null) return 'unpaid';
  if (order.joinedOn === null) return 'not_member';
  if (order.paidOn < order.joinedOn) return 'before_joining';
  const isEarly = rules.goLiveOn === undefined || order.paidOn < rules.goLiveOn;
  if (isEarly && !rules.doEarlierOrdersEarn) return 'before_go_live';
  return order.paidOn > rules.businessDate ? 'later' : 'earns';
}
