import { parseBusinessDate } from '../../platform/clock/business-date.js';
import { AppError } from '../../platform/errors/app-error.js';
import type { SettingDefinition } from '../../platform/settings/setting.js';
import type { ActivityPoints, PointsRounding, PointsRules } from './points-rules.js';

const NAME = 'points.rules';
const KEYS = ['perYuan', 'rounding', 'categories', 'activities', 'startsOn'];
const ROUNDINGS: readonly PointsRounding[] = ['down', 'nearest', 'up'];
const KIND = /^[a-z][a-z0-9_]{0,31}$/;
/**
 * Deeds that may not be paid for: leaving, and what the platform's rules forbid to reward (following, sharing,
 * inviting, answering a subscription prompt). The one referral reward goes through a grant of its own.
 */
const NEVER = /^(followed|unfollowed|subscription_.*|share.*|forward.*|invite.*|referral.*)$/;
const PER_YUAN_AT_MOST = 1000;
const MULTIPLIER_AT_MOST = 100;
const POINTS_AT_MOST = 100_000;
const TIMES_AT_MOST = 10_000;
const CATEGORIES_AT_MOST = 200;
const ACTIVITIES_AT_MOST = 50;
const EXAMPLE =
  '{"perYuan":1,"rounding":"down","categories":{"礼品卡":0,"新品":2},"activities":{"visited":{"points":1,"perDay":1}}}';

/** Whether points may be given for this kind of activity at all. */
export function isRewardable(kind: string): boolean {
  return KIND.test(kind) && !NEVER.test(kind);
}

function invalid(path: string, problem: string, value: unknown): AppError {
  return new AppError({
    code: 'settings.value-invalid',
    status: 422,
    message: `设置「${NAME}」${path === '' ? '' : `的 ${path} `}${problem}，例如 ${EXAMPLE}`,
    details: { name: NAME, path, value },
  });
}

/** What earns points. Every change is kept; orders keep the rules under which they first earned. */
export const pointsRulesSetting: SettingDefinition<PointsRules> = {
  name: NAME,
  meaning:
    '积分规则（JSON）：perYuan 每元净实付的积分，rounding 取整（down 舍去、nearest 四舍五入、up 进一，每单一次），' +
    'categories 品类倍率（0 为不计），activities 各种互动的积分 points、每日次数 perDay、总次数 inAll，startsOn 起用日；' +
    '积分 = 净实付 × perYuan × 等级倍率 × 品类倍率；改动只影响起用日（不写则为当天）及以后付款的订单和发生的互动；未设置时每元 1 积分、舍去',
  parse: (text) => {
    const raw = parsed(text);
    const unknown = Object.keys(raw).find((key) => !KEYS.includes(key));
    if (unknown !== undefined) throw invalid(unknown, `没有这一项，可写：${KEYS.join('、')}`, raw[unknown]);
    return {
      perYuan: readRate(raw['perYuan'] ?? 1, 'perYuan', PER_YUAN_AT_MOST),
      rounding: readRounding(raw['rounding'] ?? 'down'),
      categories: readCategories(raw['categories'] ?? {}),
      activities: readActivities(raw['activities'] ?? {}),
      startsOn: readDate(raw['startsOn']),
    };
  },
};

function parsed(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('', '要写成一个 JSON 对象', text.slice(0, 200));
  }
  if (!isObject(value)) throw invalid('', '要写成一个 JSON 对象', text.slice(0, 200));
  return value;
}

function readRate(value: unknown, path: string, atMost: number): number {
  const isRate =
    typeof value === 'number' &&
    value >= 0 &&
    value <= atMost &&
    Math.abs(Math.round(value * 1000) - value * 1000) < 1e-6;
  if (!isRate) throw invalid(path, `要在 0 到 ${atMost} 之间，最多三位小数`, value);
  return value;
}

function readRounding(value: unknown): PointsRounding {
  const found = ROUNDINGS.find((rounding) => rounding === value);
  if (!found) throw invalid('rounding', `要是 ${ROUNDINGS.join('、')} 之一`, value);
  return found;
}

function readCategories(value: unknown): Record<string, number> {
  if (!isObject(value)) throw invalid('categories', '要写成 品类: 倍率', value);
  const names = Object.keys(value);
  if (names.length > CATEGORIES_AT_MOST)
    throw invalid('categories', `最多 ${CATEGORIES_AT_MOST} 个品类`, names.length);
  const multipliers: Record<string, number> = {};
  for (const name of names) {
    const path = `categories.${name.slice(0, 40)}`;
    if (name.trim() !== name || name === '' || name.length > 64)
      throw invalid(path, '的品类名要是 1 到 64 个字，前后没有空格', name);
    multipliers[name] = readRate(value[name], path, MULTIPLIER_AT_MOST);
  }
  return multipliers;
}

function readActivities(value: unknown): Record<string, ActivityPoints> {
  if (!isObject(value))
    throw invalid('activities', '要写成 互动种类: {"points": 分, "perDay": 次, "inAll": 次}', value);
  const kinds = Object.entries(value);
  if (kinds.length > ACTIVITIES_AT_MOST)
    throw invalid('activities', `最多 ${ACTIVITIES_AT_MOST} 种互动`, kinds.length);
  const activities: Record<string, ActivityPoints> = {};
  for (const [kind, worth] of kinds) {
    const path = `activities.${kind.slice(0, 40)}`;
    if (!KIND.test(kind))
      throw invalid(path, '不是互动种类，种类写小写英文，如 visited、coupon_redeemed', kind);
    if (NEVER.test(kind))
      throw invalid(
        path,
        '不能计积分：关注、分享、邀请、订阅不得以奖励诱导（邀请奖励在互动里单独设置）',
        kind,
      );
    if (!isObject(worth)) throw invalid(path, '要写成 {"points": 分, "perDay": 次, "inAll": 次}', worth);
    const unknown = Object.keys(worth).find((key) => !['points', 'perDay', 'inAll'].includes(key));
    if (unknown !== undefined)
      throw invalid(`${path}.${unknown}`, '没有这一项，可写：points、perDay、inAll', worth[unknown]);
    activities[kind] = {
      points: readWhole(worth['points'], `${path}.points`, POINTS_AT_MOST),
      perDay: isAbsent(worth['perDay']) ? null : readWhole(worth['perDay'], `${path}.perDay`, TIMES_AT_MOST),
      inAll: isAbsent(worth['inAll']) ? null : readWhole(worth['inAll'], `${path}.inAll`, TIMES_AT_MOST),
    };
  }
  return activities;
}

function readWhole(value: unknown, path: string, atMost: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > atMost)
    throw invalid(path, `要是 1 到 ${atMost} 的整数`, value);
  return value;
}

function readDate(value: unknown): string | null {
  if (isAbsent(value)) return null;
  try {
    return parseBusinessDate(String(value));
  } catch {
    throw invalid('startsOn', '要写成 2026-11-22 这样的日期', value);
  }
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
