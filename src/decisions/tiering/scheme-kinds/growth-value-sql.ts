import { addDays } from '../../../platform/clock/business-date.js';
import { joined, sql, trusted, type SqlFragment } from '../../../platform/database/fragment.js';
import { growthTotalField } from '../../../facts/growth/growth.fields.js';
import { keepOf, type GrowthDefinition } from './growth-value-definition.js';
import type { CompileContext } from './scheme-kind.js';

/** What a decision can come to, by the index of a tier (0 is the lowest), and what each is worth in SQL. */
interface Outcomes {
  /** Placed for the first time, or raised: the tier's period begins. */
  enter(index: number): SqlFragment;
  /** Held as it was: within its period, or waiting in its grace. */
  hold(index: number): SqlFragment;
  /** The keep rule was met at the end of the period: another one begins. */
  renew(index: number): SqlFragment;
  /** It was missed. */
  lower(from: number, to: number): SqlFragment;
}

/** SQL of a growth scheme over one person's row. */
export interface GrowthSql {
  tier(idOf: (code: string) => SqlFragment): SqlFragment;
  /** Growth before this decision: V = total − anchor. */
  value: SqlFragment;
  /** Growth after it: less where a period was closed. */
  valueAfter: SqlFragment;
  /** What the period of the tier held has earned: P; NULL where no period runs. */
  earned: SqlFragment;
  until: SqlFragment;
  anchor: SqlFragment;
  /** 1 for whoever holds the tier, unless it is to be lowered or raised. */
  isHeld(index: number): SqlFragment;
  /** 1 for whoever holds it and has not passed its end with grace. */
  isWithin(index: number): SqlFragment;
}

/**
 * The decision, written once for everything that follows from it. A person holding tier h with V:
 * - the highest tier above h with V ≥ its growth is entered at once, on any day;
 * - up to `until` nothing is ever lost, whatever refunds do;
 * - afterwards P = max(0, V − growth(h)), what the period earned, is held against the keep rule: met, the
 *   tier is renewed; missed, it waits `graceDays` more for it and is lowered then.
 * Closing a period uses V up: it becomes min(V, growth of the tier held from now on), on re-evaluation
 * min(V, P). Never more than V: who gave goods back does not get their growth from a judgement.
 * Whoever holds no tier, or one above the lowest without a period (a newcomer's default, a tier that was
 * the lowest in an earlier version), is placed by V.
 */
export function growthSql(definition: GrowthDefinition, context: CompileContext): GrowthSql {
  const { tiers, validityDays } = definition;
  const { held, asOf, idOf } = context;
  const total = trusted(growthTotalField.column);
  const anchor = sql`COALESCE(${held.anchor}, 0)`;
  const value = sql`(${total} - ${anchor})`;
  const growth = (index: number): SqlFragment => whole(tiers[index]?.growth ?? 0);
  const fromToday = sql`CAST(${addDays(asOf, validityDays)} AS DATE)`;
  const none = trusted('NULL');
  const zero = trusted('0');
  const one = trusted('1');
  const decide = (outcomes: Outcomes): SqlFragment => decisionSql(definition, context, value, outcomes);

  const usedUp = (from: number, to: number): SqlFragment =>
    definition.onMiss === 'step_down'
      ? sql`LEAST(${value}, ${growth(to)})`
      : sql`LEAST(${value}, GREATEST(${value} - ${growth(from)}, 0))`;
  const valueAfter = decide({
    enter: () => value,
    hold: () => value,
    renew: (index) => sql`LEAST(${value}, ${growth(index)})`,
    lower: usedUp,
  });
  return {
    tier: (numberOf) => {
      const id = (index: number): SqlFragment => numberOf(tiers[index]?.code ?? '');
      return decide({ enter: id, hold: id, renew: id, lower: (_from, to) => id(to) });
    },
    value,
    valueAfter,
    earned: sql`CASE ${joined(
      tiers.map(({ code }, index) =>
        index === 0
          ? sql`WHEN ${held.tier} <=> ${idOf(code)} THEN NULL`
          : sql`WHEN ${held.tier} <=> ${idOf(code)} AND ${held.until} IS NOT NULL
            THEN GREATEST(${value} - ${growth(index)}, 0)`,
      ),
      ' ',
    )} END`,
    until: decide({
      enter: (index) => (index === 0 ? none : fromToday),
      hold: (index) => (index === 0 ? none : held.until),
      renew: () => sql`CASE WHEN ${held.until} < ${addDays(asOf, -validityDays)} THEN ${fromToday}
        ELSE ${held.until} + INTERVAL ${whole(validityDays)} DAY END`,
      lower: (_from, to) => (to === 0 ? none : fromToday),
    }),
    // 0 is kept as NULL, so that nothing is stored for those who never had a period
    anchor: sql`NULLIF(${decide({
      enter: () => anchor,
      hold: () => anchor,
      renew: (index) => sql`${total} - LEAST(${value}, ${growth(index)})`,
      lower: (from, to) => sql`${total} - ${usedUp(from, to)}`,
    })}, 0)`,
    isHeld: (index) =>
      decide({
        enter: () => zero,
        hold: (at) => (at === index ? one : zero),
        renew: (at) => (at === index ? one : zero),
        lower: () => zero,
      }),
    isWithin: (index) => sql`((${held.tier} <=> ${idOf(tiers[index]?.code ?? '')})
      AND COALESCE(${held.until} >= ${addDays(asOf, -definition.graceDays)}, FALSE))`,
  };
}

function decisionSql(
  definition: GrowthDefinition,
  { held, asOf, idOf }: CompileContext,
  value: SqlFragment,
  outcomes: Outcomes,
): SqlFragment {
  const { tiers, graceDays, onMiss } = definition;
  const reaches = (growth: number): SqlFragment => sql`${value} >= ${whole(growth)}`;
  const raised = (above: number): SqlFragment[] =>
    tiers
      .map((tier, index) => sql`WHEN ${reaches(tier.growth)} THEN ${outcomes.enter(index)}`)
      .slice(above + 1)
      .reverse();
  const lowered = (from: number): SqlFragment[] => {
    if (onMiss === 'step_down') return [sql`ELSE ${outcomes.lower(from, from - 1)}`];
    const least = tiers[from]?.growth ?? 0;
    return [
      ...tiers
        .slice(1, from)
        .map(({ growth }, at) => sql`WHEN ${reaches(least + growth)} THEN ${outcomes.lower(from, at + 1)}`)
        .reverse(),
      sql`ELSE ${outcomes.lower(from, 0)}`,
    ];
  };
  const holding = tiers.map((tier, index) => {
    const isHeld = sql`${held.tier} <=> ${idOf(tier.code)}`;
    if (index === 0)
      return sql`WHEN ${isHeld} THEN CASE ${joined([...raised(0), sql`ELSE ${outcomes.hold(0)}`], ' ')} END`;
    const keep = keepOf(tier);
    const branches = [
      ...raised(index),
      sql`WHEN ${held.until} >= ${asOf} THEN ${outcomes.hold(index)}`,
      sql`WHEN ${keep === 0 ? trusted('TRUE') : reaches(tier.growth + keep)} THEN ${outcomes.renew(index)}`,
      sql`WHEN ${held.until} >= ${addDays(asOf, -graceDays)} THEN ${outcomes.hold(index)}`,
      ...lowered(index),
    ];
    return sql`WHEN ${isHeld} AND ${held.until} IS NOT NULL THEN CASE ${joined(branches, ' ')} END`;
  });
  const placed = joined([...raised(0), sql`ELSE ${outcomes.enter(0)}`], ' ');
  return sql`CASE ${joined(holding, ' ')} ELSE CASE ${placed} END END`;
}

/** A whole number of the definition, which was checked to be one. */
function whole(number: number): SqlFragment {
  return trusted(String(number));
}
