import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { earningActivities, rewardedKinds } from './activity-points.js';
import type { ActivityForPoints } from './activity-points.store.js';
import { earningOf, rateOn } from './points-calculation.js';
import { pointsRulesSetting } from './points-rules.setting.js';
import {
  DEFAULT_RULES,
  pointsForAmount,
  pointsRulesHistory,
  pointsRulesOn,
  type PointsRules,
} from './points-rules.js';
import { lotTimes } from './points-times.js';

const rules = (change: Partial<PointsRules>): PointsRules => ({ ...DEFAULT_RULES, ...change });

describe('points for an amount', () => {
  it('are whole, by default never rounded up, and grow with the amount', () => {
    expect(pointsForAmount(199, 1000)).toBe(1);
    expect(pointsForAmount(99, 1000)).toBe(0);
    expect(pointsForAmount(10_000, 1500)).toBe(150);
    expect(pointsForAmount(9_007_199_254_740_991, 1000)).toBe(90_071_992_547_409);
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(10_000_000), fc.nat(5000), (left, right, rate) => {
        const [low, high] = [Math.min(left, right), Math.max(left, right)];
        expect(pointsForAmount(low, rate)).toBeLessThanOrEqual(pointsForAmount(high, rate));
        expect(pointsForAmount(low, rate)).toBe(Math.floor((low * rate) / 100_000));
      }),
    );
  });

  it.each([
    ['down', 149, 1],
    ['nearest', 149, 1],
    ['nearest', 150, 2],
    ['up', 101, 2],
    ['up', 100, 1],
    ['up', 0, 0],
  ] as const)('round %s: %i fen are %i', (rounding, fen, points) => {
    expect(pointsForAmount(fen, 1000, rules({ rounding }))).toBe(points);
  });

  it('multiply by points per yuan, tier and category, weighing lines by their amounts, and round once', () => {
    const doubled = rules({ perYuan: 10, categories: { 新品: 2, 礼品卡: 0 } });
    const lines = [
      { category: '新品', amountFen: 3_000 },
      { category: '礼品卡', amountFen: 5_000 },
      { category: '面霜', amountFen: 2_000 },
    ];
    // 30 yuan twice, 50 not, 20 once: 80 yuan of 100, at 10 a yuan, tier 1.5.
    expect(pointsForAmount(10_000, 1500, doubled, lines)).toBe(1_200);
    // Half of it was refunded: half of the points.
    expect(pointsForAmount(5_000, 1500, doubled, lines)).toBe(600);
    expect(pointsForAmount(10_000, 1000, doubled, [{ category: '礼品卡', amountFen: 10_000 }])).toBe(0);
    expect(pointsForAmount(10_000, 1000, doubled, [{ category: '新品', amountFen: 0 }])).toBe(1_000);
    expect(pointsForAmount(10_000, 1000, doubled, [{ category: 'constructor', amountFen: 9 }])).toBe(1_000);
  });
});

describe('the rules as they are set', () => {
  const parse = (value: unknown) => pointsRulesSetting.parse(JSON.stringify(value));

  it('fills in what is left out', () => {
    expect(parse({})).toEqual(DEFAULT_RULES);
    expect(parse({ perYuan: 0.5, activities: { visited: { points: 2, perDay: 1 } } })).toEqual(
      rules({ perYuan: 0.5, activities: { visited: { points: 2, perDay: 1, inAll: null } } }),
    );
  });

  it.each([
    [{ perYuan: -1 }, 'perYuan'],
    [{ perYuan: 1.00001 }, 'perYuan'],
    [{ perYuan: '1' }, 'perYuan'],
    [{ perYuan: 1e12 }, 'perYuan'],
    [{ rounding: 'half' }, 'rounding'],
    [{ categories: { 面霜: -2 } }, 'categories.面霜'],
    [{ categories: { ' 面霜': 2 } }, 'categories. 面霜'],
    [{ categories: [] }, 'categories'],
    [{ activities: { visited: 3 } }, 'activities.visited'],
    [{ activities: { visited: { points: 1.5 } } }, 'activities.visited.points'],
    [{ activities: { visited: { points: 1, daily: 1 } } }, 'activities.visited.daily'],
    [{ activities: { visited: { points: 1, perDay: 0 } } }, 'activities.visited.perDay'],
    [{ activities: { followed: { points: 1 } } }, 'activities.followed'],
    [{ activities: { subscription_accepted: { points: 1 } } }, 'activities.subscription_accepted'],
    [{ activities: { shared: { points: 1 } } }, 'activities.shared'],
    [{ activities: { Visited: { points: 1 } } }, 'activities.Visited'],
    [{ startsOn: '2026-13-01' }, 'startsOn'],
    [{ perYaun: 1 }, 'perYaun'],
  ])('refuses %j and says where', (value, path) => {
    expect(() => parse(value)).toThrow(
      expect.objectContaining({
        code: 'settings.value-invalid',
        details: expect.objectContaining({ path }) as unknown,
      }) as Error,
    );
  });

  it('are for what happens from their start on, the default before', () => {
    const history = pointsRulesHistory([
      {
        id: '5',
        value: rules({ perYuan: 2 }),
        setAt: new Date('2026-02-01T00:00:00Z'),
        setBy: '',
        fixedDate: null,
      },
      { id: '7', value: rules({ startsOn: '2026-03-01' }), setAt: new Date(0), setBy: '', fixedDate: null },
      { id: '9', value: null, setAt: new Date('2026-05-01T00:00:00Z'), setBy: '', fixedDate: '2026-04-15' },
    ]);
    const idOn = (date: string) => pointsRulesOn(history, date)?.id;
    expect(['2026-01-31', '2026-02-01', '2026-03-01', '2026-04-15'].map(idOn)).toEqual([null, '5', '7', '9']);
  });
});

describe('activities', () => {
  let nextId = 1;
  const visit = (occurredOn: string, earned: number | null = null, kind = 'visited'): ActivityForPoints => ({
    id: String((nextId += 1)),
    member_id: '1',
    kind,
    occurred_at: new Date(`${occurredOn}T04:00:00Z`),
    occurred_on: occurredOn,
    earned,
  });
  const history = pointsRulesHistory([
    {
      id: '5',
      value: rules({ activities: { visited: { points: 3, perDay: 2, inAll: 4 } }, startsOn: '2026-02-01' }),
      setAt: new Date(0),
      setBy: '',
      fixedDate: null,
    },
  ]);

  it('earn within the limits per day and in all, counting what earned before', () => {
    const earning = (activities: readonly ActivityForPoints[]) =>
      earningActivities(activities, history, '2026-02-28').map(({ activity }) => activity.occurred_on);
    expect(earning([visit('2026-01-31'), visit('2026-02-01'), visit('2026-03-01')])).toEqual(['2026-02-01']);
    expect(earning(Array.from({ length: 5 }, () => visit('2026-02-02')))).toHaveLength(2);
    expect(earning([visit('2026-02-02', 3), visit('2026-02-02', 3), visit('2026-02-02')])).toEqual([]);
    const weeks = ['2026-02-02', '2026-02-03', '2026-02-04', '2026-02-05', '2026-02-06'];
    expect(earning(weeks.map((day) => visit(day)))).toEqual(weeks.slice(0, 4));
    expect(earning([visit('2026-02-02', null, 'joined')])).toEqual([]);
  });

  it('are asked for only where some rules reward them', () => {
    expect(rewardedKinds(history)).toEqual({ kinds: ['visited'], since: '2026-02-01' });
    expect(rewardedKinds(pointsRulesHistory([]))).toBeUndefined();
  });
});

describe('rates and times', () => {
  it('takes the last rate that had started, the base rate otherwise', () => {
    const rates = [
      { tier_id: 3, rate_milli: 1200, starts_on: '2026-01-01' },
      { tier_id: 3, rate_milli: 1500, starts_on: '2026-06-01' },
    ];
    expect(rateOn(rates, 3, '2025-12-31')).toBe(1000);
    expect(rateOn(rates, 3, '2026-05-31')).toBe(1200);
    expect(rateOn(rates, 3, '2026-06-01')).toBe(1500);
    expect(rateOn(rates, 4, '2026-06-01')).toBe(1000);
    expect(rateOn(rates, null, '2026-06-01')).toBe(1000);
  });

  it('lets orders earn from the day of joining and of going live', () => {
    const programme = { businessDate: '2026-11-22', goLiveOn: '2026-11-01', doEarlierOrdersEarn: false };
    const order = { paidOn: '2026-11-10', joinedOn: '2026-11-10' };
    expect(earningOf(order, programme)).toBe('earns');
    expect(earningOf({ ...order, joinedOn: '2026-11-11' }, programme)).toBe('before_joining');
    expect(earningOf({ ...order, joinedOn: null }, programme)).toBe('not_member');
    expect(earningOf({ ...order, paidOn: null }, programme)).toBe('unpaid');
    expect(earningOf({ ...order, paidOn: '2026-11-23' }, programme)).toBe('later');
    const early = { paidOn: '2026-10-31', joinedOn: '2026-01-01' };
    expect(earningOf(early, programme)).toBe('before_go_live');
    expect(earningOf(early, { ...programme, doEarlierOrdersEarn: true })).toBe('earns');
    expect(earningOf(order, { ...programme, goLiveOn: undefined })).toBe('before_go_live');
  });

  it('waits whole days in Shanghai after the day of payment, and lasts whole days after that', () => {
    const now = new Date('2026-03-10T01:00:00Z');
    const times = lotTimes(now, '2026-03-10', 7, 365);
    expect(times.availableAt.toISOString()).toBe('2026-03-17T16:00:00.000Z');
    expect(times.expiresAt.toISOString()).toBe('2027-03-18T16:00:00.000Z');
    expect(lotTimes(now, '2026-03-02', 7, 1).availableAt).toEqual(now);
    expect(lotTimes(now, '2026-03-03', 7, 1).availableAt > now).toBe(true);
    expect(lotTimes(now, '2026-03-10', 0, 1).expiresAt.toISOString()).toBe('2026-03-11T16:00:00.000Z');
  });
});
