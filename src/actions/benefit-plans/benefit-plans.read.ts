import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Sql } from '../../platform/database/sql.js';
import { BenefitPlanStore, GENERAL_COLUMN, type LadderTier, type PlanRow } from './benefit-plan.store.js';
import { GiftNamesRead, type GiftThings } from './gift-names.read.js';
import { giftSentence, type Gift, type PlanGift } from './gifts.js';
import { MemberBenefitsRead, type MemberBenefits, type Privilege } from './member-benefits.read.js';
import { CELL_KINDS, type CellKind } from './occasions.js';
import type { LossPolicy } from './plan-draft.js';

/** A gift as people read it. */
export interface GiftView {
  gift: Gift;
  text: string;
  /** Terms of a coupon; empty for other kinds. */
  terms: string;
  /** What giving it once costs at most; 0 where it is no money. */
  worthFen: number;
}

export interface CellView {
  /** null: the column 通用. */
  tierCode: string | null;
  cell: CellKind;
  gifts: GiftView[];
}

export interface BenefitTierView {
  tierCode: string;
  tierName: string;
  level: number;
  /** What entering brings: coupons, their worth at most, points. */
  entry: { coupons: number; worthFen: number; points: number };
}

/** A version of 权益计划 over the tiers as they are now. */
export interface BenefitPlanView {
  schemeCode: string;
  schemeName: string;
  /** A forecast or clustering decides about the tiers: nothing worth money may be given. */
  isPredicted: boolean;
  /** 0: nothing has been saved yet. */
  versionNo: number;
  state: 'draft' | 'published' | 'retired';
  startsOn: BusinessDate | null;
  endsOn: BusinessDate | null;
  reentryDays: number;
  monthlyDay: number;
  expiryDays: number;
  downgradeDays: number;
  afterRefund: LossPolicy;
  afterDowngrade: LossPolicy;
  /** From low to high. */
  tiers: BenefitTierView[];
  cells: CellView[];
  createdBy: string;
  publishedAt: Date | null;
}

/** What an operator is told before giving existing members something. */
export interface EntryCost {
  people: number;
  coupons: number;
  amountFen: number;
}

const BLANK = {
  versionNo: 0,
  state: 'draft' as const,
  startsOn: null,
  endsOn: null,
  reentryDays: 365,
  monthlyDay: 1,
  expiryDays: 30,
  downgradeDays: 30,
  afterRefund: 'keep' as const,
  afterDowngrade: 'keep' as const,
  createdBy: '',
  publishedAt: null,
};

interface SchemeView {
  id: string;
  code: string;
  name: string;
  isPredicted: boolean;
  tiers: LadderTier[];
}

/** Answers about 权益计划. Reads: benefit_plan, benefit_gift, coupon_template, message_template, scheme, tier. */
@Injectable()
export class BenefitPlansRead {
  constructor(
    private readonly clock: BusinessClock,
    private readonly store: BenefitPlanStore,
    private readonly names: GiftNamesRead,
    private readonly members: MemberBenefitsRead,
  ) {}

  /** Every version, newest first; of the published ones only those in force or to come are not retired. */
  async versions(sql: Sql, schemeCode: string): Promise<BenefitPlanView[]> {
    const scheme = await this.schemeView(sql, schemeCode);
    if (!scheme) return [];
    const inForce = await this.store.inForce(sql, scheme.id, await this.clock.today(sql));
    const views: BenefitPlanView[] = [];
    for (const row of await this.store.versions(sql, scheme.id))
      views.push(await this.view(sql, scheme, row, inForce));
    return views;
  }

  /** The version in force; before the first one, what would hold: nothing but the base rate. */
  async current(sql: Sql, schemeCode: string): Promise<BenefitPlanView> {
    const scheme = await this.schemeView(sql, schemeCode);
    const row = scheme && (await this.store.inForce(sql, scheme.id, await this.clock.today(sql)));
    if (scheme && row) return this.view(sql, scheme, row, row);
    return {
      ...BLANK,
      schemeCode,
      schemeName: scheme?.name ?? '',
      isPredicted: scheme?.isPredicted ?? false,
      tiers: (scheme?.tiers ?? []).map((tier) => tierView(tier, [])),
      cells: [],
    };
  }

  /** What 只发券 would cost if so many people entered each tier: a most, as not all have joined. */
  async costOfEntries(
    sql: Sql,
    schemeCode: string,
    entries: readonly { tierCode: string; people: number }[],
  ): Promise<EntryCost> {
    const { tiers } = await this.current(sql, schemeCode);
    const cost: EntryCost = { people: 0, coupons: 0, amountFen: 0 };
    for (const { tierCode, people } of entries) {
      const tier = tiers.find((candidate) => candidate.tierCode === tierCode);
      if (!tier || tier.entry.coupons === 0) continue;
      cost.people += people;
      cost.coupons += people * tier.entry.coupons;
      cost.amountFen += people * tier.entry.worthFen;
    }
    return cost;
  }

  /** What every tier brings that a member holds, scheme by scheme; what the general offers bring if they want those. */
  benefitsOf(sql: Sql, memberId: string): Promise<MemberBenefits[]> {
    return this.members.benefitsOf(sql, memberId);
  }

  /** The privileges of the tiers a member holds, in words for them and for staff. */
  privileges(sql: Sql, memberId: string): Promise<Privilege[]> {
    return this.members.privileges(sql, memberId);
  }

  private async schemeView(sql: Sql, schemeCode: string): Promise<SchemeView | undefined> {
    const scheme = await this.store.scheme(sql, schemeCode);
    if (!scheme?.published_version_id) return undefined;
    const ladder = await this.store.ladder(sql, scheme.published_version_id);
    const { id, code, name } = scheme;
    return { id, code, name, isPredicted: ladder?.isPredicted ?? false, tiers: ladder?.tiers ?? [] };
  }

  private async view(
    sql: Sql,
    scheme: SchemeView,
    row: PlanRow,
    inForce: PlanRow | undefined,
  ): Promise<BenefitPlanView> {
    const today = await this.clock.today(sql);
    const gifts = await this.store.gifts(sql, row.id);
    const things = await this.names.of(
      sql,
      gifts.map(({ gift }) => gift),
    );
    const cells = cellViews(gifts, scheme.tiers, things);
    const isOver = row.ends_on !== null && row.ends_on < today;
    const isPast = row.starts_on !== null && row.starts_on <= today && row.id !== inForce?.id;
    return {
      schemeCode: scheme.code,
      schemeName: scheme.name,
      isPredicted: scheme.isPredicted,
      versionNo: row.version_no,
      state: row.state === 'published' && (isOver || isPast) ? 'retired' : row.state,
      startsOn: row.starts_on,
      endsOn: row.ends_on,
      reentryDays: row.reentry_days,
      monthlyDay: row.monthly_day,
      expiryDays: row.expiry_days,
      downgradeDays: row.downgrade_days,
      afterRefund: row.after_refund,
      afterDowngrade: row.after_downgrade,
      tiers: scheme.tiers.map((tier) => tierView(tier, cells)),
      cells,
      createdBy: row.created_by,
      publishedAt: row.published_at,
    };
  }
}

function cellViews(gifts: readonly PlanGift[], tiers: readonly LadderTier[], things: GiftThings): CellView[] {
  const columns = [
    ...tiers.map(({ id, code }) => ({ id, code: code as string | null })),
    { id: GENERAL_COLUMN, code: null },
  ];
  return columns.flatMap(({ id, code }) =>
    CELL_KINDS.flatMap((cell): CellView[] => {
      const own = gifts.filter((gift) => gift.tierId === id && gift.cell === cell);
      if (own.length === 0) return [];
      return [{ tierCode: code, cell, gifts: own.map(({ gift }) => giftView(gift, tiers, things)) }];
    }),
  );
}

/** A gift in words, with what it costs at most. */
export function giftView(gift: Gift, tiers: readonly LadderTier[], things: GiftThings): GiftView {
  const coupon = gift.kind === 'coupon' ? things.coupons.get(gift.couponTemplateId) : undefined;
  const text = giftSentence(gift, {
    coupon: (id) => things.coupons.get(id)?.name ?? '已删除的优惠券',
    tier: (code) => tiers.find((tier) => tier.code === code)?.name ?? '已删除的层级',
    message: (id) => things.messages.get(id)?.title ?? '已删除的消息',
  });
  const worthFen = gift.kind === 'coupon' ? gift.count * (coupon?.worthFen ?? 0) : 0;
  return { gift, text, terms: coupon?.terms ?? '', worthFen };
}

function tierView(tier: LadderTier, cells: readonly CellView[]): BenefitTierView {
  const entry = cells
    .filter(({ tierCode, cell }) => tierCode === tier.code && cell === 'enter')
    .flatMap(({ gifts }) => gifts);
  const sum = (of: (view: GiftView) => number): number => entry.reduce((total, view) => total + of(view), 0);
  return {
    tierCode: tier.code,
    tierName: tier.name,
    level: tier.level,
    entry: {
      coupons: sum(({ gift }) => (gift.kind === 'coupon' ? gift.count : 0)),
      worthFen: sum(({ worthFen }) => worthFen),
      points: sum(({ gift }) => (gift.kind === 'points' ? gift.points : 0)),
    },
  };
}
