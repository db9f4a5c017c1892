import { businessDateOf, type BusinessDate } from '../../platform/clock/business-date.js';
import type { CouponIdentity } from './coupon-issuer.js';
import {
  decideIssue,
  type Held,
  type IssueDecision,
  type IssueFacts,
  type Recipient,
} from './coupon-issuing.js';
import type { CouponTemplateRow } from './coupon-template.js';
import type { Taking } from './coupon-template.store.js';
import { validityFor, type Validity } from './coupon-validity.js';
import type { IssueRefusal } from './coupons.errors.js';
import type { CouponBatch, HeldCoupon, NewCoupon } from './coupons.store.js';

/** Where a coupon comes from. */
export type CouponSourceKind =
  | 'benefit_plan'
  | 'reactivation'
  | 'manual'
  | 'claim'
  | 'batch'
  | 'redeem_code'
  | 'points_exchange'
  | 'lottery'
  | 'check_in'
  | 'activity'
  | 'referral'
  | 'refund';

export interface IssueRequest {
  templateId: string;
  sourceKind: CouponSourceKind;
  /** What the coupon is given for. With `occasion` and the member it is given once, ever; 96 characters in all. */
  sourceKey: string;
  /** What the member and the operator read, e.g. 升级到金卡. */
  sourceLabel: string;
  members: readonly { memberId: string; occasion?: string | undefined }[];
}

export interface IssueResult {
  given: { memberId: string; couponId: string }[];
  /** Those who had this very coupon already. */
  existing: { memberId: string; couponId: string }[];
  refused: { memberId: string; reason: IssueRefusal }[];
}

/** Everything that a grant is decided from but the template. */
export interface Ground {
  request: IssueRequest;
  recipients: readonly Recipient[];
  identities: readonly CouponIdentity[];
  now: Date;
  today: BusinessDate;
  joined: ReadonlySet<string>;
  held: ReadonlyMap<string, Held>;
}

/** What became of a grant. */
export interface Granted {
  coupons: NewCoupon[];
  /** Coupons that stood already, by key and member. */
  existing: ReadonlyMap<string, string>;
  refused: { memberId: string; reason: IssueRefusal }[];
}

/** Everybody who is asked for, each key and person once. */
export function recipientsOf({ sourceKey, members }: IssueRequest): Recipient[] {
  const byKey = new Map<string, Recipient>();
  for (const { memberId, occasion } of members) {
    const recipient = {
      memberId,
      sourceKey: occasion === undefined ? sourceKey : `${sourceKey}:${occasion}`,
    };
    byKey.set(keyOf(recipient), recipient);
  }
  return [...byKey.values()];
}

/** Who gets which coupon under a template's terms; those who have theirs already are left out. */
export function decide(
  ground: Ground,
  existing: ReadonlyMap<string, string>,
  template: CouponTemplateRow,
): { decision: IssueDecision; validity: Validity | undefined; coupons: NewCoupon[] } {
  const validity = validityFor(template, ground.now);
  const facts: IssueFacts = {
    template,
    isTemplateOver: validity === undefined,
    today: ground.today,
    joined: ground.joined,
    held: ground.held,
  };
  const fresh = ground.recipients.filter((recipient) => !existing.has(keyOf(recipient)));
  const decision = decideIssue(fresh, facts);
  const coupons = decision.given.flatMap((recipient, index): NewCoupon[] => {
    const identity = ground.identities[index];
    return identity ? [{ ...identity, ...recipient }] : [];
  });
  return { decision, validity, coupons };
}

/** What the coupons of a grant share. */
export function batchOf(
  { request, now }: Ground,
  template: CouponTemplateRow,
  validity: Validity,
): CouponBatch {
  return {
    templateId: template.id,
    versionId: template.version_id,
    worthFen: template.worth_fen,
    sourceKind: request.sourceKind,
    sourceLabel: request.sourceLabel,
    issuedAt: now,
    validity,
  };
}

/** What so many coupons take from their template. */
export function takingOf({ today }: Ground, template: CouponTemplateRow, coupons: number): Taking {
  return {
    templateId: template.id,
    versionId: template.version_id,
    coupons,
    worthFen: template.worth_fen,
    today,
  };
}

/** Key and person as one text. */
export function keyOf({ memberId, sourceKey }: Recipient): string {
  return `${memberId} ${sourceKey}`;
}

/** A refusal without its key. */
export function named({ memberId, reason }: { memberId: string; reason: IssueRefusal }) {
  return { memberId, reason };
}

/** Coupon ids by key and person. */
export function couponsByKey(
  rows: readonly { id: string; member_id: string; source_key: string }[],
): Map<string, string> {
  return new Map(rows.map((row) => [`${row.member_id} ${row.source_key}`, row.id]));
}

/** Limits per person bind whoever is given something; a coupon instead of one that a refund took is nothing more. */
export function limitsBind({ sourceKind }: IssueRequest): boolean {
  return sourceKind !== 'refund';
}

/** Coupons per person, revoked ones left out. */
export function countHeld(held: readonly HeldCoupon[], today: BusinessDate): Map<string, Held> {
  const counts = new Map<string, Held>();
  for (const { member_id: memberId, issued_at: issuedAt, state } of held) {
    if (state === 'revoked') continue;
    const before = counts.get(memberId) ?? { total: 0, today: 0 };
    const isToday = businessDateOf(issuedAt) === today;
    counts.set(memberId, { total: before.total + 1, today: before.today + (isToday ? 1 : 0) });
  }
  return counts;
}
