import { ClaimAudiences } from '../../src/actions/coupons/claim-audiences.service.js';
import { ClaimCentreRead } from '../../src/actions/coupons/claim-centre.read.js';
import { CouponClaims } from '../../src/actions/coupons/coupon-claims.service.js';
import { CouponCodes } from '../../src/actions/coupons/coupon-code.js';
import { CouponIssuers, OwnIssuer } from '../../src/actions/coupons/coupon-issuer.js';
import type { CouponTemplateDraft } from '../../src/actions/coupons/coupon-template.js';
import { CouponTemplateStore } from '../../src/actions/coupons/coupon-template.store.js';
import { CouponTemplatesService } from '../../src/actions/coupons/coupon-templates.service.js';
import { CouponsRead } from '../../src/actions/coupons/coupons.read.js';
import { CouponsService } from '../../src/actions/coupons/coupons.service.js';
import { CouponsStore } from '../../src/actions/coupons/coupons.store.js';
import { SchemeUses } from '../../src/decisions/tiering/scheme-uses.js';
import { MembersRead } from '../../src/facts/members/members.read.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import type { Database } from '../../src/platform/database/database.js';
import { SettingStore } from '../../src/platform/settings/setting.store.js';
import { createSegmentServices } from './segment-services.js';

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
  const segments = createSegmentServices(database);
  const { tiering } = segments.decisions;
  const uses = new SchemeUses();
  const issuers = new CouponIssuers([
    new OwnIssuer(new CouponCodes('a secret that is long enough to be one')),
  ]);
  const templateStore = new CouponTemplateStore();
  const store = new CouponsStore();
  const centre = new ClaimCentreRead();
  const audiences = new ClaimAudiences(
    database,
    clock,
    centre,
    tiering,
    segments.read,
    new MembersRead(),
    uses,
  );
  const service = new CouponsService(database, clock, templateStore, store, issuers);
  return {
    store,
    issuers,
    segments,
    read: new CouponsRead(),
    templates: new CouponTemplatesService(database, templateStore, audiences),
    service,
    audiences,
    claims: new CouponClaims(database, clock, templateStore, centre, audiences, service),
  };
}
