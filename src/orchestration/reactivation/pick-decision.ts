import type { RecipientFacts } from '../../actions/messaging/recipient.read.js';
import { refusalOf, type DropReason, type SendRules } from '../../actions/messaging/send-gate.js';
import { isHeldOut } from './hold-out.js';

/** What becomes of a person on the day they are looked at. */
export interface NewPick {
  memberId: string;
  outcome: 'waiting' | 'held_out' | 'dropped';
  reason: string;
  /** Counts against the daily cap. */
  takesPlace: boolean;
}

/** What a period holds already. */
export interface PickTally {
  /** Rows that count against the daily cap. */
  taken: number;
  heldOut: number;
  /** Rows of people whom a check of their own refused. */
  leftOut: number;
}

export interface PickQuestion {
  plan: { code: string; dailyCap: number; holdoutPercent: number };
  rules: SendRules;
  facts: ReadonlyMap<string, RecipientFacts>;
  /** Why each of these people was left out last time, if that was within the plan's rest days. */
  lastReason: ReadonlyMap<string, string>;
}

export interface PickDecision {
  /** Rows to write. */
  picks: NewPick[];
  /** Left out for the very reason that stands in their last row: no new row. */
  unchanged: NewPick[];
  tally: PickTally;
  /** No more people are looked at in this period. */
  isFull: boolean;
}

/** People left out for reasons of their own, at most, in one period; the others' turn comes another day. */
export const LEFT_OUT_AT_MOST = 20_000;

/**
 * Reasons that lie in the moment and not in the person, who would have been sent to: these use up a place,
 * so that a stopped installation leaves no more rows a day than a running one.
 */
const OF_THE_MOMENT: ReadonlySet<DropReason> = new Set(['stopped', 'quiet_hours', 'blast_limit']);

/**
 * Decides for people in the given order: the checks come first, then the draw of the hold-out among those
 * who pass, until the daily cap is reached.
 */
export function decidePicks(
  memberIds: readonly string[],
  question: PickQuestion,
  before: PickTally,
): PickDecision {
  const { plan, lastReason } = question;
  const decision: PickDecision = { picks: [], unchanged: [], tally: { ...before }, isFull: false };
  const { tally } = decision;
  for (const memberId of memberIds) {
    decision.isFull = tally.taken >= plan.dailyCap || tally.leftOut >= LEFT_OUT_AT_MOST;
    if (decision.isFull) return decision;
    const pick = decidePick(memberId, question, tally);
    if (pick.takesPlace) tally.taken += 1;
    else if (lastReason.get(memberId) === pick.reason) {
      decision.unchanged.push(pick);
      continue;
    } else tally.leftOut += 1;
    if (pick.outcome === 'held_out') tally.heldOut += 1;
    decision.picks.push(pick);
  }
  return decision;
}

function decidePick(memberId: string, question: PickQuestion, tally: PickTally): NewPick {
  const { plan, rules, facts } = question;
  const known = facts.get(memberId);
  const reason: DropReason | undefined = known
    ? refusalOf(
        'marketing',
        {
          ...known.facts,
          isHeldOut: isHeldOut(plan.code, memberId, plan.holdoutPercent),
          positionInRun: tally.taken - tally.heldOut,
        },
        rules,
      )
    : 'not_following';
  if (reason === undefined) return { memberId, outcome: 'waiting', reason: 'planned', takesPlace: true };
  if (reason === 'held_out') return { memberId, outcome: 'held_out', reason, takesPlace: true };
  return { memberId, outcome: 'dropped', reason, takesPlace: OF_THE_MOMENT.has(reason) };
}

/** People in one mass message, by the platform's limits. */
export const PEOPLE_PER_MESSAGE = { least: 2, most: 10_000 } as const;

/** How many of those who wait go into the next message, so that the last one is not left alone. */
export function sizeOfNextMessage(waiting: number): number {
  const { least, most } = PEOPLE_PER_MESSAGE;
  return waiting === most + 1 ? waiting - least : Math.min(waiting, most);
}
