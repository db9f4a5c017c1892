import { Injectable } from '@nestjs/common';
import { TieringRead } from '../../decisions/tiering/tiering.read.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { addDays } from '../../platform/clock/business-date.js';
import { sql, trusted } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import { isUpward } from './benefit-grant.store.js';
import { BenefitPlanStore } from './benefit-plan.store.js';
import type { BenefitPlanView, CellView } from './benefit-plans.read.js';
import { estimateCell, type ColumnPeople } from './cost-estimate.js';
import type { GrantKind } from './gifts.js';
import type { CellKind, Occasion } from './occasions.js';

/** What was given in a cell in the last 30 business dates. */
export interface GivenFigures {
  grants: number;
  /** Grants owed but not given, for whatever reason. */
  refused: number;
  couponFen: number;
  points: number;
}

export interface CellCost {
  tierCode: string | null;
  cell: CellKind;
  /** People whom the occasion is expected to reach within 30 days. */
  peoplePerMonth: number;
  couponFen: number;
  points: number;
  given: GivenFigures;
}

export interface ColumnCost {
  tierCode: string | null;
  /** Everybody who holds the tier; in the column 通用 members who want no personal offers. */
  people: number;
  /** Of these, members whom this column is for. */
  members: number;
  couponFen: number;
  points: number;
  givenCouponFen: number;
  givenPoints: number;
}

/** The matrix in yuan. */
export interface PlanCosts {
  schemeCode: string;
  versionNo: number;
  columns: ColumnCost[];
  cells: CellCost[];
  /** Members who withdrew the consent to personalisation. */
  optedOut: number;
  totals: { couponFen: number; points: number; givenCouponFen: number; givenPoints: number; owedFen: number };
}

const DAYS = 30;

/** What plans cost, expected and in fact. Reads: member_tier (by tiering), member, member_fact, consent_current, tier_run, tier_change, benefit_grant. */
@Injectable()
export class BenefitCostsRead {
  constructor(
    private readonly clock: BusinessClock,
    private readonly store: BenefitPlanStore,
    private readonly tiering: TieringRead,
  ) {}

  /** Expected cost of a version per month, cell by cell, beside what was given in the last 30 business dates. */
  async costs(db: Sql, plan: BenefitPlanView): Promise<PlanCosts> {
    const scheme = await this.store.scheme(db, plan.schemeCode);
    const ladder = await this.tiering.ladder(db, plan.schemeCode);
    const idOf = new Map(ladder.map(({ code, tierId }) => [code, tierId]));
    const schemeId = scheme?.id ?? '0';
    const people = await this.people(db, plan.schemeCode, schemeId);
    const given = await this.given(db, schemeId);
    const columns: (string | null)[] = [...plan.tiers.map(({ tierCode }) => tierCode), null];
    const peopleOf = (code: string | null): ColumnPeople =>
      people.get(code === null ? 0 : (idOf.get(code) ?? -1)) ?? NOBODY;
    const givenOf = (code: string | null, cell: CellKind): GivenFigures =>
      given.get(`${code === null ? 0 : (idOf.get(code) ?? -1)} ${cell}`) ?? NOTHING;
    const cells = plan.cells.map((cell: CellView): CellCost => {
      const { peoplePerMonth, couponFen, points } = estimateCell(cell, peopleOf(cell.tierCode));
      const { tierCode } = cell;
      return {
        tierCode,
        cell: cell.cell,
        peoplePerMonth,
        couponFen,
        points,
        given: givenOf(tierCode, cell.cell),
      };
    });
    const columnCosts = columns.map((tierCode): ColumnCost => {
      const own = cells.filter((cell) => cell.tierCode === tierCode);
      const all = [...given].filter(([key]) =>
        key.startsWith(`${tierCode === null ? 0 : (idOf.get(tierCode) ?? -1)} `),
      );
      return {
        tierCode,
        people: peopleOf(tierCode).people,
        members: peopleOf(tierCode).members,
        couponFen: sum(own.map(({ couponFen }) => couponFen)),
        points: sum(own.map(({ points }) => points)),
        givenCouponFen: sum(all.map(([, figures]) => figures.couponFen)),
        givenPoints: sum(all.map(([, figures]) => figures.points)),
      };
    });
    return {
      schemeCode: plan.schemeCode,
      versionNo: plan.versionNo,
      columns: columnCosts,
      cells,
      optedOut: peopleOf(null).members,
      totals: {
        couponFen: sum(columnCosts.map(({ couponFen }) => couponFen)),
        points: sum(columnCosts.map(({ points }) => points)),
        givenCouponFen: sum(columnCosts.map(({ givenCouponFen }) => givenCouponFen)),
        givenPoints: sum(columnCosts.map(({ givenPoints }) => givenPoints)),
        owedFen: await this.owedFen(db, schemeId),
      },
    };
  }

  /** People by column: those of a tier who take its offers, and under 0 those who take the general ones. */
  private async people(db: Sql, schemeCode: string, schemeId: string): Promise<Map<number, ColumnPeople>> {
    const column = await this.tiering.tierColumn(db, schemeCode);
    if (!column) return new Map();
    const rows = await db.rows<{
      tier: number;
      opted_out: number;
      people: number;
      members: number;
      birthdays: number;
      net_fen: number | null;
    }>(
      `SELECT ${column.column} AS tier, COALESCE(u.is_granted, 1) = 0 AS opted_out, COUNT(*) AS people,
         COUNT(m.joined_at) AS members, SUM(m.joined_at IS NOT NULL AND m.birthday IS NOT NULL) AS birthdays,
         SUM(IF(m.joined_at IS NULL, 0, f.net_amount_fen_30)) AS net_fen
       FROM member_tier t JOIN member m ON m.id = t.member_id
         LEFT JOIN member_fact f ON f.member_id = t.member_id
         LEFT JOIN consent_current u ON u.member_id = t.member_id AND u.purpose = 'personalisation'
       WHERE ${column.column} IS NOT NULL GROUP BY ${column.column}, COALESCE(u.is_granted, 1) = 0`,
    );
    const moved = await this.moved(db, schemeId, schemeCode);
    const found = new Map<number, ColumnPeople>();
    for (const row of rows) {
      const tier = Number(row.tier);
      const key = row.opted_out === 1 ? 0 : tier;
      const known = found.get(key) ?? NOBODY;
      const tierPeople = rows
        .filter((other) => Number(other.tier) === tier)
        .reduce((total, other) => total + other.members, 0);
      const share = tierPeople === 0 ? 0 : row.members / tierPeople;
      const { entered, fell } = moved.get(tier) ?? { entered: 0, fell: 0 };
      found.set(key, {
        people: known.people + row.people,
        members: known.members + row.members,
        withBirthday: known.withBirthday + row.birthdays,
        netFen: known.netFen + (row.net_fen ?? 0),
        entered: known.entered + Math.round(entered * share),
        fell: known.fell + Math.round(fell * share),
      });
    }
    return found;
  }

  /** Members who by their own doing entered a tier from below, or fell from it, in the last 30 business dates. */
  private async moved(
    db: Sql,
    schemeId: string,
    schemeCode: string,
  ): Promise<Map<number, { entered: number; fell: number }>> {
    const since = addDays(await this.clock.today(db), -DAYS);
    const ladder = (await this.tiering.ladder(db, schemeCode)).toSorted((a, b) => a.level - b.level);
    if (ladder.length === 0) return new Map();
    const upward = isUpward(ladder.map(({ tierId }) => tierId));
    const changes = sql`(SELECT c.member_id, c.from_tier, c.to_tier AS tier_id
      FROM tier_run r JOIN tier_change c ON c.run_id = r.id AND c.scheme_id = ${schemeId}
      JOIN member m ON m.id = c.member_id AND m.joined_at IS NOT NULL
      WHERE r.as_of_on > ${since} AND c.cause IN ('facts', 'late_data'))`;
    const statement = sql`SELECT IF(${upward}, e.tier_id, e.from_tier) AS tier, ${upward} AS is_upward,
        COUNT(*) AS people FROM ${changes} e
      GROUP BY ${trusted('1, 2')}`;
    const rows = await db.rows<{ tier: number | null; is_upward: number; people: number }>(
      statement.text,
      statement.values,
    );
    const moved = new Map<number, { entered: number; fell: number }>();
    for (const { tier, is_upward: isUp, people } of rows) {
      if (tier === null) continue;
      const known = moved.get(Number(tier)) ?? { entered: 0, fell: 0 };
      if (isUp === 1) known.entered += people;
      else known.fell += people;
      moved.set(Number(tier), known);
    }
    return moved;
  }

  /** By `<column> <cell>`. Uses ix_benefit_grant_day alone. */
  private async given(db: Sql, schemeId: string): Promise<Map<string, GivenFigures>> {
    const since = addDays(await this.clock.today(db), -DAYS);
    const rows = await db.rows<{
      cell: Occasion;
      tier_id: number;
      is_general: number;
      kind: GrantKind;
      is_given: number;
      grants: number;
      amount: number;
    }>(
      `SELECT g.cell, g.tier_id, g.is_general, g.kind, g.outcome IN ('given', 'owed') AS is_given, COUNT(*) AS grants,
         SUM(g.amount) AS amount
       FROM benefit_grant g WHERE g.scheme_id = ? AND g.business_date > ?
       GROUP BY g.cell, g.tier_id, g.is_general, g.kind, g.outcome IN ('given', 'owed')`,
      [schemeId, since],
    );
    const found = new Map<string, GivenFigures>();
    for (const row of rows) {
      const key = `${row.is_general === 1 ? 0 : Number(row.tier_id)} ${row.cell}`;
      const known = found.get(key) ?? { ...NOTHING };
      if (row.is_given === 0) known.refused += row.grants;
      else {
        known.grants += row.grants;
        if (row.kind === 'coupon') known.couponFen += row.amount;
        if (row.kind === 'points') known.points += row.amount;
      }
      found.set(key, known);
    }
    return found;
  }

  private async owedFen(db: Sql, schemeId: string): Promise<number> {
    const since = addDays(await this.clock.today(db), -DAYS);
    const row = await db.row<{ owed: number | null }>(
      `SELECT SUM(g.owed_fen) AS owed FROM benefit_grant g
       WHERE g.scheme_id = ? AND g.business_date > ? AND g.outcome = 'owed'`,
      [schemeId, since],
    );
    return row?.owed ?? 0;
  }
}

const NOBODY: ColumnPeople = { people: 0, members: 0, withBirthday: 0, netFen: 0, entered: 0, fell: 0 };
const NOTHING: GivenFigures = { grants: 0, refused: 0, couponFen: 0, points: 0 };

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
