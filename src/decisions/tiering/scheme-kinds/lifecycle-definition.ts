import { readObject, readWhole, refuseUnknownKeys } from '../definition-reader.js';
import { COLD_STAGES, type ColdStage, type LifecycleDefinition } from '../scheme-definition.js';
import { DefinitionError } from '../tiering.errors.js';
import { STAGES, STAGE_CODES, stagesOf } from './lifecycle-stages.js';

const DAYS_AT_MOST = 3650;
const INTERVALS_AT_MOST = 100;
const INTERVALS_AT_LEAST = 0.1;
const ORDERS_AT_MOST = 1000;
const KEYS = [
  'thresholds',
  'newWithinDays',
  'activeWithin',
  'silentWithin',
  'dormantWithin',
  'loyalFromOrders',
  'wonBack',
  'minDwellDays',
  'names',
];

type Unit = LifecycleDefinition['thresholds'];

/** Checks a lifecycle definition; see `LifecycleDefinition` for its shape. */
export function validateLifecycle(raw: unknown): LifecycleDefinition {
  const definition = readObject(raw, '');
  refuseUnknownKeys(definition, KEYS, '');
  const thresholds = readUnit(definition['thresholds']);
  const newWithinDays = readWhole(definition['newWithinDays'], 'newWithinDays', 1, DAYS_AT_MOST, '新客天数');
  const activeWithin = readThreshold(definition, 'activeWithin', '活跃', thresholds);
  const silentWithin = readThreshold(definition, 'silentWithin', '沉默', thresholds);
  const dormantWithin = readThreshold(definition, 'dormantWithin', '沉睡', thresholds);
  if (thresholds === 'days' && newWithinDays > activeWithin)
    throw new DefinitionError('thresholds-out-of-order', 'newWithinDays', '新客天数不能大于活跃天数');
  if (activeWithin >= silentWithin || silentWithin >= dormantWithin) {
    throw new DefinitionError(
      'thresholds-out-of-order',
      activeWithin >= silentWithin ? 'silentWithin' : 'dormantWithin',
      '活跃、沉默、沉睡的界限要依次增大',
    );
  }
  const plain: LifecycleDefinition = {
    thresholds,
    newWithinDays,
    activeWithin,
    silentWithin,
    dormantWithin,
    loyalFromOrders:
      definition['loyalFromOrders'] == null
        ? null
        : readWhole(definition['loyalFromOrders'], 'loyalFromOrders', 2, ORDERS_AT_MOST, '忠诚起始订单数'),
    wonBack: readWonBack(definition['wonBack']),
    minDwellDays: readWhole(definition['minDwellDays'] ?? 0, 'minDwellDays', 0, DAYS_AT_MOST, '最短停留天数'),
  };
  const names = readNames(definition['names'], plain);
  return names ? { ...plain, names } : plain;
}

function readUnit(raw: unknown): Unit {
  if (raw === undefined || raw === null || raw === 'days') return 'days';
  if (raw === 'intervals') return raw;
  throw new DefinitionError('thresholds-invalid', 'thresholds', '界限的单位只能是天数或购买间隔的倍数');
}

/** Days are whole; multiples of the purchase interval may have two decimals. */
function readThreshold(definition: Record<string, unknown>, key: string, stage: string, unit: Unit): number {
  const raw = definition[key];
  if (unit === 'days') return readWhole(raw, key, 1, DAYS_AT_MOST, `${stage}天数`);
  const isSound =
    typeof raw === 'number' &&
    raw >= INTERVALS_AT_LEAST &&
    raw <= INTERVALS_AT_MOST &&
    Number(raw.toFixed(2)) === raw;
  if (!isSound)
    throw new DefinitionError(
      'number-invalid',
      key,
      `「${stage}」的购买间隔倍数要填 ${INTERVALS_AT_LEAST} 到 ${INTERVALS_AT_MOST} 的数字，最多两位小数`,
    );
  return raw;
}

function readWonBack(raw: unknown): LifecycleDefinition['wonBack'] {
  if (raw === undefined || raw === null) return null;
  const wonBack = readObject(raw, 'wonBack');
  refuseUnknownKeys(wonBack, ['from', 'forDays'], 'wonBack');
  const from = wonBack['from'];
  const isSound = Array.isArray(from) && from.length > 0 && from.every(isCold);
  if (!isSound)
    throw new DefinitionError(
      'won-back-invalid',
      'wonBack.from',
      '召回至少要选一个来源阶段：沉默、沉睡或流失',
      { allowed: COLD_STAGES },
    );
  return {
    from: COLD_STAGES.filter((stage) => from.includes(stage)),
    forDays: readWhole(wonBack['forDays'], 'wonBack.forDays', 1, DAYS_AT_MOST, '召回展示天数'),
  };
}

function isCold(stage: unknown): stage is ColdStage {
  return COLD_STAGES.some((known) => known === stage);
}

/** Names of any stages; two that the scheme shows may not be called the same. */
function readNames(raw: unknown, definition: LifecycleDefinition): Record<string, string> | undefined {
  if (raw === undefined || raw === null) return undefined;
  const names = readObject(raw, 'names');
  refuseUnknownKeys(names, STAGE_CODES, 'names');
  const read: Record<string, string> = {};
  for (const { code } of STAGES) {
    if (!Object.hasOwn(names, code)) continue;
    const name = names[code];
    if (typeof name !== 'string' || name.trim() === '' || [...name].length > 20)
      throw new DefinitionError('tier-name-invalid', `names.${code}`, '阶段名称不能为空，最长 20 个字');
    read[code] = name.trim();
  }
  const shown = stagesOf({ ...definition, names: read }).map(({ name }) => name);
  if (new Set(shown).size < shown.length)
    throw new DefinitionError('tier-duplicate', 'names', '两个阶段不能同名');
  return read;
}
