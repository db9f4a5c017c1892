import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { addDays, type BusinessDate } from '../../platform/clock/business-date.js';
import { Database } from '../../platform/database/database.js';
import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import { yuanFromFen } from '../../platform/money/fen.js';
import { factStatement } from '../../facts/member-facts/fact-statement.sql.js';
import { factsAfterOrder } from './hypothetical-facts.js';
import { OverrideStore } from './override.store.js';
import { peopleSource, SchemeCompiler, type CompiledScheme, type PlacingScheme } from './scheme-compiler.js';
import { SchemeLoader } from './scheme-loader.js';
import type { KindOutlook, TierStep, WayAhead } from './scheme-kinds/scheme-kind.js';
import { SchemeStore } from './scheme.store.js';
import { notPublished, unknownScheme } from './tiering.errors.js';

// Reads: what schemes read. Writes: a temporary table of its own session.

/** How far ahead is looked, in days. */
const HORIZON_DAYS = 400;
const ORDER_AT_MOST_FEN = 100_000_000;
const AMOUNTS_AT_ONCE = 40;
const FINEST_FEN = 100;

export type NextStep = NonNullable<WayAhead['nextStep']>;
export type Keeping = NonNullable<WayAhead['keeps']>;
export type Outlook = WayAhead;

/** Where a person goes from here, found by the same SQL that places people, asked about facts that are not yet so. */
@Injectable()
export class OutlookService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: SchemeStore,
    private readonly loader: SchemeLoader,
    private readonly compiler: SchemeCompiler,
    private readonly overrides: OverrideStore,
  ) {}

  /** Both are null for people without facts. Takes some twenty statements about one person. */
  async of(memberId: string, schemeCode: string): Promise<Outlook> {
    const row = await this.store.schemeByCode(this.database, schemeCode);
    if (!row) throw unknownScheme(schemeCode);
    const scheme = await this.loader.published(this.database, row);
    if (!scheme) throw notPublished(schemeCode);
    const asOf = await this.clock.today();
    const compiled = this.compiler.compile(scheme, asOf);
    const now = await this.decided(this.database, compiled, memberId);
    if (!now) return { keeps: null, nextStep: null };
    const override = await this.overrides.current(this.database, scheme.schemeId, memberId, asOf);
    const own = compiled.outlook ? await this.ownOutlook(compiled, compiled.outlook, memberId, now) : null;
    return {
      keeps: override
        ? { sentence: overrideText(override.ends_on), until: override.ends_on }
        : own
          ? own.keeps
          : await this.keeping(scheme, asOf, memberId, now),
      nextStep: own ? own.nextStep : await this.nextStep(compiled, memberId, now),
    };
  }

  /** What the kind itself says of the way ahead. */
  private async ownOutlook(
    compiled: CompiledScheme,
    outlook: KindOutlook,
    memberId: string,
    now: TierStep,
  ): Promise<Outlook> {
    const columns = outlook.values.map((value, index) => sql`${value} AS ${trusted(`ahead_${index}`)}`);
    const source = peopleSource([compiled], { ids: [memberId] }, { withTiers: true });
    const statement = sql`SELECT ${joined(columns, ', ')} ${source} WHERE f.member_id = ${memberId}`;
    const found = await this.database.row<Record<string, unknown>>(statement.text, statement.values);
    return outlook.read(
      outlook.values.map((_value, index) => found?.[`ahead_${index}`]),
      now,
    );
  }

  /** The tier the rules give a person by the facts at hand. */
  private async decided(
    db: Sql,
    compiled: CompiledScheme,
    memberId: string,
    facts?: string,
  ): Promise<TierStep | undefined> {
    const source = peopleSource(
      [compiled],
      { ids: [memberId] },
      {
        withTiers: true,
        ...(facts === undefined ? {} : { factTable: facts }),
      },
    );
    const statement = sql`SELECT ${compiled.tier} AS tier ${source} WHERE f.member_id = ${memberId}`;
    const found = await db.row<{ tier: number }>(statement.text, statement.values);
    return found && this.stepOf(compiled, found.tier);
  }

  private stepOf({ scheme }: CompiledScheme, number: number): TierStep | undefined {
    const steps = this.compiler.tiers(scheme.kind, scheme.definition);
    return steps.find(({ code }) => scheme.tierIds.get(code) === Number(number));
  }

  /** The smallest order that lifts the person: coarse amounts first, then finer ones in between. */
  private async nextStep(
    compiled: CompiledScheme,
    memberId: string,
    now: TierStep,
  ): Promise<NextStep | null> {
    let below = 0;
    let found: { amount: number; tier: TierStep } | undefined;
    for (let amounts = coarseAmounts(); ;) {
      const lifting = await this.lifting(compiled, memberId, amounts, now);
      if (!lifting) return null;
      const index = amounts.indexOf(lifting.amount);
      below = index > 0 ? (amounts[index - 1] ?? below) : below;
      found = lifting;
      if (lifting.amount - below <= FINEST_FEN) break;
      amounts = finerAmounts(below, lifting.amount);
    }
    const { amount, tier } = found;
    const order = amount === 1 ? '今天再消费一笔（金额不限）' : `今天再消费一笔 ¥${yuanFromFen(amount)}`;
    return {
      tierCode: tier.code,
      tierName: tier.name,
      sentence: `${order}，可升至「${tier.name}」`,
      orderFen: amount,
      growth: null,
      by: null,
    };
  }

  private async lifting(
    compiled: CompiledScheme,
    memberId: string,
    amounts: readonly number[],
    now: TierStep,
  ): Promise<{ amount: number; tier: TierStep } | undefined> {
    const facts: SqlFragment = factsAfterOrder(memberId, amounts, compiled.asOf);
    const source = peopleSource([compiled], { ids: [memberId] }, { withTiers: true, factTable: facts });
    const statement = sql`SELECT f.hypothetical_fen AS amount, ${compiled.tier} AS tier ${source} ORDER BY amount`;
    const rows = await this.database.rows<{ amount: number; tier: number }>(statement.text, statement.values);
    for (const { amount, tier } of rows) {
      const step = this.stepOf(compiled, tier);
      if (step && step.level > now.level) return { amount: Number(amount), tier: step };
    }
    return undefined;
  }

  /** The first day on which the person would fall if nothing happened, by halving the time ahead. */
  private async keeping(
    scheme: PlacingScheme,
    asOf: BusinessDate,
    memberId: string,
    now: TierStep,
  ): Promise<Keeping | null> {
    if (now.level === 0) return null;
    return this.database.session(async (session) => {
      await session.run('CREATE TEMPORARY TABLE member_fact_replay LIKE member_fact');
      try {
        const tierIn = async (days: number): Promise<TierStep | undefined> => {
          const date = addDays(asOf, days);
          const facts = factStatement({
            members: { ids: [memberId] },
            asOf: date,
            into: 'member_fact_replay',
          });
          await session.run(facts.text, facts.values);
          return this.decided(session, this.compiler.compile(scheme, date), memberId, 'member_fact_replay');
        };
        return await keptFor(tierIn, asOf, now);
      } finally {
        await session.run('DROP TEMPORARY TABLE member_fact_replay');
      }
    });
  }
}

async function keptFor(
  tierIn: (days: number) => Promise<TierStep | undefined>,
  asOf: BusinessDate,
  now: TierStep,
): Promise<Keeping> {
  const isLower = (tier: TierStep | undefined): boolean => tier !== undefined && tier.level < now.level;
  let fallen = await tierIn(HORIZON_DAYS);
  if (!isLower(fallen))
    return { sentence: `按现有消费，${HORIZON_DAYS} 天内都保持「${now.name}」`, until: null };
  let [held, lost] = [0, HORIZON_DAYS];
  while (lost - held > 1) {
    const middle = Math.floor((held + lost) / 2);
    const tier = await tierIn(middle);
    if (isLower(tier)) [lost, fallen] = [middle, tier];
    else held = middle;
  }
  const until = addDays(asOf, held);
  return {
    sentence: `如果不再消费，「${now.name}」保持到 ${until}，之后为「${fallen?.name ?? ''}」`,
    until,
  };
}

function overrideText(endsOn: BusinessDate | null): string {
  return endsOn === null ? '由人工调整决定，直到被取消' : `由人工调整决定，到 ${endsOn} 为止`;
}

/** 1 fen (any amount), then 1, 2 and 5 times the powers of ten, from 1 yuan to a million. */
function coarseAmounts(): number[] {
  const amounts = [1];
  for (let power = 100; power <= ORDER_AT_MOST_FEN; power *= 10)
    for (const times of [1, 2, 5]) if (power * times <= ORDER_AT_MOST_FEN) amounts.push(power * times);
  return amounts;
}

/** Amounts above `below` up to and including `upTo`, in even steps of whole yuan. */
function finerAmounts(below: number, upTo: number): number[] {
  const step = Math.max(FINEST_FEN, Math.ceil((upTo - below) / AMOUNTS_AT_ONCE / FINEST_FEN) * FINEST_FEN);
  const first = Math.floor(below / FINEST_FEN) * FINEST_FEN;
  const amounts: number[] = [];
  for (let amount = first + step; amount < upTo; amount += step) if (amount > below) amounts.push(amount);
  return [...amounts, upTo];
}
