import { CouponLookup } from '../../src/actions/coupons/redemption/coupon-lookup.js';
import { CouponTaking, type Redeemer } from '../../src/actions/coupons/redemption/coupon-taking.js';
import type { GuessLimiter } from '../../src/actions/coupons/redemption/guess-limiter.js';
import { OrderCouponsService } from '../../src/actions/coupons/redemption/order-coupons.service.js';
import { RedemptionNotes } from '../../src/actions/coupons/redemption/redemption-notes.js';
import { RedemptionRefunds } from '../../src/actions/coupons/redemption/redemption-refunds.service.js';
import { RedemptionRead } from '../../src/actions/coupons/redemption/redemption.read.js';
import { RedemptionStore } from '../../src/actions/coupons/redemption/redemption.store.js';
import { TillService } from '../../src/actions/coupons/redemption/till.service.js';
import { ActivitiesService } from '../../src/facts/activities/activities.service.js';
import { MemberMarks } from '../../src/facts/member-marks/member-marks.service.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import type { Database } from '../../src/platform/database/database.js';
import { LocalDoorbell } from '../../src/platform/queue/doorbell.js';
import { SettingStore } from '../../src/platform/settings/setting.store.js';
import { createCoupons } from './coupons.js';

/** Nobody is ever refused for guessing; its own spec has the real one. */
const patient = { check: async () => undefined, missed: async () => undefined } as unknown as GuessLimiter;

/** Coupons and their redemption wired by hand on a database, as the modules wire them. */
export function createRedemption(database: Database) {
  const settings = new SettingStore();
  const clock = new BusinessClock(database, settings);
  const coupons = createCoupons(database, clock);
  const store = new RedemptionStore();
  const read = new RedemptionRead();
  const doorbell = new LocalDoorbell();
  const activities = new ActivitiesService(new MemberMarks(doorbell));
  const lookup = new CouponLookup(database, coupons.issuers, read, coupons.read, patient);
  const taking = new CouponTaking(database, store, read, doorbell);
  return {
    ...coupons,
    settings,
    clock,
    redemptions: read,
    taking,
    notes: new RedemptionNotes(database, read, store, activities),
    till: new TillService(database, clock, settings, lookup, taking, store, read),
    orders: new OrderCouponsService(database, lookup, taking, store, read),
    refunds: new RedemptionRefunds(database, clock, store, read, coupons.read, coupons.service),
  };
}

/** Somebody at the till of no shop in particular. */
export function clerk(id: string, shopCode?: string): Redeemer {
  return {
    kind: 'operator',
    id,
    name: `店员 ${id}`,
    shop:
      shopCode === undefined
        ? null
        : { id: '1', code: shopCode, name: shopCode, channelId: null, channelCode: null, isOpen: true },
  };
}
