import { CouponCodes } from '../../src/actions/coupons/coupon-code.js';
import { CouponIssuers, OwnIssuer } from '../../src/actions/coupons/coupon-issuer.js';
import type { CouponTemplateDraft } from '../../src/actions/coupons/coupon-template.js';
import { CouponTemplateStore } from '../../src/actions/coupons/coupon-template.store.js';
import { CouponTemplatesService } from '../../src/actions/coupons/coupon-templates.service.js';
import { CouponsRead } from '../../src/actions/coupons/coupons.read.js';
import { CouponsService } from '../../src/actions/coupons/coupons.service.js';
import { CouponsStore } from '../../src/actions/coupons/coupons.store.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import type { Database } from '../../src/platform/database/database.js';
import { SettingStore } from '../../src/platform/settings/setting.store.js';

/** 满 200 减 30, for 30 days, 100 of them, one per person. */
export const plainCoupon: CouponTemplateDraft = {
  name: '满 200 减 30',
  minSpendFen: 20_000,
  amountOffFen: 3_000,
  validityKind: 'relative',
  validDays: 30,
  stock: 100,
  perMemberLimit: 1,
};

/** Coupons wired by hand on a database, as the module wires them. */
export function createCoupons(database: Database, clock = new BusinessClock(database, new SettingStore())) {
  const issuers = new CouponIssuers([
    new OwnIssuer(new CouponCodes('a secret that is long enough to be one')),
  ]);
  const templateStore = new CouponTemplateStore();
  const store = new CouponsStore();
  return {
    store,
    issuers,
    read: new CouponsRead(),
    templates: new CouponTemplatesService(database, templateStore),
    service: new CouponsService(database, clock, templateStore, store, issuers),
  };
}
