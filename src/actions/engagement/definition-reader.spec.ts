import { describe, expect, it } from 'vitest';
import { commonTerms } from '../../../test/factories/engagement-terms.js';
import { readDefinition, startProblems } from './definition-reader.js';
import type { EngagementKind } from './engagement-definition.js';
import { rulesOf } from './kinds/all-kinds.js';

const NOW = new Date('2026-11-22T00:00:00Z');
const common = commonTerms('活动');
const prize = {
  level: '一等奖',
  name: '茶具',
  kind: 'goods',
  worthFen: 5_000_000,
  oddsPpm: 1,
  stock: 1,
};
const lottery = {
  ...common,
  method: '点击抽奖，即时开奖',
  prizes: [prize],
  chances: [{ source: 'daily', count: 1 }],
};

const codeOf = (kind: EngagementKind, value: unknown): [string, unknown] | undefined => {
  try {
    readDefinition(kind, value);
    return undefined;
  } catch (error) {
    const { code, details } = error as { code: string; details: { path: string } };
    return [code, details.path];
  }
};
const missing = (kind: EngagementKind, value: unknown): string[] =>
  startProblems(readDefinition(kind, value), NOW).map(({ path }) => path);

describe('sharing, following and inviting', () => {
  it.each<[string, EngagementKind, object, string]>([
    ['as a condition', 'lottery', { ...lottery, requires: ['followed_account'] }, '/requires/0'],
    [
      'as a source of chances',
      'lottery',
      { ...lottery, chances: [{ source: 'share', count: 1 }] },
      '/chances/0/source',
    ],
    [
      'as a source in Chinese',
      'lottery',
      { ...lottery, chances: [{ source: '邀请好友', count: 1 }] },
      '/chances/0/source',
    ],
    [
      'as the reason of a reward',
      'survey',
      { ...common, rewards: [{ kind: 'points', points: 5, for: 'invite' }] },
      '/rewards/0/for',
    ],
    ['in the rules', 'vote', { ...common, rules: '转发到朋友圈即可获得 20 积分' }, '/rules'],
    ['in the way to take part', 'lottery', { ...lottery, method: '分享后再抽一次' }, '/method'],
    [
      'in the terms of the referral',
      'referral',
      { ...common, rules: '分享海报即可获得积分', points: 10 },
      '/rules',
    ],
  ])('are refused %s', (_name, kind, value, path) => {
    expect(codeOf(kind, value)).toEqual(['engagement.sharing-rewarded', path]);
  });

  it('may be spoken of where nothing hangs on it', () => {
    expect(codeOf('lottery', { ...lottery, rules: '分享、转发不增加抽奖机会。' })).toBeUndefined();
    const invites = { ...common, rules: '邀请好友入会，好友首单过退款期后您得积分。', points: 10 };
    expect(codeOf('referral', invites)).toBeUndefined();
  });
});

describe('a lottery', () => {
  it.each([['purchase'], ['points'], ['paid_order']])('sells no chances: %s', (source) => {
    expect(codeOf('lottery', { ...lottery, chances: [{ source, count: 1 }] })).toEqual([
      'engagement.chance-sold',
      '/chances/0/source',
    ]);
  });

  it('cannot ask for a purchase', () => {
    expect(codeOf('lottery', { ...lottery, requires: ['bought_before'] })?.[0]).toBe(
      'engagement.chance-sold',
    );
  });

  it('has a first prize of at most fifty thousand yuan', () => {
    expect(codeOf('lottery', lottery)).toBeUndefined();
    const dear = { ...lottery, prizes: [{ ...prize, worthFen: 5_000_001 }] };
    expect(codeOf('lottery', dear)).toEqual(['engagement.prize-too-big', '/prizes/0/worthFen']);
  });

  it.each([
    ['organiser', { organiser: ' ' }],
    ['contact', { contact: '' }],
    ['rules', { rules: '' }],
    ['claimRules', { claimRules: '' }],
    ['method', { method: '' }],
    ['startsAt', { startsAt: null }],
    ['endsAt', { endsAt: null }],
    ['endsAt', { endsAt: '2026-11-21T00:00:00Z' }],
    ['prizes', { prizes: [] }],
    ['prizes/0/oddsPpm', { prizes: [{ ...prize, oddsPpm: 0 }] }],
    ['prizes/0/stock', { prizes: [{ ...prize, stock: 0 }] }],
    ['prizes/0/worthFen', { prizes: [{ ...prize, worthFen: 0 }] }],
    ['prizes/0/name', { prizes: [{ ...prize, name: '' }] }],
    ['chances', { chances: [] }],
  ])('does not start without %s', (path, change) => {
    expect(missing('lottery', lottery)).toEqual([]);
    expect(missing('lottery', { ...lottery, ...change })).toEqual([path]);
  });

  it('refuses odds above all there is, and odds that are no whole millionths', () => {
    const two = {
      ...lottery,
      prizes: [
        { ...prize, oddsPpm: 600_000 },
        { ...prize, oddsPpm: 400_001 },
      ],
    };
    expect(codeOf('lottery', two)).toEqual(['engagement.definition-invalid', '/prizes']);
    const half = { ...lottery, prizes: [{ ...prize, oddsPpm: 0.5 }] };
    expect(codeOf('lottery', half)).toEqual(['engagement.definition-invalid', '/prizes/0/oddsPpm']);
  });

  it('says its terms in words', () => {
    const lines = rulesOf('lottery').lines(readDefinition('lottery', lottery), new Map());
    expect(lines).toContain('一等奖：茶具，价值 ¥50,000.00，共 1 份，每次中奖概率 0.0001%');
  });
});

describe('what is not well formed', () => {
  it.each<[EngagementKind, unknown, string]>([
    ['check_in', [], '/'],
    ['check_in', { ...common, title: '' }, '/title'],
    ['check_in', { ...common, title: 'x'.repeat(65) }, '/title'],
    ['check_in', { ...common, sponsor: 'x' }, '/sponsor'],
    ['check_in', { ...common, startsAt: 'tomorrow' }, '/startsAt'],
    ['check_in', { ...common, daily: [{ kind: 'points', points: 0.5 }] }, '/daily/0/points'],
    ['check_in', { ...common, daily: [{ kind: 'points', points: 1e12 }] }, '/daily/0/points'],
    ['check_in', { ...common, daily: [{ kind: 'coupon', templateId: '1 OR 1' }] }, '/daily/0/templateId'],
    ['check_in', { ...common, streaks: [{ days: 3 }, { days: 3 }] }, '/streaks'],
    ['survey', { ...common, questions: [{ code: '题', type: 'text' }] }, '/questions/0/code'],
    [
      'quiz',
      { ...common, questions: [{ code: 'a', type: 'single', options: [], correct: ['x'] }] },
      '/questions/0/correct',
    ],
    ['vote', { ...common, options: [{ code: 'a' }, { code: 'a' }] }, '/options'],
    ['sign_up', { ...common, capacity: -1 }, '/capacity'],
    ['profile', { ...common, fields: ['id_number'] }, '/fields/0'],
    ['referral', { ...common, kind: 'lottery' }, '/kind'],
    ['referral', { ...common, monthlyLimit: 0 }, '/monthlyLimit'],
  ])('is refused with its place: %s %#', (kind, value, path) => {
    const found = codeOf(kind, value);
    expect(found?.[0]).toBe('engagement.definition-invalid');
    expect(found?.[1]).toBe(path);
  });
});
