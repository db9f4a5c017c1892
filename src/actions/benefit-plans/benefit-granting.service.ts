import { Injectable } from '@nestjs/common';
import type { MemberTierChanged } from '../../decisions/tiering/tiering.events.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { addDays, minuteOfBusinessDay, type BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import { CouponsService } from '../coupons/coupons.service.js';
import { MessagingService } from '../messaging/messaging.service.js';
import {
  BenefitGrantStore,
  entrantsHolding,
  entrantsOfRun,
  type Entrants,
  type GrantNote,
  type PendingGrant,
} from './benefit-grant.store.js';
import { BenefitPlanStore, type Ladder, type PlanRow, type PlanTierRow } from './benefit-plan.store.js';
import { giftAfterRefundSetting, type GiftAfterRefund } from './benefit-plans.settings.js';
import { grantPolicy } from './grant-policy.js';

interface Occasion {
  plan: PlanRow;
  planTiers: PlanTierRow[];
  ladder: Ladder;
  entrants: Entrants;
  note: GrantNote;
}

/** Gives what the tiers bring: one transaction per piece of a run, every gift by its key. */
@Injectable()
export class BenefitGrantingService {
  constructor(
    private readonly clock: BusinessClock,
    private readonly plans: BenefitPlanStore,
    private readonly grants: BenefitGrantStore,
    private readonly coupons: CouponsService,
    private readonly messaging: MessagingService,
    private readonly settings: SettingStore,
  ) {}

  /** Follows one `member-tier.changed`. Repeats change nothing. */
  async followChanges(tx: Tx, change: MemberTierChanged): Promise<void> {
    const plan = await this.plans.inForce(tx, change.schemeId, change.businessDate);
    const ladder = await this.plans.ladder(tx, change.versionId);
    if (!plan || !ladder || ladder.isPredicted) return;
    await this.takeBack(tx, change, ladder);
    const policy = grantPolicy(change.cause, ladder.existingMembers);
    const occasion: Occasion = {
      plan,
      ladder,
      planTiers: await this.plans.tiers(tx, plan.id),
      entrants: entrantsOfRun(change),
      note: {
        schemeId: change.schemeId,
        planId: plan.id,
        causeKey: `run:${change.runId}`,
        businessDate: change.businessDate,
      },
    };
    if (policy.notices) await this.giveNotices(tx, occasion);
    if (policy.coupons) await this.giveCoupons(tx, occasion);
  }

  /**
   * Gives people who have just joined the entry coupon of the tier they hold already. Those who joined
   * before the plan was live are 存量会员 and get nothing here.
   */
  async welcome(tx: Tx, schemeCode: string, memberIds: readonly string[]): Promise<void> {
    const scheme = await this.plans.scheme(tx, schemeCode);
    if (!scheme?.published_version_id || memberIds.length === 0) return;
    const businessDate = await this.clock.today(tx);
    const plan = await this.plans.inForce(tx, scheme.id, businessDate);
    const ladder = await this.plans.ladder(tx, scheme.published_version_id);
    if (!plan?.live_from || !ladder || ladder.isPredicted) return;
    const held = await this.grants.tiersHeld(tx, scheme.id, memberIds, plan.live_from);
    if (held.length === 0) return;
    const note = { schemeId: scheme.id, planId: plan.id, causeKey: 'join', businessDate };
    const planTiers = await this.plans.tiers(tx, plan.id);
    await this.giveCoupons(tx, { plan, planTiers, ladder, entrants: entrantsHolding(held), note });
  }

  /**
   * Refunds and late data may take the tier away that an entry coupon was given for. By the setting, a coupon that
   * is still unused is then taken back; a spent one stays spent and is never charged to the member.
   */
  private async takeBack(tx: Tx, change: MemberTierChanged, ladder: Ladder): Promise<void> {
    if (change.cause !== 'facts' && change.cause !== 'late_data') return;
    const policy = await this.settings.read<GiftAfterRefund>(tx, giftAfterRefundSetting.name);
    if (policy !== 'revoke_unused') return;
    const gifts = await this.grants.giftsOfTiersLost(tx, change, idsOf(ladder));
    const unused = gifts.filter(({ state }) => state === 'issued' || state === 'locked');
    for (const { template_id: templateId, source_key: sourceKey, member_id: memberId } of unused)
      await this.coupons.revoke(tx, { templateId, sourceKey, memberIds: [memberId] });
    await this.grants.noteTakenBack(
      tx,
      unused.map(({ grant_id: id }) => id),
    );
  }

  private async giveNotices(tx: Tx, { plan, planTiers, ladder, entrants, note }: Occasion): Promise<void> {
    const tierIds = planTiers.filter((tier) => tier.is_notice_on).map(({ tier_id: tierId }) => tierId);
    const templateId = plan.notice_template_id;
    if (templateId === null || tierIds.length === 0) return;
    const added = await this.grants.addNotices(tx, entrants, idsOf(ladder), tierIds, note);
    if (added === 0) return;
    const pending = await this.grants.pending(tx, 'notice', entrants, note);
    const before = await this.grants.tiersBefore(tx, entrants);
    const names = new Map(ladder.tiers.map(({ id, name }) => [id, name]));
    const changedAt = timeText(note.businessDate, await this.clock.now(tx));
    await this.messaging.queue(tx, {
      sourceKind: 'benefit_plan',
      sourceKey: `benefit:${note.schemeId}:notice`,
      sourceLabel: '等级权益',
      templateId,
      businessDate: note.businessDate,
      members: pending.map((grant) => ({
        memberId: grant.member_id,
        occasion: grant.occasion,
        values: {
          memberNo: `M${grant.member_id.padStart(6, '0')}`,
          tierName: names.get(grant.tier_id) ?? '',
          previousTierName: names.get(before.get(grant.member_id) ?? 0) ?? '',
          changedAt,
        },
      })),
    });
    await this.grants.settle(
      tx,
      pending.map(({ id }) => id),
      new Map(),
    );
  }

  /** Last in the transaction, because coupon templates stay locked from here on. */
  private async giveCoupons(tx: Tx, { plan, planTiers, ladder, entrants, note }: Occasion): Promise<void> {
    const giving = planTiers
      .filter((tier) => tier.coupon_template_id !== null)
      .toSorted((left, right) => Number(left.coupon_template_id) - Number(right.coupon_template_id));
    if (giving.length === 0) return;
    const tierIds = giving.map(({ tier_id: tierId }) => tierId);
    const lastGiftBefore = addDays(note.businessDate, -plan.reentry_days);
    const added = await this.grants.addEntries(tx, entrants, idsOf(ladder), tierIds, {
      ...note,
      lastGiftBefore,
    });
    if (added === 0) return;
    const pending = await this.grants.pending(tx, 'coupon', entrants, note);
    const refused = new Map<string, string[]>();
    for (const tier of giving) {
      const owed = pending.filter(({ tier_id: tierId }) => tierId === tier.tier_id);
      await this.issue(tx, tier, ladder, owed, note, refused);
    }
    await this.grants.settle(
      tx,
      pending.map(({ id }) => id),
      refused,
    );
  }

  private async issue(
    tx: Tx,
    tier: PlanTierRow,
    ladder: Ladder,
    owed: readonly PendingGrant[],
    note: GrantNote,
    refused: Map<string, string[]>,
  ): Promise<void> {
    if (owed.length === 0 || tier.coupon_template_id === null) return;
    const tierName = ladder.tiers.find(({ id }) => id === tier.tier_id)?.name ?? '';
    const result = await this.coupons.issueFor(tx, {
      templateId: tier.coupon_template_id,
      sourceKind: 'benefit_plan',
      sourceKey: `benefit:${note.schemeId}`,
      sourceLabel: `等级权益·${tierName}`,
      members: owed.map(({ member_id: memberId, occasion }) => ({ memberId, occasion })),
    });
    const grantOf = new Map(owed.map(({ member_id: memberId, id }) => [memberId, id]));
    for (const { memberId, reason } of result.refused) {
      const id = grantOf.get(memberId);
      if (id === undefined) continue;
      const ids = refused.get(reason);
      if (ids) ids.push(id);
      else refused.set(reason, [id]);
    }
  }
}

function idsOf(ladder: Ladder): number[] {
  return ladder.tiers.map(({ id }) => id);
}

/** `2026年11月22日 10:05`: a business date with the time of day in Shanghai. */
function timeText(date: BusinessDate, now: Date): string {
  const [year = '', month = '', day = ''] = date.split('-');
  const minute = minuteOfBusinessDay(now);
  const clock = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
  return `${year}年${Number(month)}月${Number(day)}日 ${clock}`;
}
