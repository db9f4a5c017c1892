import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growthForAmount, growthForOrder, reachesBack, rulesHistory, rulesOn } from './growth-rules.js';
import { growthRulesSetting } from './growth.settings.js';

const RULES = { perYuan: 1, perOrder: 10, perActivity: {}, dailyActivityCap: null, startsOn: null };
const at = (date: string) => new Date(`${date}T04:00:00Z`);

describe('the history of the rules', () => {
  it('lets the first rules reach back for ever, and later ones begin on the day they were set', () => {
    const history = rulesHistory([
      { id: '1', value: RULES, setAt: at('2026-03-01'), fixedDate: null },
      { id: '2', value: { ...RULES, perYuan: 2 }, setAt: at('2026-06-01'), fixedDate: null },
    ]);
    expect(rulesOn(history, '1999-01-01')?.id).toBe('1');
    expect(rulesOn(history, '2026-05-31')?.id).toBe('1');
    expect(rulesOn(history, '2026-06-01')?.id).toBe('2');
    expect(history.map(reachesBack)).toEqual([true, false]);
  });

  it('keeps to the date that rules name: nothing is earned before the first of them', () => {
    const history = rulesHistory([
      { id: '4', value: { ...RULES, startsOn: '2026-02-01' }, setAt: at('2026-03-01'), fixedDate: null },
    ]);
    expect(rulesOn(history, '2026-01-31')).toBeUndefined();
    expect(rulesOn(history, '2026-02-01')?.id).toBe('4');
  });

  it('goes by the business date that was fixed when the rules were set', () => {
    const [, second] = rulesHistory([
      { id: '1', value: RULES, setAt: at('2026-03-01'), fixedDate: '1997-06-01' },
      { id: '2', value: RULES, setAt: at('2026-03-02'), fixedDate: '1997-09-30' },
    ]);
    expect(second?.startsOn).toBe('1997-09-30');
  });

  it('earns nothing while stopped, and did not begin before it was first set', () => {
    const history = rulesHistory([
      { id: '1', value: null, setAt: at('2026-01-01'), fixedDate: null },
      { id: '2', value: RULES, setAt: at('2026-02-01'), fixedDate: null },
      { id: '3', value: null, setAt: at('2026-03-01'), fixedDate: null },
    ]);
    expect(rulesOn(history, '2026-02-15')?.rules).toEqual(RULES);
    expect(rulesOn(history, '2026-03-01')?.rules).toBeNull();
    expect(rulesHistory([{ id: '1', value: null, setAt: at('2026-01-01'), fixedDate: null }])).toEqual([]);
    expect(rulesHistory([])).toEqual([]);
  });
});

describe('growth for an amount', () => {
  it('is whole, never rounded up, and grows with the amount', () => {
    expect(growthForAmount(19_999, 1)).toBe(199);
    expect(growthForAmount(10_000, 0.125)).toBe(12);
    expect(growthForAmount(-500, 1)).toBe(0);
    expect(growthForAmount(9_007_199_254_740_991, 1)).toBe(90_071_992_547_409);
    expect(growthForOrder(0, RULES)).toBe(10);
    expect(growthForOrder(10_000, null)).toBe(0);
    fc.assert(
      fc.property(
        fc.nat(10_000_000),
        fc.nat(10_000_000),
        fc.integer({ min: 0, max: 5000 }),
        (one, other, milli) => {
          const [low, high] = [Math.min(one, other), Math.max(one, other)];
          expect(growthForAmount(low, milli / 1000)).toBeLessThanOrEqual(growthForAmount(high, milli / 1000));
          expect(growthForAmount(low, milli / 1000)).toBe(Math.floor((low * milli) / 100_000));
        },
      ),
    );
  });
});

describe('the setting growth.rules', () => {
  it('reads what an operator writes into its plain form', () => {
    expect(growthRulesSetting.parse('{"perYuan":1.5}')).toEqual({
      perYuan: 1.5,
      perOrder: 0,
      perActivity: {},
      dailyActivityCap: null,
      startsOn: null,
    });
    const text =
      '{"perYuan":1,"perOrder":10,"perActivity":{"followed":20},"dailyActivityCap":50,"startsOn":"2026-01-01"}';
    expect(growthRulesSetting.parse(text)).toEqual(JSON.parse(text));
  });

  it.each([
    ['not JSON', 'perYuan=1', ''],
    ['a list', '[1]', ''],
    ['nothing that earns', '{"perYuan":0}', ''],
    ['an unknown key', '{"perYuan":1,"perFen":1}', 'perFen'],
    ['a rate below zero', '{"perYuan":-1}', 'perYuan'],
    ['a rate with four decimals', '{"perYuan":0.0001}', 'perYuan'],
    ['a rate in words', '{"perYuan":"1"}', 'perYuan'],
    ['half a point', '{"perOrder":0.5}', 'perOrder'],
    ['activities as a list', '{"perYuan":1,"perActivity":[]}', 'perActivity'],
    ['growth for leaving', '{"perActivity":{"unfollowed":5}}', 'perActivity.unfollowed'],
    ['a kind that is none', '{"perActivity":{"Follow!":5}}', 'perActivity.Follow!'],
    ['activities below zero', '{"perActivity":{"followed":-5}}', 'perActivity.followed'],
    ['a limit of nothing', '{"perActivity":{"followed":5},"dailyActivityCap":0}', 'dailyActivityCap'],
    ['a date that is none', '{"perYuan":1,"startsOn":"2026-02-30"}', 'startsOn'],
  ])('refuses %s with one error that says where', (_name, text, path) => {
    expect(() => growthRulesSetting.parse(text)).toThrow(
      expect.objectContaining({ code: 'settings.value-invalid', details: expect.objectContaining({ path }) }),
    );
  });
});
