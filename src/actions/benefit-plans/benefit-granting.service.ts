import { Injectable } from '@nestjs/common';
import type { MemberTierChanged } from '../../decisions/tiering/tiering.events.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { addDays, type BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import { BenefitGrantStore, type GrantNote } from './benefit-grant.store.js';
import { BenefitPlanStore, type Ladder } from './benefit-plan.store.js';
import { EntrantsRead } from './entrants.read.js';
import { GiftGiver } from './gift-giver.service.js';
import { GiftNamesRead } from './gift-names.read.js';
import { GiftReversal } from './gift-reversal.service.js';
import { PRICE_LIKE, unitsOf, type GiftUnit, type PlanGift } from './gifts.js';
import { grantPolicy, type GrantPolicy } from './grant-policy.js';
import { entrantsHolding, entrantsOfRun, type Entrants } from './occasion-people.js';
import type { PlanAtWork } from './plan-at-work.js';

/** Gives what entering a tier brings: one transaction per piece of a run, every gift by its key. */
@Injectable()
export class BenefitGrantingService {
  constructor(
    private readonly clock: BusinessClock,
    private readonly plans: BenefitPlanStore,
    private readonly grants: BenefitGrantStore,
    private readonly entrants: EntrantsRead,
    private readonly names: GiftNamesRead,
    private readonly reversal: GiftReversal,
    private readonly giver: GiftGiver,
  ) {}

  /** Follows one `member-tier.changed`. Repeats change nothing. */
  async followChanges(tx: Tx, change: MemberTierChanged): Promise<void> {
    const ladder = await this.plans.ladder(tx, change.versionId);
    if (!ladder) return;
    await this.reversal.followLosses(tx, change, ladder);
    const plan = await this.plans.inForce(tx, change.schemeId, change.businessDate);
    const scheme = await this.plans.scheme(tx, change.schemeCode);
    if (!plan || !scheme) return;
    const gifts = await this.plans.gifts(tx, plan.id, 'enter');
    const at = { scheme, plan, gifts: allowed(gifts, ladder), tiers: ladder.tiers };
    const people = entrantsOfRun(change);
    const causeKey = `run:${change.runId}`;
    await this.enter(tx, at, people, ladder, {
      causeKey,
      businessDate: change.businessDate,
      ...grantPolicy(change.cause, ladder.existingMembers),
    });
  }

  /**
   * Gives people who have just joined what the tier brings that they hold already, in every scheme with a plan. Those
   * who joined before the plan was live are 存量会员 and get nothing here.
   */
  async welcome(tx: Tx, memberIds: readonly string[]): Promise<void> {
    if (memberIds.length === 0) return;
    const businessDate = await this.clock.today(tx);
    for (const scheme of await this.plans.schemesWithPlans(tx)) {
      const plan = await this.plans.inForce(tx, scheme.id, businessDate);
      const ladder = await this.plans.ladder(tx, scheme.published_version_id ?? '0');
      if (!plan?.live_from || !ladder) continue;
      const held = await this.entrants.tiersHeld(tx, scheme.id, memberIds, plan.live_from);
      if (held.length === 0) continue;
      const gifts = await this.plans.gifts(tx, plan.id, 'enter');
      const at = { scheme, plan, gifts: allowed(gifts, ladder), tiers: ladder.tiers };
      const policy = { causeKey: 'join', businessDate, coupons: true, notices: false };
      await this.enter(tx, at, entrantsHolding(held), ladder, policy);
    }
  }

  private async enter(
    tx: Tx,
    at: PlanAtWork,
    people: Entrants,
    ladder: Ladder,
    policy: GrantPolicy & { causeKey: string; businessDate: BusinessDate },
  ): Promise<void> {
    const { causeKey, businessDate } = policy;
    const note: GrantNote = {
      schemeId: at.scheme.id,
      planId: at.plan.id,
      cell: 'enter',
      causeKey,
      businessDate,
    };
    const order = ladder.tiers.map(({ id }) => id);
    const units = await this.units(tx, at.gifts);
    const gifts = units.filter(({ kind }) => kind !== 'message');
    const messages = units.filter(({ kind }) => kind === 'message');
    const lastGiftBefore = addDays(businessDate, -at.plan.reentry_days);
    let added = 0;
    // Keys of messages name their run, so this statement waits for nobody; the one that may wait goes last, since
    // whoever waits inside an INSERT … SELECT keeps others from numbering rows.
    if (policy.notices) added += await this.grants.addRises(tx, people, order, messages, note);
    if (policy.coupons)
      added += await this.grants.addEntries(tx, people, order, gifts, { ...note, lastGiftBefore });
    if (added === 0) return;
    const pending = await this.grants.pending(tx, people, note);
    const hasMessages = pending.some(({ kind }) => kind === 'message');
    const tierBefore = hasMessages ? await this.entrants.tiersBefore(tx, people) : new Map<string, number>();
    await this.giver.give(tx, pending, { at, businessDate, tierBefore });
  }

  private async units(sql: Sql, gifts: readonly PlanGift[]): Promise<GiftUnit[]> {
    const { coupons } = await this.names.of(
      sql,
      gifts.map(({ gift }) => gift),
    );
    return unitsOf(gifts, (id) => coupons.get(id)?.worthFen ?? 0);
  }
}

/** What a plan may still bring: nothing worth money where a forecast or clustering has come to decide. */
export function allowed(gifts: readonly PlanGift[], { isPredicted }: Ladder): PlanGift[] {
  return gifts.filter(({ gift }) => !isPredicted || !PRICE_LIKE.has(gift.kind));
}
