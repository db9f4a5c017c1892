import { Injectable } from '@nestjs/common';
import { MembersRead } from '../../facts/members/members.read.js';
import { TieringRead } from '../../decisions/tiering/tiering.read.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Sql } from '../../platform/database/sql.js';
import { BASE_RATE_MILLI } from '../points/points-calculation.js';
import { BenefitPlanStore, GENERAL_COLUMN, type LadderTier, type PlanRow } from './benefit-plan.store.js';
import { allowed } from './benefit-granting.service.js';
import { GiftNamesRead } from './gift-names.read.js';
import { giftSentence, type GiftKind, type PlanGift } from './gifts.js';
import { CELL_KINDS, occasionLabels, type CellKind } from './occasions.js';

/** What holding one tier brings, in words for the member. */
export interface MemberBenefits {
  schemeCode: string;
  schemeName: string;
  tierCode: string;
  tierName: string;
  /** The general offers, because the member wants none of their own tier. */
  isGeneral: boolean;
  versionNo: number;
  startsOn: BusinessDate;
  /** Points per yuan. */
  pointsRate: number;
  occasions: {
    occasion: CellKind;
    label: string;
    gifts: { kind: GiftKind; text: string; terms: string }[];
  }[];
}

export interface Privilege {
  schemeName: string;
  tierName: string;
  occasion: CellKind;
  occasionLabel: string;
  memberText: string;
  staffText: string;
}

interface PlanOfMember {
  schemeCode: string;
  schemeName: string;
  tier: LadderTier;
  isGeneral: boolean;
  plan: PlanRow;
  gifts: PlanGift[];
  tiers: LadderTier[];
}

/** Benefits as one member sees them. Reads: benefit_plan, benefit_gift, member_tier (by tiering), consent_current. */
@Injectable()
export class MemberBenefitsRead {
  constructor(
    private readonly clock: BusinessClock,
    private readonly store: BenefitPlanStore,
    private readonly names: GiftNamesRead,
    private readonly tiering: TieringRead,
    private readonly members: MembersRead,
  ) {}

  async benefitsOf(sql: Sql, memberId: string): Promise<MemberBenefits[]> {
    const found: MemberBenefits[] = [];
    for (const own of await this.plansOf(sql, memberId)) {
      const things = await this.names.of(
        sql,
        own.gifts.map(({ gift }) => gift),
      );
      const rate = own.gifts.find(({ gift }) => gift.kind === 'rate')?.gift;
      const words = {
        coupon: (id: string): string => things.coupons.get(id)?.name ?? '优惠券',
        tier: (code: string): string => own.tiers.find((tier) => tier.code === code)?.name ?? '',
        message: (id: string): string => things.messages.get(id)?.title ?? '',
      };
      found.push({
        schemeCode: own.schemeCode,
        schemeName: own.schemeName,
        tierCode: own.tier.code,
        tierName: own.tier.name,
        isGeneral: own.isGeneral,
        versionNo: own.plan.version_no,
        startsOn: own.plan.starts_on ?? '',
        pointsRate: rate?.kind === 'rate' ? rate.pointsRate : BASE_RATE_MILLI / 1000,
        occasions: CELL_KINDS.flatMap((cell) => {
          const gifts = own.gifts.filter((gift) => gift.cell === cell && gift.gift.kind !== 'message');
          if (gifts.length === 0) return [];
          return [
            {
              occasion: cell,
              label: occasionLabels[cell],
              gifts: gifts.map(({ gift }) => ({
                kind: gift.kind,
                text: giftSentence(gift, words),
                terms: gift.kind === 'coupon' ? (things.coupons.get(gift.couponTemplateId)?.terms ?? '') : '',
              })),
            },
          ];
        }),
      });
    }
    return found;
  }

  async privileges(sql: Sql, memberId: string): Promise<Privilege[]> {
    return (await this.plansOf(sql, memberId)).flatMap(({ schemeName, tier, gifts }) =>
      gifts.flatMap(({ cell, gift }): Privilege[] =>
        gift.kind === 'privilege'
          ? [
              {
                schemeName,
                tierName: tier.name,
                occasion: cell,
                occasionLabel: occasionLabels[cell],
                memberText: gift.memberText,
                staffText: gift.staffText,
              },
            ]
          : [],
      ),
    );
  }

  /** The plan in force of every scheme in which the member holds a tier, with the gifts of their column. */
  private async plansOf(sql: Sql, memberId: string): Promise<PlanOfMember[]> {
    const today = await this.clock.today(sql);
    const held = await this.tiering.memberTiers(sql, memberId);
    const isGeneral = (await this.members.optedOut(sql, [memberId])).has(memberId);
    const plans: PlanOfMember[] = [];
    for (const scheme of await this.store.schemesWithPlans(sql)) {
      const tierCode = held.find(({ schemeCode }) => schemeCode === scheme.code)?.tierCode;
      const plan = await this.store.inForce(sql, scheme.id, today);
      const ladder = await this.store.ladder(sql, scheme.published_version_id ?? '0');
      const tier = ladder?.tiers.find(({ code }) => code === tierCode);
      if (!plan || !ladder || !tier) continue;
      const column = isGeneral ? GENERAL_COLUMN : tier.id;
      const gifts = allowed(await this.store.gifts(sql, plan.id), ladder);
      plans.push({
        schemeCode: scheme.code,
        schemeName: scheme.name,
        tier,
        isGeneral,
        plan,
        gifts: gifts.filter(({ tierId }) => tierId === column),
        tiers: ladder.tiers,
      });
    }
    return plans;
  }
}
