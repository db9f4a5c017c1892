import { describe, expect, it } from 'vitest';
import { isQuiet, refusalOf, type Recipient, type SendRules } from './send-gate.js';

const rules: SendRules = {
  isStopped: false,
  frequencyCap: { messages: 2, days: 7 },
  quietHours: { fromMinute: 22 * 60, toMinute: 8 * 60 },
  minuteOfDay: 10 * 60,
  blastLimit: 100,
  monthlyCap: 4,
};
const fine: Recipient = {
  hasConsent: true,
  isReachable: true,
  isSuppressed: false,
  recentMarketing: 1,
  sentThisMonth: 3,
  isHeldOut: false,
  positionInRun: 99,
};

describe('the gate', () => {
  it('lets through who passes every check', () => {
    expect(refusalOf('marketing', fine, rules)).toBeUndefined();
  });

  it('names the first check that fails, in the agreed order', () => {
    const worst: Recipient = {
      hasConsent: false,
      isReachable: false,
      isSuppressed: true,
      recentMarketing: 2,
      sentThisMonth: 4,
      isHeldOut: true,
      positionInRun: 100,
    };
    const night = { ...rules, isStopped: true, minuteOfDay: 23 * 60 };
    const steps: [string, Partial<Recipient>, Partial<SendRules>][] = [
      ['stopped', {}, { isStopped: false }],
      ['no_consent', { hasConsent: true }, {}],
      ['not_following', { isReachable: true }, {}],
      ['suppressed', { isSuppressed: false }, {}],
      ['frequency_cap', { recentMarketing: 1 }, {}],
      ['quiet_hours', {}, { minuteOfDay: 600 }],
      ['month_quota', { sentThisMonth: 3 }, {}],
      ['held_out', { isHeldOut: false }, {}],
      ['blast_limit', { positionInRun: 99 }, {}],
    ];
    let recipient = worst;
    let now: SendRules = night;
    for (const [reason, betterRecipient, betterRules] of steps) {
      expect(refusalOf('marketing', recipient, now)).toBe(reason);
      recipient = { ...recipient, ...betterRecipient };
      now = { ...now, ...betterRules };
    }
    expect(refusalOf('marketing', recipient, now)).toBeUndefined();
  });

  it('asks service messages neither for frequency nor for the hour, but for everything else', () => {
    const busy = { ...fine, recentMarketing: 9 };
    expect(refusalOf('service', busy, { ...rules, minuteOfDay: 0 })).toBeUndefined();
    expect(refusalOf('service', { ...busy, hasConsent: false }, rules)).toBe('no_consent');
    expect(
      refusalOf('service', { ...busy, sentThisMonth: 4 }, { ...rules, monthlyCap: undefined }),
    ).toBeUndefined();
  });

  it('knows quiet hours within a day and across midnight', () => {
    const night = { fromMinute: 1320, toMinute: 480 };
    expect([1319, 1320, 1439, 0, 479, 480].map((minute) => isQuiet(minute, night))).toEqual([
      false,
      true,
      true,
      true,
      true,
      false,
    ]);
    const noon = { fromMinute: 720, toMinute: 780 };
    expect([719, 720, 779, 780].map((minute) => isQuiet(minute, noon))).toEqual([false, true, true, false]);
    expect(isQuiet(0, undefined)).toBe(false);
  });
});
