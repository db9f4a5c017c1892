import type { EngagementKind, EngagementTerms, LotteryPrize } from '../api/types-engagement.js';

const common = {
  title: '',
  organiser: '',
  contact: '',
  rules: '',
  claimRules: '',
  startsAt: null,
  endsAt: null,
  requires: [],
};

/** An empty activity of a kind, as its form first shows it. */
export function startingTerms(kind: EngagementKind): EngagementTerms {
  switch (kind) {
    case 'check_in':
      return {
        ...common,
        kind,
        daily: [{ kind: 'points', points: 5, validDays: null }],
        streaks: [{ days: 7, rewards: [{ kind: 'points', points: 30, validDays: null }] }],
        cycleDays: 7,
      };
    case 'profile':
      return { ...common, kind, fields: ['birthday', 'city'], rewards: [] };
    case 'survey':
      return { ...common, kind, questions: [], rewards: [] };
    case 'quiz':
      return { ...common, kind, questions: [], passCount: 1, rewards: [] };
    case 'vote':
      return { ...common, kind, question: '', options: newOptions(2), maxChoices: 1, rewards: [] };
    case 'sign_up':
      return {
        ...common,
        kind,
        place: '',
        heldFrom: null,
        heldUntil: null,
        capacity: 30,
        hasWaitingList: true,
        onSignUp: [],
        onAttend: [],
      };
    case 'lottery':
      return {
        ...common,
        kind,
        method: '',
        prizes: [newPrize(0)],
        chances: [{ source: 'daily', count: 1 }],
      };
    case 'referral':
      return { ...common, kind, points: 100, validDays: null, monthlyLimit: 10, minOrderFen: 0 };
  }
}

const LEVELS = ['一等奖', '二等奖', '三等奖', '四等奖', '五等奖'];

/** The next prize of a lottery; `index` counts those there are. */
export function newPrize(index: number): LotteryPrize {
  return {
    level: LEVELS[index] ?? `${index + 1} 等奖`,
    name: '',
    kind: 'goods',
    templateId: null,
    points: null,
    worthFen: 0,
    oddsPpm: 0,
    stock: 1,
  };
}

function newOptions(count: number) {
  return Array.from({ length: count }, (_, index) => ({ code: `o${index + 1}`, label: '' }));
}

/** A code that none of these carries: the letter and the first free number. */
export function freeCode(letter: string, taken: readonly { code: string }[]): string {
  const codes = new Set(taken.map(({ code }) => code));
  for (let number = 1; ; number += 1) {
    const code = `${letter}${number}`;
    if (!codes.has(code)) return code;
  }
}

/** Millionths from a percentage as typed: four decimals and no more. */
export function ppmOf(percent: number | null): number {
  return percent === null ? 0 : Math.round(percent * 10_000);
}

/** `12.5%` exactly, from millionths. */
export function percentText(ppm: number): string {
  return `${(ppm / 10_000).toFixed(4).replace(/\.?0+$/, '')}%`;
}

/** In which step of the form a problem is mended. */
export function stepOf(path: string): 'basics' | 'content' | 'rules' {
  const [field = ''] = path.replace(/^\//, '').split('/');
  if (['title', 'organiser', 'contact', 'startsAt', 'endsAt', 'requires'].includes(field)) return 'basics';
  return field === 'rules' || field === 'claimRules' ? 'rules' : 'content';
}
