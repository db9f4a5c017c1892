import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import { CouponCodes } from './coupon-code.js';
import { CouponIds } from './coupon-id.js';
import { decideIssue, type IssueFacts, type Recipient } from './coupon-issuing.js';
import { checkEdit, checkTemplate, type CouponTemplateDraft } from './coupon-template.js';
import { validityFor } from './coupon-validity.js';
import {
  CouponNotFound,
  CouponNotUsable,
  CouponRefused,
  CouponTemplateNotFound,
  type IssueRefusal,
} from './coupons.errors.js';
import { CouponsStore } from './coupons.store.js';

/** Where a coupon comes from. */
export type CouponSourceKind = 'benefit_plan' | 'reactivation' | 'manual';

export interface IssueRequest {
  templateId: string;
  sourceKind: CouponSourceKind;
  /** What the coupon is given for. With `occasion` and the member it is given once, ever. */
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

const EXPIRED_PER_STATEMENT = 5000;

/** Use cases of coupons: templates, issuing, taking back, using, expiring. */
@Injectable()
export class CouponsService {
  private readonly ids = new CouponIds();

  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: CouponsStore,
    private readonly codes: CouponCodes,
  ) {}

  /** Throws `coupons.template-invalid`. Returns the template's id. */
  async createTemplate(draft: CouponTemplateDraft, author: string, code?: string): Promise<string> {
    checkTemplate(draft);
    const name = code ?? `c${randomBytes(5).toString('hex')}`;
    return this.store.insertTemplate(this.database, name, draft, author);
  }

  /** Creates the template of this code unless it is there already; returns its id. */
  async ensureTemplate(code: string, draft: CouponTemplateDraft, author: string): Promise<string> {
    const found = await this.store.findTemplateByCode(this.database, code);
    return found?.id ?? this.createTemplate(draft, author, code);
  }

  /** Throws `coupons.template-not-found`, `coupons.template-invalid`. */
  async editTemplate(id: string, draft: CouponTemplateDraft, state?: 'active' | 'paused'): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await this.store.lockTemplate(tx, id);
      if (!row) throw new CouponTemplateNotFound(id);
      checkEdit(draft, row);
      await this.store.updateTemplate(tx, id, draft);
      if (state !== undefined && state !== row.state) await this.store.setTemplateState(tx, id, state);
    });
  }

  /**
   * Gives a coupon to each of these people, once per (source key, occasion, member), and says who got
   * none and why. Call it late in `tx`: the template stays locked until the transaction ends. When a
   * transaction issues from several templates, in the order of their ids.
   * Throws `coupons.template-not-found`.
   */
  async issueFor(tx: Tx, request: IssueRequest): Promise<IssueResult> {
    const { templateId, sourceKind, sourceLabel, sourceKey } = request;
    const recipients: Recipient[] = request.members.map(({ memberId, occasion }) => ({
      memberId,
      sourceKey: occasion === undefined ? sourceKey : `${sourceKey}:${occasion}`,
    }));
    const memberIds = [...new Set(recipients.map(({ memberId }) => memberId))];
    const joined = await this.store.joinedMembers(tx, memberIds);
    const now = await this.clock.now(tx);
    const drafts = new Map(recipients.map((recipient) => [keyOf(recipient), this.draft(recipient)]));

    const template = await this.store.lockTemplate(tx, templateId);
    if (!template) throw new CouponTemplateNotFound(templateId);
    const held = await this.store.heldByMembers(tx, templateId, memberIds);
    const heldIds = new Map(held.map((row) => [`${row.member_id} ${row.source_key}`, row.id]));
    const validity = validityFor(template, now);
    const facts: IssueFacts = {
      template,
      joined,
      isTemplateOver: validity === undefined,
      heldCount: countHeld(held),
    };
    const fresh = recipients.filter((recipient) => !heldIds.has(keyOf(recipient)));
    const decision = decideIssue(fresh, facts);
    const coupons = decision.given.flatMap((recipient) => drafts.get(keyOf(recipient)) ?? []);
    if (validity) {
      const batch = { templateId, sourceKind, sourceLabel, issuedAt: now, validity };
      await this.store.insertCoupons(tx, batch, coupons);
    }
    return {
      given: coupons.map(({ memberId, id }) => ({ memberId, couponId: id })),
      existing: recipients.flatMap((recipient) => {
        const couponId = heldIds.get(keyOf(recipient));
        return couponId === undefined ? [] : [{ memberId: recipient.memberId, couponId }];
      }),
      refused: decision.refused.map(({ memberId, reason }) => ({ memberId, reason })),
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
    const template = await this.store.findTemplate(sql, templateId);
    if (!template) throw new CouponTemplateNotFound(templateId);
    const { refused } = decideIssue(
      memberIds.map((memberId) => ({ memberId, sourceKey: '' })),
      {
        template,
        joined: await this.store.joinedMembers(sql, memberIds),
        isTemplateOver: validityFor(template, await this.clock.now(sql)) === undefined,
        heldCount: countHeld(await this.store.heldByMembers(sql, templateId, memberIds)),
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
    given: { templateId: string; sourceKey: string; memberIds: readonly string[] },
  ): Promise<number> {
    if (given.memberIds.length === 0) return 0;
    await this.store.lockTemplate(tx, given.templateId);
    return this.store.revoke(tx, given.templateId, given.sourceKey, given.memberIds);
  }

  /** Uses a coupon by its code. Throws `coupons.not-found` or why it cannot be used. */
  async redeem(typedCode: string, orderId?: string): Promise<{ couponId: string; memberId: string }> {
    const hash = this.codes.hashOfTyped(typedCode);
    if (!hash) throw new CouponNotFound();
    const now = await this.clock.now();
    const isRedeemed = await this.store.redeem(this.database, hash, now, orderId);
    const coupon = await this.store.findByCode(this.database, hash);
    if (!coupon) throw new CouponNotFound();
    if (isRedeemed) return { couponId: coupon.id, memberId: coupon.member_id };
    if (coupon.state === 'redeemed' || coupon.state === 'revoked') throw new CouponNotUsable(coupon.state);
    throw new CouponNotUsable(coupon.valid_from > now ? 'not_yet_valid' : 'expired');
  }

  /** The code to show to the coupon's owner. */
  codeOf(couponId: string): string {
    return this.codes.codeOf(couponId);
  }

  /** Closes all coupons whose validity is over by the wall clock; returns how many. */
  async expireAll(onPiece: (expired: number) => Promise<void> = async () => undefined): Promise<number> {
    const now = await this.clock.now();
    let total = 0;
    for (;;) {
      const expired = await this.database.transaction((tx) =>
        this.store.expire(tx, now, EXPIRED_PER_STATEMENT),
      );
      if (expired === 0) return total;
      total += expired;
      await onPiece(total);
    }
  }

  private draft(recipient: Recipient) {
    const id = this.ids.next();
    return { id, ...recipient, codeHash: this.codes.hashOf(id) };
  }
}

function keyOf({ memberId, sourceKey }: Recipient): string {
  return `${memberId} ${sourceKey}`;
}

function countHeld(held: readonly { member_id: string; state: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { member_id: memberId, state } of held) {
    if (state !== 'revoked') counts.set(memberId, (counts.get(memberId) ?? 0) + 1);
  }
  return counts;
}
