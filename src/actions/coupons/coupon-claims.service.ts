import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { businessDateOf, startOfBusinessDate } from '../../platform/clock/business-date.js';
import { Database } from '../../platform/database/database.js';
import { ClaimAudiences } from './claim-audiences.service.js';
import { ClaimCentreRead } from './claim-centre.read.js';
import { claimStanding, gapReason, type ClaimStanding } from './claim-offer.js';
import { termsOf } from './coupon-template.js';
import { CouponTemplateStore } from './coupon-template.store.js';
import { termsSentence, type CouponTerms } from './coupon-terms.js';
import { validityFor } from './coupon-validity.js';
import {
  ClaimNotStarted,
  ClaimOver,
  CouponNotClaimable,
  CouponNotEligible,
  CouponRefused,
  CouponTemplateNotFound,
} from './coupons.errors.js';
import { CouponsService } from './coupons.service.js';

/** A coupon of the claim centre, as one member sees it. */
export interface ClaimOffer extends ClaimStanding {
  templateId: string;
  terms: CouponTerms;
  /** 满 ¥100 减 ¥20，限品类 茶具. */
  sentence: string;
  /** Who may claim: 金卡、铂金可领. */
  audience: string;
  claimFrom: Date | null;
  /** First instant at which it can no longer be claimed. */
  claimUntil: Date | null;
  /** Coupons left; stock alone, the budget may end sooner. */
  left: number;
  stock: number;
  /** What the member has of it. */
  held: number;
  perMemberLimit: number;
  /** The newest coupon of it that the member has. */
  couponId: string | null;
}

const SOURCE_LABEL = '领券中心';

/** 领券中心: what a member may claim, and claiming it. */
@Injectable()
export class CouponClaims {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly templates: CouponTemplateStore,
    private readonly centre: ClaimCentreRead,
    private readonly audiences: ClaimAudiences,
    private readonly coupons: CouponsService,
  ) {}

  /** Everything in the claim centre and how each stands for this member, newest first. */
  async offers(memberId: string): Promise<ClaimOffer[]> {
    const now = await this.clock.now();
    const today = businessDateOf(now);
    const rows = await this.centre.offers(this.database, memberId, startOfBusinessDate(today));
    const answers = await this.audiences.answers(
      memberId,
      rows.map((row) => row.claim_json),
    );
    return rows.map((row, index) => {
      const terms = termsOf(row, row.id);
      const standing = claimStanding({
        template: row,
        isTemplateOver: validityFor(row, now) === undefined,
        isMember: row.is_member === 1,
        gap: answers[index]?.gap,
        held: row.held,
        heldToday: row.held_today,
        now,
        today,
      });
      return {
        ...standing,
        templateId: row.id,
        terms,
        sentence: termsSentence(terms),
        audience: answers[index]?.sentence ?? '',
        claimFrom: row.claim_from,
        claimUntil: row.claim_until,
        left: Math.max(row.stock - row.issued, 0),
        stock: row.stock,
        held: row.held,
        perMemberLimit: row.per_member_limit,
        couponId: row.newest_coupon_id,
      };
    });
  }

  /**
   * Gives the member a coupon of the claim centre, once per `key`: a repeat gives the same one, even after the end.
   * Throws `coupons.template-not-found`, `coupons.not-claimable`, `coupons.claim-not-started`, `coupons.claim-over`,
   * `coupons.not-eligible`, and what `issueFor` refuses: `coupons.not-member`, `coupons.limit-reached`,
   * `coupons.member-daily-limit-reached`, `coupons.daily-limit-reached`, `coupons.out-of-stock`,
   * `coupons.out-of-budget`, `coupons.paused`, `coupons.stopped`, `coupons.template-over`.
   */
  async claim(memberId: string, templateId: string, key: string): Promise<{ couponId: string }> {
    const sourceKey = claimKey(templateId, key);
    try {
      await this.checkOpen(memberId, templateId);
    } catch (refusal) {
      const given = await this.centre.couponOfKey(this.database, sourceKey, memberId);
      if (given !== undefined) return { couponId: given };
      throw refusal;
    }
    return this.database.transaction(async (tx) => {
      const { given, existing, refused } = await this.coupons.issueFor(tx, {
        templateId,
        sourceKind: 'claim',
        sourceKey,
        sourceLabel: SOURCE_LABEL,
        members: [{ memberId }],
      });
      const couponId = given[0]?.couponId ?? existing[0]?.couponId;
      if (couponId !== undefined) return { couponId };
      throw new CouponRefused(refused[0]?.reason ?? 'not_member');
    });
  }

  /** What needs no lock: whether it is offered, its window, and whether the member is of the audience. */
  private async checkOpen(memberId: string, templateId: string): Promise<void> {
    const template = await this.templates.look(this.database, templateId);
    if (!template) throw new CouponTemplateNotFound(templateId);
    if (template.is_claimable === 0) throw new CouponNotClaimable();
    const { claim_from: from, claim_until: until, now } = template;
    if (from && from > now) throw new ClaimNotStarted(from);
    if (until && until <= now) throw new ClaimOver();
    if (!template.claim_json || Object.keys(template.claim_json).length === 0) return;
    const [answer] = await this.audiences.answers(memberId, [template.claim_json]);
    if (answer?.gap) throw new CouponNotEligible(answer.gap, gapReason(answer.gap), answer.sentence);
  }
}

/** The source key of a claim: keys of callers are longer than a row's. */
export function claimKey(templateId: string, key: string): string {
  return `claim:${templateId}:${createHash('sha256').update(key).digest('base64url')}`;
}
