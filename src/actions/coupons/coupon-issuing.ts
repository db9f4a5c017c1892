import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { IssueRefusal } from './coupons.errors.js';
import type { CouponTemplateRow } from './coupon-template.js';

/** Somebody to be given a coupon, once per source key. */
export interface Recipient {
  memberId: string;
  sourceKey: string;
}

/** The part of a template that decides who gets a coupon. */
export type IssuingTemplate = Pick<
  CouponTemplateRow,
  | 'state'
  | 'pause_reason'
  | 'stock'
  | 'issued'
  | 'per_member_limit'
  | 'per_member_daily_limit'
  | 'daily_limit'
  | 'issued_on'
  | 'issued_today'
  | 'budget_fen'
  | 'committed_fen'
  | 'worth_fen'
>;

/** Coupons of a template that one person holds, revoked ones not counted. */
export interface Held {
  total: number;
  today: number;
}

/** What is known about the recipients. */
export interface IssueFacts {
  template: IssuingTemplate;
  isTemplateOver: boolean;
  /** The day in Shanghai by the wall clock. */
  today: BusinessDate;
  joined: ReadonlySet<string>;
  held: ReadonlyMap<string, Held>;
}

export interface IssueDecision {
  given: Recipient[];
  refused: { memberId: string; sourceKey: string; reason: IssueRefusal }[];
  /** Somebody was refused although the template gives to others: there is too little for all. */
  isShort: boolean;
}

/** How many more coupons a template may give now, and what binds. */
export interface Capacity {
  free: number;
  reason: 'out_of_stock' | 'out_of_budget' | 'daily_limit_reached';
}

/** Orders ids by their number without losing digits. */
export function compareIds(left: string, right: string): number {
  return left.length - right.length || (left < right ? -1 : Number(left > right));
}

/** The least of stock, budget and daily count that is left; of equals the first of these. */
export function capacityOf(template: IssuingTemplate, today: BusinessDate): Capacity {
  const bounds: Capacity[] = [{ free: template.stock - template.issued, reason: 'out_of_stock' }];
  if (template.budget_fen !== null && template.worth_fen > 0) {
    const free = Math.floor((template.budget_fen - template.committed_fen) / template.worth_fen);
    bounds.push({ free, reason: 'out_of_budget' });
  }
  if (template.daily_limit !== null) {
    const isToday = template.issued_on !== null && template.issued_on >= today;
    const given = isToday ? template.issued_today : 0;
    bounds.push({ free: template.daily_limit - given, reason: 'daily_limit_reached' });
  }
  const least = bounds.reduce((left, right) => (right.free < left.free ? right : left));
  return { ...least, free: Math.max(least.free, 0) };
}

/** Why a template gives nothing to anybody now; undefined when it does. */
export function templateRefusal(
  template: IssuingTemplate,
  isTemplateOver: boolean,
): IssueRefusal | undefined {
  if (template.state === 'stopped') return 'stopped';
  if (template.state === 'paused') return template.pause_reason === 'budget' ? 'out_of_budget' : 'paused';
  return isTemplateOver ? 'template_over' : undefined;
}

/**
 * Who gets a coupon and who does not, with the reason. When there is too little for all it goes to the
 * lower member ids: an order that is the same on every try.
 */
export function decideIssue(recipients: readonly Recipient[], facts: IssueFacts): IssueDecision {
  const { template, joined, held, isTemplateOver, today } = facts;
  const decision: IssueDecision = { given: [], refused: [], isShort: false };
  const givenNow = new Map<string, number>();
  const capacity = capacityOf(template, today);
  const closed = templateRefusal(template, isTemplateOver);
  const sorted = recipients.toSorted(
    (left, right) => compareIds(left.memberId, right.memberId) || (left.sourceKey < right.sourceKey ? -1 : 1),
  );
  const refusalOf = (memberId: string): IssueRefusal | undefined => {
    if (!joined.has(memberId)) return 'not_member';
    if (closed) return closed;
    const before = held.get(memberId);
    const now = givenNow.get(memberId) ?? 0;
    if ((before?.total ?? 0) + now >= template.per_member_limit) return 'limit_reached';
    const daily = template.per_member_daily_limit;
    if (daily !== null && (before?.today ?? 0) + now >= daily) return 'member_daily_limit_reached';
    if (decision.given.length < capacity.free) return undefined;
    decision.isShort = true;
    return capacity.reason;
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
