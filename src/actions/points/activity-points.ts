import type { BusinessDate } from '../../platform/clock/business-date.js';
import { pointsRulesOn, type DatedPointsRules } from './points-rules.js';
import type { ActivityForPoints } from './activity-points.store.js';

/** An activity that earns now. */
export interface EarningActivity {
  activity: ActivityForPoints;
  points: number;
  rulesId: string | null;
}

/**
 * Which of these activities earn, in their order: by the rules of the day on which each happened, within the limits
 * per day and in all, counting what earned before. `activities` holds everything of these kinds since the first
 * rules that named any, so that limits see the past.
 */
export function earningActivities(
  activities: readonly ActivityForPoints[],
  history: readonly DatedPointsRules[],
  today: BusinessDate,
): EarningActivity[] {
  const perDay = new Map<string, number>();
  const inAll = new Map<string, number>();
  const dayOf = (one: ActivityForPoints): string => `${one.member_id} ${one.kind} ${one.occurred_on}`;
  const allOf = (one: ActivityForPoints): string => `${one.member_id} ${one.kind}`;
  for (const activity of activities) if (activity.earned !== null) count(activity);
  const earning: EarningActivity[] = [];
  for (const activity of activities) {
    if (activity.earned !== null || activity.occurred_on > today) continue;
    const dated = pointsRulesOn(history, activity.occurred_on);
    const worth = dated?.rules.activities[activity.kind];
    if (!dated || !worth) continue;
    if (worth.perDay !== null && (perDay.get(dayOf(activity)) ?? 0) >= worth.perDay) continue;
    if (worth.inAll !== null && (inAll.get(allOf(activity)) ?? 0) >= worth.inAll) continue;
    count(activity);
    earning.push({ activity, points: worth.points, rulesId: dated.id });
  }
  return earning;

  function count(activity: ActivityForPoints): void {
    perDay.set(dayOf(activity), (perDay.get(dayOf(activity)) ?? 0) + 1);
    inAll.set(allOf(activity), (inAll.get(allOf(activity)) ?? 0) + 1);
  }
}

/** The kinds that any rules reward, and the first date from which one of them does; undefined: none. */
export function rewardedKinds(
  history: readonly DatedPointsRules[],
): { kinds: string[]; since: BusinessDate } | undefined {
  const rewarding = history.filter(({ rules }) => Object.keys(rules.activities).length > 0);
  const [first = undefined] = rewarding.map(({ startsOn }) => startsOn).toSorted();
  if (first === undefined) return undefined;
  return {
    kinds: [...new Set(rewarding.flatMap(({ rules }) => Object.keys(rules.activities)))],
    since: first,
  };
}
