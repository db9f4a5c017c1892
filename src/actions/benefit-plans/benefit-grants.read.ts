import { Injectable } from '@nestjs/common';
import { TieringRead } from '../../decisions/tiering/tiering.read.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Sql, SqlValue } from '../../platform/database/sql.js';
import { issueRefusalLabels } from '../coupons/coupons.errors.js';
import { dropReasonLabels } from '../messaging/send-gate.js';
import { BenefitPlanStore } from './benefit-plan.store.js';
import { GiftNamesRead } from './gift-names.read.js';
import { giftSentence, type Gift, type GrantKind } from './gifts.js';
import { occasionLabels, type Occasion } from './occasions.js';

/** What a plan owed one person, and what became of it. */
export interface BenefitGrantView {
  id: string;
  memberId: string;
  memberName: string;
  tierName: string;
  isGeneral: boolean;
  cell: Occasion;
  cellLabel: string;
  kind: GrantKind;
  /** What was owed, in words. */
  gift: string;
  /** Fen of a coupon; points, growth or days of other kinds. */
  amount: number;
  planVersionNo: number;
  occasion: string;
  businessDate: BusinessDate;
  outcome: string;
  outcomeLabel: string;
  couponId: string | null;
  /** Worth of a used coupon whose tier was lost. */
  owedFen: number;
  recordedAt: Date;
}

export interface GrantFilter {
  schemeCode: string;
  memberId?: string | undefined;
  tierCode?: string | undefined;
  cell?: Occasion | undefined;
  kind?: GrantKind | undefined;
  /** `given`, `owed`, `taken_back`, a reason, or `refused` for whatever was not given. */
  outcome?: string | undefined;
  from?: BusinessDate | undefined;
  to?: BusinessDate | undefined;
  /** Id of the last grant of the page before. */
  before?: string | undefined;
  limit: number;
}

interface GrantRow {
  id: string;
  member_id: string;
  display_name: string;
  tier_id: number;
  is_general: number;
  cell: Occasion;
  kind: GrantKind;
  amount: number;
  version_no: number;
  gift_json: Gift | null;
  occasion: string;
  business_date: BusinessDate;
  outcome: string;
  coupon_id: string | null;
  owed_fen: number;
  recorded_at: Date;
}

const COUNTED_AT_MOST = 10_001;
const NOT_REFUSED = ['given', 'owed', 'taken_back', 'pending'];

const OWN_LABELS: Record<string, string> = {
  given: '已发放',
  taken_back: '已收回',
  owed: '已使用，记欠',
  pending: '处理中',
  tier_gone: '试用的层级已不存在',
  not_placed: '还没有定级',
  override_open: '已有人工调整或试用',
  tier_held: '现有层级不低于试用层级',
  message_gone: '消息已不存在',
};

/** What operators read of the outcome of a grant. */
export function outcomeLabel(outcome: string, kind: GrantKind): string {
  const labels: Record<string, string | undefined> = {
    ...(kind === 'message' ? dropReasonLabels : issueRefusalLabels),
    ...OWN_LABELS,
  };
  return labels[outcome] ?? outcome;
}

/** The list of grants. Reads: benefit_grant, benefit_gift, benefit_plan, member, scheme, tier. */
@Injectable()
export class BenefitGrantsRead {
  constructor(
    private readonly store: BenefitPlanStore,
    private readonly names: GiftNamesRead,
    private readonly tiering: TieringRead,
  ) {}

  /** Newest first; one more than `limit`, so that the caller sees whether there is more. By primary key, of one member by ix_benefit_grant_member. */
  async page(sql: Sql, filter: GrantFilter): Promise<BenefitGrantView[]> {
    const where = await this.conditions(sql, filter);
    if (!where) return [];
    const rows = await sql.rows<GrantRow>(
      `SELECT g.id, g.member_id, m.display_name, g.tier_id, g.is_general, g.cell, g.kind, g.amount, p.version_no,
         f.gift_json, g.occasion, g.business_date, g.outcome, g.coupon_id, g.owed_fen, g.recorded_at
       FROM benefit_grant g JOIN member m ON m.id = g.member_id JOIN benefit_plan p ON p.id = g.plan_id
         LEFT JOIN benefit_gift f ON f.id = g.gift_id
       WHERE ${where.text} ORDER BY g.id DESC LIMIT ?`,
      [...where.values, filter.limit + 1],
    );
    const things = await this.names.of(
      sql,
      rows.flatMap(({ gift_json: gift }) => (gift ? [gift] : [])),
    );
    const tiers = await this.tiering.ladder(sql, filter.schemeCode);
    const tierNames = new Map(tiers.map(({ tierId, name }) => [tierId, name]));
    const words = {
      coupon: (id: string): string => things.coupons.get(id)?.name ?? '已删除的优惠券',
      tier: (code: string): string => tiers.find((tier) => tier.code === code)?.name ?? code,
      message: (id: string): string => things.messages.get(id)?.title ?? '已删除的消息',
    };
    return rows.map((row) => ({
      id: row.id,
      memberId: row.member_id,
      memberName: row.display_name,
      tierName: tierNames.get(Number(row.tier_id)) ?? '已删除的层级',
      isGeneral: row.is_general === 1,
      cell: row.cell,
      cellLabel: occasionLabels[row.cell],
      kind: row.kind,
      gift: row.gift_json ? giftSentence(oneUnit(row.gift_json), words) : '',
      amount: row.amount,
      planVersionNo: row.version_no,
      occasion: row.occasion,
      businessDate: row.business_date,
      outcome: row.outcome,
      outcomeLabel: outcomeLabel(row.outcome, row.kind),
      couponId: row.coupon_id,
      owedFen: row.owed_fen,
      recordedAt: row.recorded_at,
    }));
  }

  /** How many there are, counted up to 10,001. */
  async count(sql: Sql, filter: GrantFilter): Promise<number> {
    const where = await this.conditions(sql, { ...filter, before: undefined });
    if (!where) return 0;
    const found = await sql.row<{ total: number }>(
      `SELECT COUNT(*) AS total FROM (SELECT 1 FROM benefit_grant g WHERE ${where.text}
       LIMIT ${COUNTED_AT_MOST}) x`,
      where.values,
    );
    return found?.total ?? 0;
  }

  private async conditions(
    sql: Sql,
    filter: GrantFilter,
  ): Promise<{ text: string; values: SqlValue[] } | undefined> {
    const scheme = await this.store.scheme(sql, filter.schemeCode);
    if (!scheme) return undefined;
    const parts = ['g.scheme_id = ?'];
    const values: SqlValue[] = [scheme.id];
    const add = (text: string, ...bound: SqlValue[]): void => {
      parts.push(text);
      values.push(...bound);
    };
    if (filter.memberId !== undefined) add('g.member_id = ?', filter.memberId);
    if (filter.cell !== undefined) add('g.cell = ?', filter.cell);
    if (filter.kind !== undefined) add('g.kind = ?', filter.kind);
    if (filter.outcome === 'refused') add('g.outcome NOT IN (?)', NOT_REFUSED);
    else if (filter.outcome !== undefined) add('g.outcome = ?', filter.outcome);
    if (filter.from !== undefined) add('g.business_date >= ?', filter.from);
    if (filter.to !== undefined) add('g.business_date <= ?', filter.to);
    if (filter.before !== undefined) add('g.id < ?', filter.before);
    if (filter.tierCode !== undefined) {
      const tiers = await this.tiering.ladder(sql, filter.schemeCode);
      add('g.tier_id = ?', tiers.find(({ code }) => code === filter.tierCode)?.tierId ?? 0);
    }
    return { text: parts.join(' AND '), values };
  }
}

/** A grant is one coupon of the several that a gift may be. */
function oneUnit(gift: Gift): Gift {
  return gift.kind === 'coupon' ? { ...gift, count: 1 } : gift;
}
