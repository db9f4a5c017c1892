import { parseBusinessDate } from '../../platform/clock/business-date.js';
import { AppError } from '../../platform/errors/app-error.js';
import type { SettingDefinition } from '../../platform/settings/setting.js';
import type { GrowthRules } from './growth-rules.js';

const NAME = 'growth.rules';
const KEYS = ['perYuan', 'perOrder', 'perActivity', 'dailyActivityCap', 'startsOn'];
const KIND = /^[a-z][a-z0-9_]{0,31}$/;
const PER_YUAN_AT_MOST = 1000;
const POINTS_AT_MOST = 100_000;
const EXAMPLE =
  '{"perYuan":1,"perOrder":10,"perActivity":{"followed":20,"coupon_redeemed":5},"dailyActivityCap":50}';

function invalid(path: string, problem: string, value: unknown): AppError {
  return new AppError({
    code: 'settings.value-invalid',
    status: 422,
    message: `设置「${NAME}」${path === '' ? '' : `的 ${path} `}${problem}，例如 ${EXAMPLE}`,
    details: { name: NAME, path, value },
  });
}

/** What earns growth. Every change is kept; orders keep the rules under which they were first counted. */
export const growthRulesSetting: SettingDefinition<GrowthRules> = {
  name: NAME,
  meaning:
    '成长值规则（JSON）：perYuan 每元净实付、perOrder 每笔订单、perActivity 每种互动各得多少，dailyActivityCap 互动每日上限，' +
    'startsOn 起算日；改动只影响起算日（不写则为当天）及以后的订单和互动，首次设置不写起算日则补算全部历史；未设置时不计成长值',
  parse: (text) => {
    const raw = parsed(text);
    const unknown = Object.keys(raw).find((key) => !KEYS.includes(key));
    if (unknown !== undefined) throw invalid(unknown, `没有这一项，可写：${KEYS.join('、')}`, raw[unknown]);
    const rules: GrowthRules = {
      perYuan: readRate(raw['perYuan']),
      perOrder: readPoints(raw['perOrder'], 'perOrder', 0),
      perActivity: readActivities(raw['perActivity']),
      dailyActivityCap: isAbsent(raw['dailyActivityCap'])
        ? null
        : readPoints(raw['dailyActivityCap'], 'dailyActivityCap', 1),
      startsOn: readDate(raw['startsOn']),
    };
    const earns = [rules.perYuan, rules.perOrder, ...Object.values(rules.perActivity)];
    if (earns.every((points) => points === 0))
      throw invalid('', '里每一项都是 0；要停止累计，请把整个设置写成 none', text);
    return rules;
  },
};

function parsed(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('', '要写成一个 JSON 对象', text);
  }
  if (!isObject(value)) throw invalid('', '要写成一个 JSON 对象', text);
  return value;
}

function readRate(value: unknown): number {
  if (isAbsent(value)) return 0;
  const isRate =
    typeof value === 'number' &&
    value >= 0 &&
    value <= PER_YUAN_AT_MOST &&
    Math.abs(Math.round(value * 1000) - value * 1000) < 1e-6;
  if (!isRate) throw invalid('perYuan', `要在 0 到 ${PER_YUAN_AT_MOST} 之间，最多三位小数`, value);
  return value;
}

function readPoints(value: unknown, path: string, atLeast: number): number {
  if (isAbsent(value)) return 0;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < atLeast || value > POINTS_AT_MOST)
    throw invalid(path, `要是 ${atLeast} 到 ${POINTS_AT_MOST} 的整数`, value);
  return value;
}

function readActivities(value: unknown): Record<string, number> {
  if (isAbsent(value)) return {};
  if (!isObject(value)) throw invalid('perActivity', '要写成 互动种类: 成长值', value);
  const points: Record<string, number> = {};
  for (const [kind, worth] of Object.entries(value)) {
    const path = `perActivity.${kind}`;
    if (!KIND.test(kind) || kind === 'unfollowed')
      throw invalid(
        path,
        '不是能得成长值的互动种类，可写 followed、joined、visited、coupon_redeemed 等',
        worth,
      );
    points[kind] = readPoints(worth, path, 0);
  }
  return points;
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
