import { Injectable } from '@nestjs/common';
import { TieringRead } from '../../decisions/tiering/tiering.read.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { addDays, type BusinessDate } from '../../platform/clock/business-date.js';
import type { Sql } from '../../platform/database/sql.js';
import { termsSentence } from '../coupons/coupon-terms.js';
import { CouponsRead } from '../coupons/coupons.read.js';
import { outcomeLabel } from './benefit-grants.read.js';
import { BenefitPlanStore } from './benefit-plan.store.js';
import { fairnessLines, type FairnessLine } from './fairness.js';
import { giftKindLabels, type Gift, type GrantKind } from './gifts.js';
import { occasionLabels, type Occasion } from './occasions.js';

/** 同级同权 of one scheme over some business dates. */
export interface FairnessReport {
  schemeCode: string;
  from: BusinessDate;
  to: BusinessDate;
  lines: (FairnessLine & { tierName: string; cellLabel: string; kindLabel: string })[];
  /** Points per yuan by tier: one rate for everybody in it, from the day of its version on. */
  rates: {
    tierName: string;
    rates: { versionNo: number; startsOn: BusinessDate; endsOn: BusinessDate | null; pointsRate: number }[];
  }[];
  unexplained: number;
}

const DEFAULT_DAYS = 90;

interface GroupRow {
  tier_id: number;
  cell: Occasion;
  kind: GrantKind;
  part: number;
  version_no: number;
  gift_json: Gift | null;
  coupon_version_id: string | null;
  coupon_version_no: number | null;
  amount: number;
  is_general: number;
  outcome: string;
  people: number;
  first_on: BusinessDate;
  last_on: BusinessDate;
}

/** Whether equal tiers got equal terms. Reads: benefit_grant, benefit_gift, benefit_plan, coupon, coupon_template_version. */
@Injectable()
export class FairnessRead {
  constructor(
    private readonly clock: BusinessClock,
    private readonly store: BenefitPlanStore,
    private readonly coupons: CouponsRead,
    private readonly tiering: TieringRead,
  ) {}

  /** The last 90 business dates unless said. Uses ix_benefit_grant_day and primary keys. */
  async report(
    sql: Sql,
    schemeCode: string,
    range: { from?: BusinessDate | undefined; to?: BusinessDate | undefined } = {},
  ): Promise<FairnessReport> {
    const to = range.to ?? (await this.clock.today(sql));
    const from = range.from ?? addDays(to, 1 - DEFAULT_DAYS);
    const scheme = await this.store.scheme(sql, schemeCode);
    const tiers = await this.tiering.ladder(sql, schemeCode);
    const nameOf = new Map(tiers.map(({ tierId, name }) => [tierId, name]));
    const tierName = (code: string): string => tiers.find((tier) => tier.code === code)?.name ?? code;
    const rows = scheme ? await this.groups(sql, scheme.id, from, to) : [];
    const terms = await this.coupons.terms(
      sql,
      rows.flatMap(({ coupon_version_id: id }) => (id === null ? [] : [id])),
    );
    const lines = fairnessLines(
      rows.map((row) => {
        const own = terms.get(row.coupon_version_id ?? '');
        return {
          tierId: Number(row.tier_id),
          cell: row.cell,
          kind: row.kind,
          part: row.part,
          versionNo: row.version_no,
          couponVersionNo: row.coupon_version_no,
          terms: own ? `${own.name}：${termsSentence(own)}` : termsText(row, tierName),
          amount: row.amount,
          isGeneral: row.is_general === 1,
          outcome: row.outcome,
          outcomeLabel: outcomeLabel(row.outcome, row.kind),
          people: row.people,
          firstOn: row.first_on,
          lastOn: row.last_on,
        };
      }),
    );
    return {
      schemeCode,
      from,
      to,
      lines: lines.map((line) => ({
        ...line,
        tierName: nameOf.get(line.tierId) ?? '已删除的层级',
        cellLabel: occasionLabels[line.cell],
        kindLabel: giftKindLabels[line.kind],
      })),
      rates: scheme ? await this.rates(sql, scheme.id, from, to, nameOf) : [],
      unexplained: lines.filter(({ verdict }) => verdict === 'unexplained').length,
    };
  }

  private groups(sql: Sql, schemeId: string, from: BusinessDate, to: BusinessDate): Promise<GroupRow[]> {
    return sql.rows<GroupRow>(
      `SELECT g.tier_id, g.cell, g.kind, g.part, p.version_no, MAX(f.gift_json) AS gift_json,
         c.version_id AS coupon_version_id, v.version_no AS coupon_version_no, g.amount, g.is_general, g.outcome,
         COUNT(*) AS people, MIN(g.business_date) AS first_on, MAX(g.business_date) AS last_on
       FROM benefit_grant g JOIN benefit_plan p ON p.id = g.plan_id
         LEFT JOIN benefit_gift f ON f.id = g.gift_id
         LEFT JOIN coupon c ON c.id = g.coupon_id
         LEFT JOIN coupon_template_version v ON v.id = c.version_id
       WHERE g.scheme_id = ? AND g.business_date BETWEEN ? AND ? AND g.kind <> 'message' AND g.outcome <> 'pending'
       GROUP BY g.tier_id, g.cell, g.kind, g.part, p.version_no, g.gift_id, c.version_id, v.version_no, g.amount,
         g.is_general, g.outcome
       ORDER BY g.tier_id, g.cell, g.kind, g.part, p.version_no`,
      [schemeId, from, to],
    );
  }

  private async rates(
    sql: Sql,
    schemeId: string,
    from: BusinessDate,
    to: BusinessDate,
    nameOf: ReadonlyMap<number, string>,
  ): Promise<FairnessReport['rates']> {
    const rows = await sql.rows<{
      tier_id: number;
      version_no: number;
      starts_on: BusinessDate;
      ends_on: BusinessDate | null;
      gift_json: Gift;
    }>(
      `SELECT f.tier_id, p.version_no, p.starts_on, p.ends_on, f.gift_json
       FROM benefit_plan p JOIN benefit_gift f ON f.plan_id = p.id AND f.kind = 'rate'
       WHERE p.scheme_id = ? AND p.starts_on <= ? AND (p.ends_on IS NULL OR p.ends_on >= ?)
       ORDER BY f.tier_id, p.version_no`,
      [schemeId, to, from],
    );
    const byTier = new Map<number, FairnessReport['rates'][number]>();
    for (const row of rows) {
      const gift = row.gift_json;
      if (gift.kind !== 'rate') continue;
      const tierId = Number(row.tier_id);
      const tier = byTier.get(tierId) ?? { tierName: nameOf.get(tierId) ?? '通用', rates: [] };
      const { version_no: versionNo, starts_on: startsOn, ends_on: endsOn } = row;
      tier.rates.push({ versionNo, startsOn, endsOn, pointsRate: gift.pointsRate });
      byTier.set(tierId, tier);
    }
    return [...byTier.values()];
  }
}

/** The terms of what is no coupon, or of a coupon that was not given. */
function termsText({ kind, amount, gift_json: gift }: GroupRow, tierName: (code: string) => string): string {
  if (kind === 'points') {
    const days = gift?.kind === 'points' ? gift.validDays : null;
    return days === null ? `${amount} 积分` : `${amount} 积分（${days} 天有效）`;
  }
  if (kind === 'growth') return `${amount} 成长值`;
  if (kind !== 'trial') return '优惠券';
  return `「${gift?.kind === 'trial' ? tierName(gift.tierCode) : ''}」试用 ${amount} 天`;
}
