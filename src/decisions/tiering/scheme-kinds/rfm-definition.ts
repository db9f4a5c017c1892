import {
  readList,
  readObject,
  readTier,
  readWhole,
  refuseDoubles,
  refuseUnknownKeys,
} from '../definition-reader.js';
import {
  RFM_MONETARY,
  type RfmCutPoints,
  type RfmDefinition,
  type ScoreRange,
} from '../scheme-definition.js';
import { DefinitionError } from '../tiering.errors.js';
import { readHysteresis } from './hysteresis.js';

const GROUPS_AT_MOST = 125;
const WINDOW_AT_MOST = 3650;
const RECENCY_AT_MOST = 36_500;
const WEIGHT_AT_MOST = 100;
const AXES = ['r', 'f', 'm'] as const;
const STEPS = [3, 4, 5] as const;

type Steps = RfmDefinition['steps'];

/** Checks an RFM definition; see `RfmDefinition` for its shape. */
export function validateRfm(raw: unknown): RfmDefinition {
  const definition = readObject(raw, '');
  refuseUnknownKeys(
    definition,
    ['windowDays', 'monetary', 'steps', 'hysteresisPercent', 'cutPoints', 'weights', 'groups'],
    '',
  );
  const window = definition['windowDays'];
  const steps = readSteps(definition['steps']);
  const groups = readList(definition['groups'], 'groups', GROUPS_AT_MOST).map((item, index) =>
    readGroup(item, `groups[${index}]`, steps),
  );
  refuseDoubles(groups, 'groups');
  const weights = readWeights(definition['weights']);
  return {
    windowDays:
      window === null || window === undefined
        ? null
        : readWhole(window, 'windowDays', 1, WINDOW_AT_MOST, '回看天数'),
    monetary: readMonetary(definition['monetary']),
    steps,
    hysteresisPercent: readHysteresis(definition['hysteresisPercent']),
    cutPoints: readCutPoints(definition['cutPoints'], steps),
    ...(weights ? { weights } : {}),
    groups,
  };
}

function readSteps(raw: unknown): Steps {
  if (raw === undefined || raw === null) return 5;
  const steps = STEPS.find((known) => known === raw);
  if (!steps) throw new DefinitionError('steps-invalid', 'steps', '得分只能分 3、4 或 5 档');
  return steps;
}

function readMonetary(raw: unknown): RfmDefinition['monetary'] {
  if (raw === undefined || raw === null) return 'net_amount';
  const monetary = RFM_MONETARY.find((known) => known === raw);
  if (!monetary)
    throw new DefinitionError('monetary-invalid', 'monetary', '金额口径只能是实付金额、客单价或毛利', {
      allowed: RFM_MONETARY,
    });
  return monetary;
}

function readWeights(raw: unknown): RfmDefinition['weights'] {
  if (raw === undefined || raw === null) return undefined;
  const weights = readObject(raw, 'weights');
  refuseUnknownKeys(weights, AXES, 'weights');
  const [r = 0, f = 0, m = 0] = AXES.map((axis) => {
    const weight = weights[axis];
    if (typeof weight !== 'number' || !(weight >= 0 && weight <= WEIGHT_AT_MOST))
      throw new DefinitionError(
        'weights-invalid',
        `weights.${axis}`,
        `权重要填 0 到 ${WEIGHT_AT_MOST} 的数字`,
      );
    return weight;
  });
  if (r + f + m === 0) throw new DefinitionError('weights-sum-zero', 'weights', '三个权重不能都是 0');
  return { r, f, m };
}

function readGroup(raw: unknown, path: string, steps: Steps): RfmDefinition['groups'][number] {
  const group = readObject(raw, path);
  refuseUnknownKeys(group, ['code', 'name', ...AXES], path);
  const tier = readTier(group, path);
  if (tier.code === 'none')
    throw new DefinitionError('tier-code-reserved', `${path}.code`, '代码 none 留给没有消费过的人');
  const [r, f, m] = AXES.map((axis) => readRange(group[axis], `${path}.${axis}`, steps));
  return { ...tier, r: r ?? [1, steps], f: f ?? [1, steps], m: m ?? [1, steps] };
}

function readRange(raw: unknown, path: string, steps: Steps): ScoreRange {
  if (!Array.isArray(raw) || raw.length !== 2)
    throw new DefinitionError('score-range-invalid', path, '得分范围要写成最低分和最高分两个数');
  const [low, high] = raw.map((score: unknown, index) =>
    readWhole(score, `${path}[${index}]`, 1, steps, '得分'),
  );
  if (low === undefined || high === undefined || low > high)
    throw new DefinitionError('score-range-invalid', path, '最低分不能高于最高分');
  return [low, high];
}

function readCutPoints(raw: unknown, steps: Steps): 'quantiles' | RfmCutPoints {
  if (raw === 'quantiles') return raw;
  if (typeof raw === 'string')
    throw new DefinitionError(
      'cut-points-invalid',
      'cutPoints',
      '分界只能是 quantiles，或在每个维度列出各档之间的分界',
    );
  const cuts = readObject(raw, 'cutPoints');
  refuseUnknownKeys(cuts, ['recencyDays', 'frequency', 'monetaryFen'], 'cutPoints');
  return {
    recencyDays: readCuts(cuts['recencyDays'], 'cutPoints.recencyDays', RECENCY_AT_MOST, steps),
    frequency: readCuts(cuts['frequency'], 'cutPoints.frequency', Number.MAX_SAFE_INTEGER, steps),
    monetaryFen: readCuts(cuts['monetaryFen'], 'cutPoints.monetaryFen', Number.MAX_SAFE_INTEGER, steps),
  };
}

/** Numbers that do not descend, one less than there are scores; equal neighbours leave a score empty, which is allowed. */
function readCuts(raw: unknown, path: string, highest: number, steps: Steps): number[] {
  if (!Array.isArray(raw) || raw.length !== steps - 1)
    throw new DefinitionError(
      'cut-points-invalid',
      path,
      `分 ${steps} 档时，每个维度要有 ${steps - 1} 个分界`,
    );
  return raw.map((cut: unknown, index) => {
    if (typeof cut !== 'number' || !Number.isFinite(cut) || cut < 0 || cut > highest)
      throw new DefinitionError('cut-points-invalid', `${path}[${index}]`, '分界要填不小于 0 的数字');
    if (index > 0 && cut < Number(raw[index - 1]))
      throw new DefinitionError('cut-points-out-of-order', `${path}[${index}]`, '分界要从小到大');
    return cut;
  });
}
