import { addDays, daysBetween, type BusinessDate } from '../../src/platform/clock/business-date.js';
import type { RuleGroup, RuleLeaf } from '../../src/decisions/conditions/rule.js';
import type { LadderDefinition } from '../../src/decisions/tiering/scheme-definition.js';
import type { CountedOrder, Held } from './tier-oracle.js';

// The rung of everybody by plain loops, for ladders over the few figures that `figuresOf` works out.

type Figures = Record<string, number | null>;

function figuresOf(orders: readonly CountedOrder[], asOf: BusinessDate): Figures {
  const counted = orders.filter(({ on }) => on <= asOf);
  const within = (days: number): CountedOrder[] => counted.filter(({ on }) => on > addDays(asOf, -days));
  const net = (some: readonly CountedOrder[]): number => some.reduce((sum, { netFen }) => sum + netFen, 0);
  const last = counted
    .map(({ on }) => on)
    .sort()
    .at(-1);
  return {
    netAmountFen: net(counted),
    netAmountFen365: net(within(365)),
    orderCount: counted.length,
    orderCount90: within(90).length,
    recencyDays: last === undefined ? null : daysBetween(last, asOf),
  };
}

/**
 * Whether a rule holds; with `slack` (a share of each threshold) as it holds for whoever stands on the rung: what
 * may be less is so much less, what may be more so much more, and the other way round inside a 取反.
 */
function meets(rule: RuleGroup | RuleLeaf, figures: Figures, slack: number): boolean {
  if ('rules' in rule) {
    const inner = rule.not ? -slack : slack;
    const held = rule.rules.map((part) => meets(part, figures, inner));
    return (rule.combinator === 'and' ? held.every(Boolean) : held.some(Boolean)) !== (rule.not ?? false);
  }
  const figure = figures[rule.field] ?? null;
  if (figure === null) return false;
  const threshold = Number(rule.value);
  const less = threshold - threshold * slack;
  const more = threshold + threshold * slack;
  switch (rule.operator) {
    case '>=':
      return figure >= less;
    case '>':
      return figure > less;
    case '<=':
      return figure <= more;
    case '<':
      return figure < more;
    default:
      throw new Error(`The oracle does not know ${rule.operator}`);
  }
}

/**
 * The tier of everybody: from the top, the first rung whose rule holds, or on or above which they stand and whose rule
 * holds with its margin.
 */
export function ladderTiers(
  { tiers, hysteresisPercent = 0 }: LadderDefinition,
  asOf: BusinessDate,
  people: readonly (readonly CountedOrder[])[],
  held: readonly (Held | undefined)[] = [],
): string[] {
  return people.map((orders, person) => {
    const figures = figuresOf(orders, asOf);
    const standing = tiers.findIndex(({ code }) => code === held[person]?.tier);
    const rung = tiers.findLast(
      ({ rule }, level) =>
        rule === null ||
        meets(rule, figures, 0) ||
        (standing >= level && meets(rule, figures, hysteresisPercent / 100)),
    );
    return rung?.code ?? '';
  });
}
