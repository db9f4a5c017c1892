import { Injectable } from '@nestjs/common';
import { CouponCodes } from './coupon-code.js';
import { CouponIds } from './coupon-id.js';
import type { CouponKind } from './coupon-terms.js';
import { CouponIssuerUnknown } from './coupons.errors.js';

/** What a coupon's row has to hold before it is written. */
export interface CouponIdentity {
  id: string;
  codeHash: Buffer;
}

/**
 * Whoever stands behind coupons: ourselves, later a platform. Everything here is arithmetic: it runs in the
 * transaction that grants. A platform's coupon is a row first, like a message, and the call to the platform
 * follows from an event of that transaction.
 */
export interface CouponIssuer {
  /** `coupon_template.issuer`. */
  readonly code: string;
  readonly labelZh: string;
  /** Kinds that this issuer can honour. */
  readonly kinds: readonly CouponKind[];
  /** A new coupon's id and the keyed hash of its code. */
  newIdentity(): CouponIdentity;
  /** The code to show to the owner; null where the platform shows it itself. */
  codeOf(couponId: string): string | null;
  /** The stored hash of a code as somebody typed it; undefined when it cannot be one of this issuer. */
  hashOfTyped(typed: string): Buffer | undefined;
}

/** Coupons of the brand itself: the code is derived from the id, nobody else has to be asked. */
@Injectable()
export class OwnIssuer implements CouponIssuer {
  readonly code = 'own';
  readonly labelZh = '品牌自营券';
  readonly kinds = ['amount_off', 'percent_off', 'exchange', 'free_shipping'] as const;
  private readonly ids = new CouponIds();

  constructor(private readonly codes: CouponCodes) {}

  newIdentity(): CouponIdentity {
    const id = this.ids.next();
    return { id, codeHash: this.codes.hashOf(id) };
  }

  codeOf(couponId: string): string {
    return this.codes.codeOf(couponId);
  }

  hashOfTyped(typed: string): Buffer | undefined {
    return this.codes.hashOfTyped(typed);
  }
}

/** Issuers by their code. */
export class CouponIssuers {
  private readonly byCode: ReadonlyMap<string, CouponIssuer>;

  constructor(issuers: readonly CouponIssuer[]) {
    this.byCode = new Map(issuers.map((issuer) => [issuer.code, issuer]));
  }

  /** Throws `coupons.issuer-unknown`. */
  of(code: string): CouponIssuer {
    const found = this.byCode.get(code);
    if (!found) throw new CouponIssuerUnknown(code);
    return found;
  }
}
