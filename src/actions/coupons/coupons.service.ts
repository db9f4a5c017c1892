import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { businessDateOf, type BusinessDate } from '../../platform/clock/business-date.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { LostRace } from '../../platform/database/lost-race.js';
import type { Sql } from '../../platform/database/sql.js';
import { CouponIssuers } from './coupon-issuer.js';
import { decideIssue, type Held, type IssueFacts, type Recipient } from './coupon-issuing.js';
import type { CouponTemplateRow } from './coupon-template.js';
import { CouponTemplateStore } from './coupon-template.store.js';
import { validityFor } from './coupon-validity.js';
import { CouponRefused, CouponTemplateNotFound, type IssueRefusal } from './coupons.errors.js';
import { CouponsStore, type NewCoupon, type OpenCoupon } from './coupons.store.js';

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
interface Ground {
  request: IssueRequest;
  fresh: readonly Recipient[];
  now: Date;
  today: BusinessDate;
  joined: ReadonlySet<string>;
  held: ReadonlyMap<string, Held>;
}

interface Granted {
  coupons: NewCoupon[];
  refused: { memberId: string; reason: IssueRefusal }[];
}

const EXPIRED_PER_STATEMENT = 5000;

/** The one path by which coupons are given, and how they are taken back and closed. */
@Injectable()
export class CouponsService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly templates: CouponTemplateStore,
    private readonly store: CouponsStore,
    private readonly issuers: CouponIssuers,
  ) {}

  /**
   * Gives a coupon to each of these people, once per (source key, occasion, member), and says who got none and why.
   *
   * Their member rows are locked first, so that limits per person are decided one after the other. The coupons are
   * written, and then one conditional update takes stock, budget and daily count: it is the last statement, so the
   * template is held only until the caller commits. Where it finds too little, or the terms changed meanwhile, the
   * coupons are taken out again and all is decided once more with the template locked. Call it late in `tx`; when a
   * transaction issues from several templates, in the order of their ids.
   * Throws `coupons.template-not-found`.
   */
  async issueFor(tx: Tx, request: IssueRequest): Promise<IssueResult> {
    const recipients = recipientsOf(request);
    const memberIds = [...new Set(recipients.map(({ memberId }) => memberId))];
    if (memberIds.length === 0) return { given: [], existing: [], refused: [] };
    const template = await this.templates.look(tx, request.templateId);
    if (!template) throw new CouponTemplateNotFound(request.templateId);
    const joined = await this.store.lockMembers(tx, memberIds);
    const existing = await this.existing(tx, recipients);
    const today = businessDateOf(template.now);
    const ground: Ground = {
      request,
      fresh: recipients.filter((recipient) => !existing.has(keyOf(recipient))),
      now: template.now,
      today,
      joined,
      held: countHeld(await this.store.heldByMembers(tx, request.templateId, memberIds), today),
    };
    const granted = (await this.grantUnlocked(tx, ground, template)) ?? (await this.grantLocked(tx, ground));
    return {
      given: granted.coupons.map(({ memberId, id }) => ({ memberId, couponId: id })),
      existing: recipients.flatMap((recipient) => {
        const couponId = existing.get(keyOf(recipient));
        return couponId === undefined ? [] : [{ memberId: recipient.memberId, couponId }];
      }),
      refused: granted.refused,
    };
  }

  /**
   * Whom `issueFor` would refuse a new coupon now, and why; gives nothing and locks nothing. Throws
   * `coupons.template-not-found`.
   */
  async foresee(
    sql: Sql,
    templateId: string,
    memberIds: readonly string[],
  ): Promise<Map<string, IssueRefusal>> {
    const template = await this.templates.look(sql, templateId);
    if (!template) throw new CouponTemplateNotFound(templateId);
    const today = businessDateOf(template.now);
    const { refused } = decideIssue(
      memberIds.map((memberId) => ({ memberId, sourceKey: '' })),
      {
        template,
        today,
        joined: await this.store.joinedMembers(sql, memberIds),
        isTemplateOver: validityFor(template, template.now) === undefined,
        held: countHeld(await this.store.heldByMembers(sql, templateId, memberIds), today),
      },
    );
    return new Map(refused.map(({ memberId, reason }) => [memberId, reason]));
  }

  /**
   * Gives one person a coupon by an operator's hand. `requestKey` makes a repeated click the same
   * gift. Throws `coupons.<reason>` when it is refused.
   */
  async issueByHand(templateId: string, memberId: string, requestKey: string): Promise<string> {
    return this.database.transaction(async (tx) => {
      const result = await this.issueFor(tx, {
        templateId,
        sourceKind: 'manual',
        sourceKey: `manual:${requestKey}`,
        sourceLabel: '人工发放',
        members: [{ memberId }],
      });
      const couponId = result.given[0]?.couponId ?? result.existing[0]?.couponId;
      if (couponId !== undefined) return couponId;
      throw new CouponRefused(result.refused[0]?.reason ?? 'not_member');
    });
  }

  /** Takes back what one source gave these people and they have not used; returns how many. */
  async revoke(
    tx: Tx,
    given: { templateId: string; sourceKey: string; memberIds: readonly string[]; reason?: string },
  ): Promise<number> {
    if (given.memberIds.length === 0) return 0;
    return this.takeBack(tx, await this.store.lockOpenOfSource(tx, given), given.reason ?? '来源已取消');
  }

  /** Takes back unused coupons by their ids, with the reason that people read; returns how many. */
  async revokeCoupons(tx: Tx, couponIds: readonly string[], reason: string): Promise<number> {
    return this.takeBack(tx, await this.store.lockOpen(tx, couponIds), reason);
  }

  /** The code to show to the coupon's owner. */
  codeOf(couponId: string): string {
    return this.issuers.of('own').codeOf(couponId) ?? '';
  }

  /** Closes all coupons whose validity is over by the wall clock; returns how many. */
  async expireAll(onPiece: (expired: number) => Promise<void> = async () => undefined): Promise<number> {
    const now = await this.clock.now();
    let total = 0;
    for (;;) {
      const expired = await this.database.transaction(async (tx) => {
        const overdue = await this.store.lockOverdue(tx, now, EXPIRED_PER_STATEMENT);
        await this.store.expire(
          tx,
          overdue.map(({ id }) => id),
        );
        await this.giveBack(tx, overdue, 'worth');
        return overdue.length;
      });
      if (expired === 0) return total;
      total += expired;
      await onPiece(total);
    }
  }

  /** Decides on what the template looked like; undefined where that did not hold, or was too little for all. */
  private async grantUnlocked(
    tx: Tx,
    ground: Ground,
    template: CouponTemplateRow,
  ): Promise<Granted | undefined> {
    const { decision, validity } = decide(ground, template);
    if (decision.given.length === 0 || !validity)
      return { coupons: [], refused: decision.refused.map(named) };
    if (decision.isShort) return undefined;
    const coupons = decision.given.map((recipient) => this.draft(template, recipient));
    await this.store.insert(tx, batchOf(ground, template, validity), coupons);
    if (await this.templates.take(tx, takingOf(ground, template, coupons.length)))
      return { coupons, refused: decision.refused.map(named) };
    await this.store.withdraw(tx, coupons);
    return undefined;
  }

  /** Decides with the template locked: whoever is given a coupon here is given one. */
  private async grantLocked(tx: Tx, ground: Ground): Promise<Granted> {
    const template = await this.templates.lock(tx, ground.request.templateId);
    if (!template) throw new CouponTemplateNotFound(ground.request.templateId);
    const { decision, validity } = decide(ground, template);
    const refused = decision.refused.map(named);
    if (decision.given.length === 0 || !validity) return { coupons: [], refused };
    const coupons = decision.given.map((recipient) => this.draft(template, recipient));
    const isTaken = await this.templates.take(tx, takingOf(ground, template, coupons.length));
    if (!isTaken) throw new LostRace('coupon_template');
    await this.store.insert(tx, batchOf(ground, template, validity), coupons);
    return { coupons, refused };
  }

  private async existing(tx: Tx, recipients: readonly Recipient[]): Promise<Map<string, string>> {
    const rows = await this.store.ofKeys(tx, recipients);
    return new Map(rows.map((row) => [`${row.member_id} ${row.source_key}`, row.id]));
  }

  private async takeBack(tx: Tx, open: readonly OpenCoupon[], reason: string): Promise<number> {
    await this.store.revoke(
      tx,
      open.map(({ id }) => id),
      reason,
    );
    await this.giveBack(tx, open, 'stock');
    return open.length;
  }

  /** Corrects the counters of the templates, in the order of their ids. */
  private async giveBack(tx: Tx, coupons: readonly OpenCoupon[], what: 'stock' | 'worth'): Promise<void> {
    const sums = new Map<string, { coupons: number; worthFen: number }>();
    for (const { template_id: templateId, worth_fen: worthFen } of coupons) {
      const sum = sums.get(templateId) ?? { coupons: 0, worthFen: 0 };
      sums.set(templateId, {
        coupons: sum.coupons + (what === 'stock' ? 1 : 0),
        worthFen: sum.worthFen + worthFen,
      });
    }
    for (const [templateId, back] of [...sums].sort(([a], [b]) => Number(a) - Number(b))) {
      await this.templates.giveBack(tx, templateId, back);
    }
  }

  private draft(template: CouponTemplateRow, recipient: Recipient): NewCoupon {
    return { ...this.issuers.of(template.issuer).newIdentity(), ...recipient };
  }
}

function recipientsOf({ sourceKey, members }: IssueRequest): Recipient[] {
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

function decide(ground: Ground, template: CouponTemplateRow) {
  const validity = validityFor(template, ground.now);
  const facts: IssueFacts = {
    template,
    isTemplateOver: validity === undefined,
    today: ground.today,
    joined: ground.joined,
    held: ground.held,
  };
  return { decision: decideIssue(ground.fresh, facts), validity };
}

function batchOf(
  { request, now }: Ground,
  template: CouponTemplateRow,
  validity: NonNullable<ReturnType<typeof validityFor>>,
) {
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

function takingOf({ today }: Ground, template: CouponTemplateRow, coupons: number) {
  return {
    templateId: template.id,
    versionId: template.version_id,
    coupons,
    worthFen: template.worth_fen,
    today,
  };
}

function keyOf({ memberId, sourceKey }: Recipient): string {
  return `${memberId} ${sourceKey}`;
}

function named({ memberId, reason }: { memberId: string; reason: IssueRefusal }) {
  return { memberId, reason };
}

function countHeld(
  held: readonly { member_id: string; issued_at: Date }[],
  today: BusinessDate,
): Map<string, Held> {
  const counts = new Map<string, Held>();
  for (const { member_id: memberId, issued_at: issuedAt } of held) {
    const before = counts.get(memberId) ?? { total: 0, today: 0 };
    const isToday = businessDateOf(issuedAt) === today;
    counts.set(memberId, { total: before.total + 1, today: before.today + (isToday ? 1 : 0) });
  }
  return counts;
}
