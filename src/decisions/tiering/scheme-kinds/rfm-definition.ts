import {
  readList,
  readObject,
  readTier,
  readWhole,
  refuseDoubles,
  refuseUnknownKeys,
} from '../definition-reader.js';
import type { RfmCutPoints, RfmDefinition, ScoreRange } from '../scheme-definition.js';
import { DefinitionError } from '../tiering.errors.js';

const GROUPS_AT_MOST = 125;
const WINDOW_AT_MOST = 3650;
const RECENCY_AT_MOST = 36_500;
const AXES = ['r', 'f', 'm'] as const;

/** Checks an RFM definition; see `RfmDefinition` for its shape. */
export function validateRfm(raw: unknown): RfmDefinition {
  const definition = readObject(raw, '');
  refuseUnknownKeys(definition, ['windowDays', 'cutPoints', 'groups'], '');
  const window = definition['windowDays'];
  const groups = readList(definition['groups'], 'groups', GROUPS_AT_MOST).map((item, index) =>
    readGroup(item, `groups[${index}]`),
  );
  refuseDoubles(groups, 'groups');
  return {
    windowDays:
      window === null || window === undefined
        ? null
        : readWhole(window, 'windowDays', 1, WINDOW_AT_MOST, '回看天数'),
    cutPoints: readCutPoints(definition['cutPoints']),
    groups,
  };
}

function readGroup(raw: unknown, path: string): RfmDefinition['groups'][number] {
  const group = readObject(raw, path);
  refuseUnknownKeys(group, ['code', 'name', ...AXES], path);
  const tier = readTier(group, path);
  if (tier.code === 'none')
    throw new DefinitionError('tier-code-reserved', `${path}.code`, '代码 none 留给没有消费过的人');
  const [r, f, m] = AXES.map((axis) => readRange(group[axis], `${path}.${axis}`));
  return { ...tier, r: r ?? [1, 5], f: f ?? [1, 5], m: m ?? [1, 5] };
}

function readRange(raw: unknown, path: string): ScoreRange {
  if (!Array.isArray(raw) || raw.length !== 2)
    throw new DefinitionError('score-range-invalid', path, '得分范围要写成最低分和最高分两个数');
  const [low, high] = raw.map((score: unknown, index) => readWhole(score, `${path}[${index}]`, 1, 5, '得分'));
  if (low === undefined || high === undefined || low > high)
    throw new DefinitionError('score-range-invalid', path, '最低分不能高于最高分');
  return [low, high];
}

function readCutPoints(raw: unknown): 'quantiles' | RfmCutPoints {
  if (raw === 'quantiles') return raw;
  if (typeof raw === 'string')
    throw new DefinitionError('cut-points-invalid', 'cutPoints', '分界只能是 quantiles 或每个维度四个数');
  const cuts = readObject(raw, 'cutPoints');
  refuseUnknownKeys(cuts, ['recencyDays', 'frequency', 'monetaryFen'], 'cutPoints');
  return {
    recencyDays: readCuts(cuts['recencyDays'], 'cutPoints.recencyDays', RECENCY_AT_MOST),
    frequency: readCuts(cuts['frequency'], 'cutPoints.frequency', Number.MAX_SAFE_INTEGER),
    monetaryFen: readCuts(cuts['monetaryFen'], 'cutPoints.monetaryFen', Number.MAX_SAFE_INTEGER),
  };
}

/** Four numbers that do not descend; equal neighbours leave a score empty, which is allowed. */
function readCuts(raw: unknown, path: string, highest: number): number[] {
  if (!Array.isArray(raw) || raw.length !== 4)
    throw new DefinitionError('cut-points-invalid', path, '每个维度要有四个分界');
  return raw.map((cut: unknown, index) => {
    if (typeof cut !== 'number' || !Number.isFinite(cut) || cut < 0 || cut > highest)
      throw new DefinitionError('cut-points-invalid', `${path}[${index}]`, '分界要填不小于 0 的数字');
    if (index > 0 && cut < Number(raw[index - 1]))
      throw new DefinitionError('cut-points-out-of-order', `${path}[${index}]`, '四个分界要从小到大');
    return cut;
  });
}
