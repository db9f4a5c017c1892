import { Injectable } from '@nestjs/common';
import { TierPeriodsRead, type TierPeriods } from '../../decisions/tiering/tier-periods.read.js';
import { TieringRead } from '../../decisions/tiering/tiering.read.js';
import { addDays, daysBetween, type BusinessDate } from '../../platform/clock/business-date.js';
import { Database, type Tx } from '../../platform/database/database.js';
import type { SqlFragment } from '../../platform/database/fragment.js';
import { BenefitGrantStore } from './benefit-grant.store.js';
import { BenefitPlanStore, type SchemeOfPlan } from './benefit-plan.store.js';
import { allowed } from './benefit-granting.service.js';
import { BenefitSettlementStore } from './benefit-settlement.store.js';
import { GiftGiver } from './gift-giver.service.js';
import { GiftNamesRead } from './gift-names.read.js';
import { unitsOf, type PlanGift } from './gifts.js';
import {
  anniversaryPeople,
  birthdayPeople,
  monthlyPeople,
  peopleNamed,
  periodPeople,
  yearsHeldPeople,
  type HeldOn,
  type MemberRange,
} from './occasion-people.js';
import { isMonthlyDate, type Occasion } from './occasions.js';
import type { PlanAtWork } from './plan-at-work.js';

const PEOPLE_PER_PIECE = 10_000;
/** Dates further back are not settled any more, however long nothing ran. */
const LOOK_BACK_DAYS = 400;

/** A business date whose occasions were settled, or are being so. */
export interface SettlementView {
  businessDate: BusinessDate;
  /** How many grants it wrote, given or not. */
  grants: number;
  startedAt: Date;
  finishedAt: Date | null;
}

export interface SettledCounts {
  dates: number;
  grants: number;
}

/** One date of one scheme, with what every piece of it needs. */
interface DateAtWork {
  at: PlanAtWork;
  date: BusinessDate;
  /** The first date on which any plan of the scheme was in force. */
  firstStartsOn: BusinessDate;
  held: HeldOn;
  periods: TierPeriods;
  /** Whether the date is that of today: what lies ahead is asked about once, for the latest date. */
  isLatest: boolean;
}

/**
 * Settles every occasion that follows from a date: for each business date that was missed, scheme by scheme, by ranges
 * of people that are closed in the transaction of their gifts. Repeats and restarts change nothing.
 */
@Injectable()
export class OccasionSettlement {
  constructor(
    private readonly database: Database,
    private readonly plans: BenefitPlanStore,
    private readonly settlements: BenefitSettlementStore,
    private readonly grants: BenefitGrantStore,
    private readonly names: GiftNamesRead,
    private readonly giver: GiftGiver,
    private readonly tiering: TieringRead,
    private readonly periods: TierPeriodsRead,
  ) {}

  async settle(
    businessDate: BusinessDate,
    onProgress: (done: number, total: number) => Promise<void> = async () => undefined,
  ): Promise<SettledCounts> {
    const counts: SettledCounts = { dates: 0, grants: 0 };
    for (const scheme of await this.plans.schemesWithPlans(this.database)) {
      const dates = await this.openDates(scheme, businessDate);
      for (const date of dates) {
        const grants = await this.settleDate(scheme, date, date === businessDate);
        if (grants !== undefined) counts.dates += 1;
        counts.grants += grants ?? 0;
        await onProgress(counts.dates, dates.length);
      }
    }
    return counts;
  }

  /** The latest dates of a scheme, newest first. */
  async recent(schemeCode: string, limit: number): Promise<SettlementView[]> {
    const scheme = await this.plans.scheme(this.database, schemeCode);
    const rows = scheme ? await this.settlements.recent(this.database, scheme.id, limit) : [];
    return rows.map((row) => ({
      businessDate: row.business_date,
      grants: row.grant_count,
      startedAt: row.started_at,
      finishedAt: row.finished_at,
    }));
  }

  /** Dates since the first plan began, up to today, that are not settled. */
  private async openDates(
    scheme: SchemeOfPlan & { first_starts_on: BusinessDate },
    today: BusinessDate,
  ): Promise<BusinessDate[]> {
    const earliest = addDays(today, 1 - LOOK_BACK_DAYS);
    const from = scheme.first_starts_on > earliest ? scheme.first_starts_on : earliest;
    if (from > today) return [];
    const finished = await this.settlements.finishedDates(this.database, scheme.id, from, today);
    return Array.from({ length: daysBetween(from, today) + 1 }, (_, index) => addDays(from, index)).filter(
      (date) => !finished.has(date),
    );
  }

  /** Undefined where no plan was in force. */
  private async settleDate(
    scheme: SchemeOfPlan & { first_starts_on: BusinessDate },
    date: BusinessDate,
    isLatest: boolean,
  ): Promise<number | undefined> {
    const work = await this.dateAtWork(scheme, date, isLatest);
    if (!work) return undefined;
    await this.settlements.begin(this.database, scheme.id, date, work.at.plan.id);
    let total = 0;
    for (;;) {
      const falling = isLatest ? await this.fallingAhead(work) : [];
      const done = await this.database.transaction((tx) => this.settlePiece(tx, work, falling));
      if (done === undefined) return total;
      total += done;
    }
  }

  private async dateAtWork(
    scheme: SchemeOfPlan & { first_starts_on: BusinessDate },
    date: BusinessDate,
    isLatest: boolean,
  ): Promise<DateAtWork | undefined> {
    const plan = await this.plans.inForce(this.database, scheme.id, date);
    const ladder = await this.plans.ladder(this.database, scheme.published_version_id ?? '0');
    const column = await this.tiering.tierColumn(this.database, scheme.code);
    const periods = await this.periods.of(this.database, scheme.code);
    if (!plan || !ladder || !column || !periods) return undefined;
    const gifts = allowed(await this.plans.gifts(this.database, plan.id), ladder);
    return {
      at: { scheme, plan, gifts, tiers: ladder.tiers },
      date,
      firstStartsOn: scheme.first_starts_on,
      held: { schemeId: scheme.id, tierColumn: column.column, sinceColumn: column.sinceColumn, date },
      periods,
      isLatest,
    };
  }

  /** Closes one range of people; undefined when there is none left. Returns how many grants were written. */
  private async settlePiece(
    tx: Tx,
    work: DateAtWork,
    falling: readonly { memberId: string; tierId: number }[],
  ): Promise<number | undefined> {
    const { at, date } = work;
    const row = await this.settlements.lock(tx, at.scheme.id, date);
    if (!row || row.finished_at !== null) return undefined;
    const range = await this.settlements.nextRange(tx, row.member_id_done, PEOPLE_PER_PIECE);
    if (!range) {
      await this.settlements.finish(tx, at.scheme.id, date);
      return undefined;
    }
    const causeKey = `day:${date}`;
    const { coupons } = await this.names.of(
      tx,
      at.gifts.map(({ gift }) => gift),
    );
    let added = 0;
    for (const [cell, gifts] of giftsByOccasion(at.gifts)) {
      const people = this.peopleOf(cell, work, range, falling);
      if (!people) continue;
      const units = unitsOf(gifts, (id) => coupons.get(id)?.worthFen ?? 0);
      const note = { schemeId: at.scheme.id, planId: at.plan.id, cell, causeKey, businessDate: date };
      added += await this.grants.add(tx, people, units, note);
    }
    if (added > 0) {
      const pending = await this.grants.pending(tx, range, { schemeId: at.scheme.id, causeKey });
      await this.giver.give(tx, pending, { at, businessDate: date, tierBefore: new Map() });
    }
    await this.settlements.advance(tx, at.scheme.id, date, range.toMemberId, added);
    return added;
  }

  /** Who has an occasion on the date; undefined: nobody can. */
  private peopleOf(
    cell: Occasion,
    work: DateAtWork,
    range: MemberRange,
    falling: readonly { memberId: string; tierId: number }[],
  ): SqlFragment | undefined {
    const { at, date, held, periods } = work;
    const { plan } = at;
    switch (cell) {
      case 'enter':
        return undefined; // follows from the change itself
      case 'monthly':
        return isMonthlyDate(date, plan.monthly_day) ? monthlyPeople(held, range) : undefined;
      case 'birthday':
        return birthdayPeople(held, range);
      case 'anniversary':
        return anniversaryPeople(held, range);
      case 'keep': {
        if (!periods.validity) return yearsHeldPeople(held, range);
        const since = addDays(date, -periods.validity.graceDays);
        const from = since > work.firstStartsOn ? since : work.firstStartsOn;
        const renewed = this.periods.renewed(at.scheme.id, periods, idRange(range), from, date);
        return renewed && periodPeople(renewed, 'keep', 'period');
      }
      case 'before_expiry': {
        if (!work.isLatest) return undefined;
        const until = addDays(date, plan.expiry_days);
        const ending = this.periods.ending(at.scheme.id, periods, idRange(range), date, until);
        return periodPeople(ending, 'before_expiry', 'ends_on');
      }
      case 'downgrade_soon': {
        const own = falling.filter(({ memberId }) => isWithin(memberId, range));
        if (own.length === 0) return undefined;
        return peopleNamed(own, (tierId) => `downgrade_soon:${tierId}:${date.slice(0, 7)}`);
      }
    }
  }

  /** Of the people next in line, those who would fall if nothing happened; asked before the transaction. */
  private async fallingAhead({
    at,
    date,
    held,
  }: DateAtWork): Promise<{ memberId: string; tierId: number }[]> {
    const { scheme, plan, gifts } = at;
    const columns = new Set(
      gifts.filter(({ cell }) => cell === 'downgrade_soon').map(({ tierId }) => tierId),
    );
    if (columns.size === 0) return [];
    // Whoever wants no personal offers may be in any tier but gets those of the column 通用.
    const tierIds = columns.has(0) ? at.tiers.map(({ id }) => id) : [...columns];
    const row = await this.database.transaction((tx) => this.settlements.lock(tx, scheme.id, date));
    const range =
      row && (await this.settlements.nextRange(this.database, row.member_id_done, PEOPLE_PER_PIECE));
    if (!range) return [];
    const warnedAfter = addDays(date, -plan.downgrade_days);
    const ids = await this.settlements.holdersNotWarned(
      this.database,
      scheme.id,
      held.tierColumn,
      tierIds,
      range,
      warnedAfter,
    );
    return this.periods.fallingBy(scheme.code, ids, addDays(date, plan.downgrade_days));
  }
}

function giftsByOccasion(gifts: readonly PlanGift[]): Map<Occasion, PlanGift[]> {
  const cells = new Map<Occasion, PlanGift[]>();
  for (const gift of gifts) {
    if (gift.cell === 'held') continue;
    const others = cells.get(gift.cell);
    if (others) others.push(gift);
    else cells.set(gift.cell, [gift]);
  }
  return cells;
}

function idRange({ fromMemberId: fromId, toMemberId: toId }: MemberRange): { fromId: string; toId: string } {
  return { fromId, toId };
}

function isWithin(memberId: string, { fromMemberId, toMemberId }: MemberRange): boolean {
  const id = BigInt(memberId);
  return id >= BigInt(fromMemberId) && id <= BigInt(toMemberId);
}
