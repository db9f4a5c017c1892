import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { CouponIssuers } from '../coupon-issuer.js';
import type { CouponTerms } from '../coupon-terms.js';
import { CouponsRead } from '../coupons.read.js';
import type { CouponAtHand } from './coupon-at-hand.js';
import { GuessLimiter, type Guesser } from './guess-limiter.js';
import { CouponCodeUnknown, CouponNamedTwice } from './redemption.errors.js';
import { RedemptionRead } from './redemption.read.js';

/** A coupon with the terms it was given under. */
export interface HeldCoupon {
  coupon: CouponAtHand;
  terms: CouponTerms;
}

/** What a coupon's QR code holds besides its code. */
export const QR_PREFIX = 'cenglin:coupon:';
/** Coupons of others are redeemed by them. */
const ISSUER = 'own';
/** Terms never change, so they are kept; more than anybody has in use at once. */
const TERMS_KEPT = 2_000;

/** The code in what was typed or scanned. */
export function codeIn(text: string): string {
  const trimmed = text.trim();
  return trimmed.toLowerCase().startsWith(QR_PREFIX) ? trimmed.slice(QR_PREFIX.length) : trimmed;
}

/** Finds coupons by their codes, for whoever may try some. */
@Injectable()
export class CouponLookup {
  private readonly terms = new Map<string, CouponTerms>();

  constructor(
    private readonly database: Database,
    private readonly issuers: CouponIssuers,
    private readonly read: RedemptionRead,
    private readonly coupons: CouponsRead,
    private readonly limiter: GuessLimiter,
  ) {}

  /**
   * The coupons of these codes, in their order. Throws `coupons.not-found` (which of them: `details.index`),
   * `coupons.named-twice`, `coupons.too-many-guesses`.
   */
  async byCodes(typed: readonly string[], guesser: Guesser): Promise<HeldCoupon[]> {
    await this.limiter.check(guesser);
    const hashes = typed.map((text) => this.issuers.of(ISSUER).hashOfTyped(codeIn(text)));
    const known = hashes.flatMap((hash) => hash ?? []);
    const found = known.length === 0 ? undefined : await this.read.atHand(this.database, known);
    const coupons: CouponAtHand[] = [];
    for (const [index, hash] of hashes.entries()) {
      const coupon = hash && found?.get(hash.toString('hex'));
      if (!coupon) {
        await this.limiter.missed(guesser);
        throw new CouponCodeUnknown(typed.length > 1 ? { index } : {});
      }
      coupons.push(coupon);
    }
    if (new Set(coupons.map(({ id }) => id)).size < coupons.length) throw new CouponNamedTwice();
    return this.withTerms(coupons);
  }

  async withTerms(coupons: readonly CouponAtHand[]): Promise<HeldCoupon[]> {
    const missing = coupons.flatMap(({ versionId }) => (this.terms.has(versionId) ? [] : [versionId]));
    if (missing.length > 0) {
      if (this.terms.size > TERMS_KEPT) this.terms.clear();
      const read = await this.coupons.terms(this.database, missing);
      for (const [versionId, terms] of read) this.terms.set(versionId, terms);
    }
    return coupons.map((coupon) => {
      const terms = this.terms.get(coupon.versionId);
      if (!terms) throw new Error(`The terms ${coupon.versionId} of coupon ${coupon.id} are missing`);
      return { coupon, terms };
    });
  }
}
