import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecipientFacts } from '../../actions/messaging/recipient.read.js';
import type { SendRules } from '../../actions/messaging/send-gate.js';
import { isHeldOut } from './hold-out.js';
import {
  LEFT_OUT_AT_MOST,
  decidePicks,
  sizeOfNextMessage,
  type PickQuestion,
  type PickTally,
} from './pick-decision.js';

const NOTHING: PickTally = { taken: 0, heldOut: 0, leftOut: 0 };
const rules: SendRules = {
  isStopped: false,
  frequencyCap: { messages: 2, days: 7 },
  quietHours: undefined,
  minuteOfDay: 600,
  blastLimit: 50_000,
  monthlyCap: 4,
};
const good: RecipientFacts['facts'] = {
  hasConsent: true,
  isReachable: true,
  isSuppressed: false,
  recentMarketing: 0,
  sentThisMonth: 0,
};

function idsOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index + 1));
}

function question(
  memberIds: readonly string[],
  changes: {
    plan?: Partial<PickQuestion['plan']>;
    rules?: Partial<SendRules>;
    facts?: (memberId: string) => Partial<RecipientFacts['facts']>;
    lastReason?: [string, string][];
  } = {},
): PickQuestion {
  return {
    plan: { code: 'sleepers', dailyCap: 1000, holdoutPercent: 0, ...changes.plan },
    rules: { ...rules, ...changes.rules },
    facts: new Map(
      memberIds.map((memberId) => [
        memberId,
        { identityId: memberId, openId: memberId, facts: { ...good, ...changes.facts?.(memberId) } },
      ]),
    ),
    lastReason: new Map(changes.lastReason ?? []),
  };
}

describe('a pick', () => {
  it.each([
    ['no_consent', { hasConsent: false, isReachable: false }],
    ['not_following', { isReachable: false, isSuppressed: true }],
    ['suppressed', { isSuppressed: true }],
    ['frequency_cap', { recentMarketing: 2, sentThisMonth: 4 }],
    ['month_quota', { sentThisMonth: 4 }],
  ])('says %s, takes no place, and is not drawn', (reason, facts) => {
    const { picks, tally } = decidePicks(
      ['1'],
      question(['1'], { facts: () => facts, plan: { holdoutPercent: 100 } }),
      NOTHING,
    );
    expect(picks).toEqual([{ memberId: '1', outcome: 'dropped', reason, takesPlace: false }]);
    expect(tally).toEqual({ taken: 0, heldOut: 0, leftOut: 1 });
  });

  it('draws the hold-out among those who pass, and both sides take a place', () => {
    const ids = idsOf(100);
    const { picks, tally } = decidePicks(ids, question(ids, { plan: { holdoutPercent: 30 } }), NOTHING);
    for (const pick of picks) {
      expect(pick.outcome).toBe(isHeldOut('sleepers', pick.memberId, 30) ? 'held_out' : 'waiting');
    }
    expect(tally).toEqual({
      taken: 100,
      heldOut: picks.filter(({ outcome }) => outcome === 'held_out').length,
      leftOut: 0,
    });
  });

  it.each([
    ['stopped', { isStopped: true }],
    ['quiet_hours', { quietHours: { fromMinute: 0, toMinute: 1439 } }],
    ['blast_limit', { blastLimit: 0 }],
  ])('says %s to no more people than would have been sent to', (reason, change) => {
    const ids = idsOf(50);
    const decision = decidePicks(ids, question(ids, { rules: change, plan: { dailyCap: 7 } }), NOTHING);
    expect(decision.picks).toHaveLength(7);
    expect(new Set(decision.picks.map((pick) => `${pick.outcome} ${pick.reason}`))).toEqual(
      new Set([`dropped ${reason}`]),
    );
    expect(decision.isFull).toBe(true);
  });

  it('counts only those let through against the blast limit', () => {
    const ids = idsOf(200);
    const { picks } = decidePicks(
      ids,
      question(ids, { rules: { blastLimit: 20 }, plan: { holdoutPercent: 50 } }),
      NOTHING,
    );
    expect(picks.filter(({ outcome }) => outcome === 'waiting')).toHaveLength(20);
    expect(picks.filter(({ reason }) => reason === 'blast_limit').length).toBeGreaterThan(0);
  });

  it('leaves no second row for the same reason, but one for another', () => {
    const ids = idsOf(3);
    const decision = decidePicks(
      ids,
      question(ids, {
        facts: () => ({ isReachable: false }),
        lastReason: [
          ['1', 'not_following'],
          ['2', 'no_consent'],
        ],
      }),
      NOTHING,
    );
    expect(decision.unchanged.map(({ memberId }) => memberId)).toEqual(['1']);
    expect(decision.picks.map(({ memberId }) => memberId)).toEqual(['2', '3']);
  });

  it('stops when too many people are left out in a day', () => {
    const ids = idsOf(5);
    const before = { taken: 0, heldOut: 0, leftOut: LEFT_OUT_AT_MOST - 2 };
    const decision = decidePicks(ids, question(ids, { facts: () => ({ hasConsent: false }) }), before);
    expect(decision.picks).toHaveLength(2);
    expect(decision.isFull).toBe(true);
  });

  it('is the same in one step or in many, never beyond the cap, and every row is in the tally', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('ok', 'unreachable', 'quota'), { maxLength: 120 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 50 }),
        (states, dailyCap, stepSize, holdoutPercent) => {
          const ids = idsOf(states.length);
          const asked = question(ids, {
            plan: { dailyCap, holdoutPercent },
            facts: (memberId) => ({
              isReachable: states[Number(memberId) - 1] !== 'unreachable',
              sentThisMonth: states[Number(memberId) - 1] === 'quota' ? 4 : 0,
            }),
          });
          const whole = decidePicks(ids, asked, NOTHING);
          let tally = NOTHING;
          const inSteps = [];
          for (let start = 0; start < ids.length; start += stepSize) {
            const step = decidePicks(ids.slice(start, start + stepSize), asked, tally);
            tally = step.tally;
            inSteps.push(...step.picks);
            if (step.isFull) break;
          }
          expect(inSteps).toEqual(whole.picks);
          expect(tally).toEqual(whole.tally);
          expect(tally.taken).toBeLessThanOrEqual(dailyCap);
          expect(tally.taken + tally.leftOut).toBe(whole.picks.length);
        },
      ),
    );
  });
});

describe('the size of a message', () => {
  it.each([
    [0, 0],
    [1, 1],
    [2, 2],
    [10_000, 10_000],
    [10_001, 9_999],
    [10_002, 10_000],
  ])('%i waiting: %i', (waiting, size) => {
    expect(sizeOfNextMessage(waiting)).toBe(size);
  });
});
