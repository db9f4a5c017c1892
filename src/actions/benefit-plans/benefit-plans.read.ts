import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { addDays, type BusinessDate } from '../../platform/clock/business-date.js';
import type { Sql } from '../../platform/database/sql.js';
import { BASE_RATE_MILLI } from '../points/points-calculation.js';
import { BenefitPlanStore, type LadderTier, type PlanRow } from './benefit-plan.store.js';

export interface BenefitTierView {
  tierCode: string;
  tierName: string;
  level: number;
  couponTemplateId: string | null;
  couponName: string | null;
  couponAmountOffFen: number;
  /** Points per yuan. */
  pointsRate: number;
  isNoticeOn: boolean;
}

/** A version of 等级权益 over the tiers as they are now. */
export interface BenefitPlanView {
  /** 0: nothing has been saved yet. */
  versionNo: number;
  state: 'draft' | 'published' | 'retired';
  startsOn: BusinessDate | null;
  reentryDays: number;
  noticeTemplateId: string | null;
  tiers: BenefitTierView[];
  createdBy: string;
  publishedAt: Date | null;
}

/** What an operator is told before giving existing members something. */
export interface EntryCost {
  people: number;
  coupons: number;
  amountFen: number;
}

const DEFAULT_REENTRY_DAYS = 365;
const COST_DAYS = 30;

/** Answers about 等级权益. Reads: benefit_plan, benefit_plan_tier, benefit_grant, coupon_template, scheme, tier. */
@Injectable()
export class BenefitPlansRead {
  constructor(
    private readonly clock: BusinessClock,
    private readonly store: BenefitPlanStore,
  ) {}

  /** Every version, newest first; of the published ones only the one in force or to come is not retired. */
  async versions(sql: Sql, schemeCode: string): Promise<BenefitPlanView[]> {
    const scheme = await this.store.scheme(sql, schemeCode);
    if (!scheme?.published_version_id) return [];
    const ladder = await this.store.ladder(sql, scheme.published_version_id);
    const rows = await this.store.versions(sql, scheme.id);
    const inForce = await this.store.inForce(sql, scheme.id, await this.clock.today(sql));
    const views: BenefitPlanView[] = [];
    for (const row of rows) views.push(await this.view(sql, row, ladder?.tiers ?? [], inForce));
    return views;
  }

  /** The version in force; before the first one, what would hold: no coupons and the base rate. */
  async current(sql: Sql, schemeCode: string): Promise<BenefitPlanView> {
    const versions = await this.versions(sql, schemeCode);
    const today = await this.clock.today(sql);
    const inForce = versions.find(
      ({ state, startsOn }) => state === 'published' && startsOn !== null && startsOn <= today,
    );
    return inForce ?? (await this.blank(sql, schemeCode));
  }

  /** What the coupons given for entering tiers in the last 30 business days are worth; null: none. */
  async recentCostFen(sql: Sql, schemeCode: string): Promise<number | null> {
    const today = await this.clock.today(sql);
    const found = await sql.row<{ total: number | null }>(
      `SELECT SUM(v.worth_fen) AS total
       FROM benefit_plan p JOIN scheme s ON s.id = p.scheme_id
       JOIN benefit_grant g ON g.plan_id = p.id AND g.outcome = 'given' AND g.business_date > ? AND g.kind = 'coupon'
       JOIN benefit_plan_tier t ON t.plan_id = p.id AND t.tier_id = g.tier_id
       JOIN coupon_template c ON c.id = t.coupon_template_id
       JOIN coupon_template_version v ON v.id = c.version_id
       WHERE s.code = ?`,
      [addDays(today, -COST_DAYS), schemeCode],
    );
    return found?.total ?? null;
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
      if (!tier || tier.couponTemplateId === null) continue;
      cost.people += people;
      cost.coupons += people;
      cost.amountFen += people * tier.couponAmountOffFen;
    }
    return cost;
  }

  private async blank(sql: Sql, schemeCode: string): Promise<BenefitPlanView> {
    const scheme = await this.store.scheme(sql, schemeCode);
    const ladder = scheme?.published_version_id
      ? await this.store.ladder(sql, scheme.published_version_id)
      : undefined;
    return {
      versionNo: 0,
      state: 'draft',
      startsOn: null,
      reentryDays: DEFAULT_REENTRY_DAYS,
      noticeTemplateId: null,
      tiers: (ladder?.tiers ?? []).map((tier) => tierView(tier)),
      createdBy: '',
      publishedAt: null,
    };
  }

  private async view(
    sql: Sql,
    row: PlanRow,
    ladder: readonly LadderTier[],
    inForce: PlanRow | undefined,
  ): Promise<BenefitPlanView> {
    const tiers = await sql.rows<BenefitTierRow>(
      `SELECT t.tier_id, t.coupon_template_id, t.points_rate_milli, t.is_notice_on, v.name AS coupon_name,
         v.worth_fen AS amount_off_fen
       FROM benefit_plan_tier t LEFT JOIN coupon_template c ON c.id = t.coupon_template_id
       LEFT JOIN coupon_template_version v ON v.id = c.version_id WHERE t.plan_id = ?`,
      [row.id],
    );
    const isPast = row.state === 'published' && inForce !== undefined && row.version_no < inForce.version_no;
    return {
      versionNo: row.version_no,
      state: isPast ? 'retired' : row.state,
      startsOn: row.starts_on,
      reentryDays: row.reentry_days,
      noticeTemplateId: row.notice_template_id,
      tiers: ladder.map((tier) =>
        tierView(
          tier,
          tiers.find(({ tier_id: tierId }) => tierId === tier.id),
        ),
      ),
      createdBy: row.created_by,
      publishedAt: row.published_at,
    };
  }
}

interface BenefitTierRow {
  tier_id: number;
  coupon_template_id: string | null;
  points_rate_milli: number;
  is_notice_on: number;
  coupon_name: string | null;
  amount_off_fen: number | null;
}

function tierView(tier: LadderTier, row?: BenefitTierRow): BenefitTierView {
  return {
    tierCode: tier.code,
    tierName: tier.name,
    level: tier.level,
    couponTemplateId: row?.coupon_template_id ?? null,
    couponName: row?.coupon_name ?? null,
    couponAmountOffFen: row?.amount_off_fen ?? 0,
    pointsRate: (row?.points_rate_milli ?? BASE_RATE_MILLI) / 1000,
    isNoticeOn: row?.is_notice_on === 1,
  };
}
