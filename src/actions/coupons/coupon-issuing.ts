import type { IssueRefusal } from './coupons.errors.js';
import type { CouponTemplateRow } from './coupon-template.js';

/** Somebody to be given a coupon, once per source key. */
export interface Recipient {
  memberId: string;
  sourceKey: string;
}

/** What is known about the recipients while the template is locked. */
export interface IssueFacts {
  template: Pick<CouponTemplateRow, 'state' | 'stock' | 'issued' | 'per_member_limit'>;
  isTemplateOver: boolean;
  joined: ReadonlySet<string>;
  /** Coupons of this template per person, revoked ones not counted. */
  heldCount: ReadonlyMap<string, number>;
}

export interface IssueDecision {
  given: Recipient[];
  refused: { memberId: string; sourceKey: string; reason: IssueRefusal }[];
}

/** Orders ids by their number without losing digits. */
export function compareIds(left: string, right: string): number {
  return left.length - right.length || (left < right ? -1 : Number(left > right));
}

/**
 * Who gets a coupon and who does not, with the reason. When stock is short it goes to the lower
 * member ids: an order that is the same on every try.
 */
export function decideIssue(recipients: readonly Recipient[], facts: IssueFacts): IssueDecision {
  const { template, joined, heldCount, isTemplateOver } = facts;
  const decision: IssueDecision = { given: [], refused: [] };
  const givenNow = new Map<string, number>();
  const free = Math.max(template.stock - template.issued, 0);
  const sorted = recipients.toSorted(
    (left, right) => compareIds(left.memberId, right.memberId) || (left.sourceKey < right.sourceKey ? -1 : 1),
  );
  const refusalOf = (memberId: string): IssueRefusal | undefined => {
    if (!joined.has(memberId)) return 'not_member';
    if (template.state !== 'active') return 'paused';
    if (isTemplateOver) return 'template_over';
    const held = (heldCount.get(memberId) ?? 0) + (givenNow.get(memberId) ?? 0);
    if (held >= template.per_member_limit) return 'limit_reached';
    return decision.given.length >= free ? 'out_of_stock' : undefined;
  };
  for (const recipient of sorted) {
    const reason = refusalOf(recipient.memberId);
    if (reason) decision.refused.push({ ...recipient, reason });
    else {
      decision.given.push(recipient);
      givenNow.set(recipient.memberId, (givenNow.get(recipient.memberId) ?? 0) + 1);
    }
  }
  return decision;
}
