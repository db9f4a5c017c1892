import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { businessDateOf } from '../../platform/clock/business-date.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { LostRace } from '../../platform/database/lost-race.js';
import type { Sql } from '../../platform/database/sql.js';
import {
  batchOf,
  countHeld,
  couponsByKey,
  decide,
  type Granted,
  type Ground,
  type IssueRequest,
  type IssueResult,
  keyOf,
  limitsBind,
  named,
  recipientsOf,
  takingOf,
} from './coupon-grant.js';
import { CouponIssuers, type CouponIdentity } from './coupon-issuer.js';
import { decideIssue } from './coupon-issuing.js';
import type { CouponTemplateRow } from './coupon-template.js';
import { CouponTemplateStore } from './coupon-template.store.js';
import { validityFor } from './coupon-validity.js';
import { CouponRefused, CouponTemplateNotFound, type IssueRefusal } from './coupons.errors.js';
import { CouponsStore, SourceKeyTaken, type OpenCoupon } from './coupons.store.js';

export type { CouponSourceKind, IssueRequest, IssueResult } from './coupon-grant.js';

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
    const [joined, identities] = await Promise.all([
      this.store.lockMembers(tx, memberIds),
      this.identities(template, recipients.length),
    ]);
    const today = businessDateOf(template.now);
    const held = await this.store.heldByMembers(tx, request.templateId, memberIds);
    const ground: Ground = {
      request,
      recipients,
      identities,
      now: template.now,
      today,
      joined,
      held: limitsBind(request) ? countHeld(held, today) : new Map(),
    };
    const existing = couponsByKey(held);
    const granted =
      (await this.grantUnlocked(tx, ground, existing, template)) ??
      (await this.grantLocked(tx, ground, couponsByKey(await this.store.ofKeys(tx, recipients))));
    return {
      given: granted.coupons.map(({ memberId, id }) => ({ memberId, couponId: id })),
      existing: recipients.flatMap((recipient) => {
        const couponId = granted.existing.get(keyOf(recipient));
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

  /**
   * Decides on what the template looked like; undefined where that did not hold, was too little for all, or one of the
   * keys stands under another template.
   */
  private async grantUnlocked(
    tx: Tx,
    ground: Ground,
    existing: ReadonlyMap<string, string>,
    template: CouponTemplateRow,
  ): Promise<Granted | undefined> {
    const { decision, validity, coupons } = decide(ground, existing, template);
    const granted: Granted = { coupons, existing, refused: decision.refused.map(named) };
    if (coupons.length === 0 || !validity) return granted;
    if (decision.isShort) return undefined;
    try {
      await this.store.insert(tx, batchOf(ground, template, validity), coupons);
      if (await this.templates.take(tx, takingOf(ground, template, coupons.length))) return granted;
    } catch (error) {
      if (!(error instanceof SourceKeyTaken)) throw error;
    }
    await this.store.withdraw(tx, coupons);
    return undefined;
  }

  /** Decides with the template locked: whoever is given a coupon here is given one. */
  private async grantLocked(tx: Tx, ground: Ground, existing: ReadonlyMap<string, string>): Promise<Granted> {
    const template = await this.templates.lock(tx, ground.request.templateId);
    if (!template) throw new CouponTemplateNotFound(ground.request.templateId);
    const { decision, validity, coupons } = decide(ground, existing, template);
    const granted: Granted = { coupons, existing, refused: decision.refused.map(named) };
    if (coupons.length === 0 || !validity) return granted;
    const isTaken = await this.templates.take(tx, takingOf(ground, template, coupons.length));
    if (!isTaken) throw new LostRace('coupon_template');
    await this.store.insert(tx, batchOf(ground, template, validity), coupons).catch((error: unknown) => {
      throw error instanceof SourceKeyTaken ? new LostRace('coupon') : error;
    });
    return granted;
  }

  /** Ids and code hashes, as many as are asked for at most; made while the server looks at the people. */
  private async identities(template: CouponTemplateRow, count: number): Promise<CouponIdentity[]> {
    const issuer = this.issuers.of(template.issuer);
    if (count > 1) await new Promise((sent) => setImmediate(sent));
    return Array.from({ length: count }, () => issuer.newIdentity());
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
}
