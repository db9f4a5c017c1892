import { addDays, type BusinessDate } from '../../platform/clock/business-date.js';
import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import { yearlyDaysOf } from './occasions.js';

/** People who may be owed something: `e.member_id, e.from_tier, e.tier_id, e.reasons`. */
export interface Entrants {
  source: SqlFragment;
  fromMemberId: string;
  toMemberId: string;
}

/** Members by id, both ends included. */
export interface MemberRange {
  fromMemberId: string;
  toMemberId: string;
}

/** The people of one piece of a tier run. Uses the primary key of tier_change. */
export function entrantsOfRun(change: { runId: string; schemeId: string } & MemberRange): Entrants {
  const { runId, schemeId, fromMemberId, toMemberId } = change;
  return {
    fromMemberId,
    toMemberId,
    source: sql`(SELECT c.member_id, c.from_tier, c.to_tier AS tier_id, c.reasons FROM tier_change c
      WHERE c.run_id = ${runId} AND c.scheme_id = ${schemeId}
        AND c.member_id BETWEEN ${fromMemberId} AND ${toMemberId})`,
  };
}

/** Given people as if they had just entered the tier they hold. `held` in id order, not empty. */
export function entrantsHolding(held: readonly { memberId: string; tierId: number }[]): Entrants {
  const rows = held.map(
    ({ memberId, tierId }) =>
      sql`SELECT CAST(${memberId} AS UNSIGNED) AS member_id, NULL AS from_tier, ${tierId} AS tier_id, '' AS reasons`,
  );
  return {
    fromMemberId: held[0]?.memberId ?? '0',
    toMemberId: held.at(-1)?.memberId ?? '0',
    source: sql`(${joined(rows, ' UNION ALL ')})`,
  };
}

/** Given people with the tier they hold, on one occasion. Not empty. */
export function peopleNamed(
  people: readonly { memberId: string; tierId: number }[],
  occasionOf: (tierId: number) => string,
): SqlFragment {
  const rows = people.map(
    ({ memberId, tierId }) =>
      sql`SELECT CAST(${memberId} AS UNSIGNED) AS member_id, ${tierId} AS tier_id, ${occasionOf(tierId)} AS occasion`,
  );
  return joined(rows, ' UNION ALL ');
}

/** Where the tier of a scheme is held, and on which date it is asked about. */
export interface HeldOn {
  schemeId: string;
  /** Column of `member_tier` (alias `t`), from tiering's read model. */
  tierColumn: string;
  sinceColumn: string;
  date: BusinessDate;
}

/** The tier held at the end of a business date: that of today if it was entered by then, else by the history. */
function tierHeldOn({ schemeId, tierColumn, sinceColumn, date }: HeldOn): SqlFragment {
  return sql`CASE WHEN ${trusted(sinceColumn)} <= ${date} THEN ${trusted(tierColumn)} ELSE
    (SELECT c.to_tier FROM tier_change c WHERE c.member_id = m.id AND c.scheme_id = ${schemeId}
       AND c.business_date <= ${date} ORDER BY c.recorded_at DESC, c.run_id DESC LIMIT 1) END`;
}

const JOINED_ON = trusted(`DATE(m.joined_at + INTERVAL 8 HOUR)`);

/** Members of a range who joined by a date and hold a tier on it, under a condition. Primary keys. */
function holders(
  held: HeldOn,
  range: MemberRange,
  occasion: SqlFragment,
  condition: SqlFragment,
): SqlFragment {
  return sql`SELECT h.member_id, h.tier_id, h.occasion FROM (
      SELECT m.id AS member_id, ${tierHeldOn(held)} AS tier_id, ${occasion} AS occasion
      FROM member m JOIN member_tier t ON t.member_id = m.id
      WHERE m.id BETWEEN ${range.fromMemberId} AND ${range.toMemberId} AND m.merged_into_id IS NULL
        AND ${JOINED_ON} <= ${held.date} AND ${condition}
    ) h WHERE h.tier_id IS NOT NULL`;
}

/** 每月: everybody who holds a tier on the monthly day. */
export function monthlyPeople(held: HeldOn, range: MemberRange): SqlFragment {
  return holders(held, range, sql`${`monthly:${held.date.slice(0, 7)}`}`, trusted('TRUE'));
}

/** 生日: once per calendar year. */
export function birthdayPeople(held: HeldOn, range: MemberRange): SqlFragment {
  const days = yearlyDaysOf(held.date);
  return holders(
    held,
    range,
    sql`${`birthday:${held.date.slice(0, 4)}`}`,
    sql`DATE_FORMAT(m.birthday, '%m-%d') IN (${days}) AND m.birthday <= ${held.date}`,
  );
}

/** 入会周年: a year or more after joining. */
export function anniversaryPeople(held: HeldOn, range: MemberRange): SqlFragment {
  const days = yearlyDaysOf(held.date);
  return holders(
    held,
    range,
    sql`${`anniversary:${held.date.slice(0, 4)}`}`,
    sql`DATE_FORMAT(${JOINED_ON}, '%m-%d') IN (${days})
      AND YEAR(${JOINED_ON}) < ${Number(held.date.slice(0, 4))}`,
  );
}

/** 保级 where tiers have no period: every full year in the tier. */
export function yearsHeldPeople(held: HeldOn, range: MemberRange): SqlFragment {
  const since = trusted(held.sinceColumn);
  const days = yearlyDaysOf(held.date);
  return holders(
    held,
    range,
    sql`CONCAT('keep:', ${trusted(held.tierColumn)}, ':', ${held.date})`,
    sql`DATE_FORMAT(${since}, '%m-%d') IN (${days}) AND ${since} < ${addDays(held.date, -363)}`,
  );
}

/** Rows `member_id, tier_id, period` as people of an occasion, which the period is part of. */
export function periodPeople(periods: SqlFragment, name: string, column: string): SqlFragment {
  return sql`SELECT p.member_id, p.tier_id, CONCAT(${name}, ':', p.tier_id, ':', p.${trusted(column)}) AS occasion
    FROM (${periods}) p`;
}
