import { Injectable } from '@nestjs/common';
import { compareIds } from '../../actions/coupons/coupon-issuing.js';
import { CouponsService } from '../../actions/coupons/coupons.service.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { couponKeyOf } from './coupon-key.js';
import { ReactivationStore, type RefusedPick } from './reactivation.store.js';

const LOOK_EVERY_MS = 200;

/** Brings back what became of messages: to the picks, and to the coupons that went with them. */
@Injectable()
export class ReactivationOutcomeService {
  constructor(
    private readonly database: Database,
    private readonly store: ReactivationStore,
    private readonly coupons: CouponsService,
  ) {}

  /**
   * Takes over the outcomes of a mass send and takes back the coupons of those whom it did not reach; what
   * nobody knows stays 待确认, coupon included. May be called any number of times.
   */
  async settle(tx: Tx, massSendId: string): Promise<void> {
    await this.store.takeOutcomes(tx, massSendId);
    const byGift = new Map<string, { templateId: string; sourceKey: string; memberIds: string[] }>();
    for (const pick of await this.store.refusedOf(tx, massSendId)) addTo(byGift, pick);
    // One template after the other in the order of their ids, as everybody who locks several does.
    const gifts = [...byGift.values()].sort((left, right) => compareIds(left.templateId, right.templateId));
    for (const gift of gifts) await this.coupons.revoke(tx, gift);
  }

  /** Looks after every mass send of a plan that may have moved since. */
  async settleOpen(planId: string): Promise<void> {
    for (const massSendId of await this.store.openMassSends(this.database, planId)) {
      await this.database.transaction((tx) => this.settle(tx, massSendId));
    }
  }

  /** Waits until every message of a plan has an outcome or no answer, at most so long. */
  async untilSettled(planId: string, atMostMs: number): Promise<void> {
    const end = Date.now() + atMostMs;
    for (;;) {
      await this.settleOpen(planId);
      const isMoving = (await this.store.countSending(this.database, planId)) > 0;
      if (!isMoving || Date.now() >= end) return;
      await new Promise((resume) => setTimeout(resume, LOOK_EVERY_MS));
    }
  }
}

function addTo(
  byGift: Map<string, { templateId: string; sourceKey: string; memberIds: string[] }>,
  pick: RefusedPick,
): void {
  const sourceKey = couponKeyOf(pick.plan_id, pick.period);
  const name = `${pick.coupon_template_id} ${sourceKey}`;
  const gift = byGift.get(name) ?? { templateId: pick.coupon_template_id, sourceKey, memberIds: [] };
  byGift.set(name, gift);
  gift.memberIds.push(pick.member_id);
}
