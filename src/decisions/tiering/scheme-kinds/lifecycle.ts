import { orderCountField, recencyDaysField } from '../../../facts/member-facts/member-facts.fields.js';
import type { BusinessDate } from '../../../platform/clock/business-date.js';
import { joined, sql, trusted, type SqlFragment } from '../../../platform/database/fragment.js';
import type { FieldDefinition } from '../../../platform/fields/field-definition.js';
import {
  checkOfRule,
  checkSql,
  type Check,
  type GroupCheck,
  type LeafCheck,
} from '../../conditions/check.js';
import { formatValue } from '../../conditions/field-format.js';
import type { Operator } from '../../conditions/operators.js';
import { fieldValue } from '../../conditions/rule-compiler.js';
import type { LifecycleDefinition } from '../scheme-definition.js';
import { validateLifecycle } from './lifecycle-definition.js';
import { intervalOf, lifecycleFit, type LifecycleFit } from './lifecycle-fit.js';
import { dwellKeep, wonBackCheck, wonBackKeep, type LifecycleTests } from './lifecycle-holds.js';
import { stagesOf, type StageCode } from './lifecycle-stages.js';
import type { CompileContext, DecidingValue, Rung, SchemeKind } from './scheme-kind.js';

const DECIDING = [orderCountField, recencyDaysField];

/**
 * Where in their life with the brand people are: 潜客 no counted order; 新客 exactly one, lately; else by the time since
 * the last one 活跃 (or 成长 and 忠诚), 沉默, 沉睡, and 流失 beyond. A threshold of n days includes day n; thresholds may be
 * multiples of the person's own purchase interval instead. 召回 and the least days in a stage look at what is held.
 */
export const lifecycle: SchemeKind<LifecycleDefinition, LifecycleFit> = {
  validate: validateLifecycle,

  tiers: stagesOf,

  fit: lifecycleFit,

  compile(definition, fit, context) {
    const rungs = rungsOf(definition, fit, context);
    const { asOf } = context;
    return {
      rungs,
      deciding: [
        ...DECIDING.map((field) => fieldValue(field, asOf)),
        ...(definition.thresholds === 'intervals' ? [intervalSql(fit)] : []),
      ],
      sources: [],
      decide: (idOf) => decideSql(rungs, idOf),
    };
  },

  decidingValues: ({ thresholds }) => [
    ...DECIDING.map((field): DecidingValue => ({
      label: field.labelZh,
      format: (value) => formatValue(field, value),
    })),
    ...(thresholds === 'intervals' ? [{ label: '购买间隔', format: intervalText }] : []),
  ],

  hasMemory: ({ wonBack, minDwellDays }) => wonBack !== null || minDwellDays > 0,
};

/** Nobody who never bought is held; a hold goes before the ordinary rules; the last rung takes whoever is left. */
function decideSql(rungs: readonly Rung[], idOf: (code: string) => SqlFragment): SqlFragment {
  const holds = rungs.flatMap(({ code, keep }) =>
    keep ? [sql`WHEN ${checkSql(keep.check)} THEN ${idOf(code)}`] : [],
  );
  const rules = rungs.flatMap(({ code, check }) =>
    check ? [sql`WHEN ${checkSql(check)} THEN ${idOf(code)}`] : [],
  );
  // 潜客 comes first, then 召回 where there is one: its entry must not be held back by a dwell
  const first = rungs.findIndex(({ code }) => code !== 'prospect' && code !== 'won_back');
  const cases = [...rules.slice(0, first), ...holds, ...rules.slice(first)];
  return sql`CASE ${joined(cases, ' ')} ELSE ${idOf(rungs.at(-1)?.code ?? '')} END`;
}

function rungsOf(definition: LifecycleDefinition, fit: LifecycleFit | null, context: CompileContext): Rung[] {
  const { asOf } = context;
  const { newWithinDays, activeWithin, silentWithin, dormantWithin, loyalFromOrders, wonBack } = definition;
  const orders = (operator: Operator, count: number): LeafCheck =>
    fieldLeaf(orderCountField, operator, count, asOf);
  const within = (bound: number): LeafCheck =>
    definition.thresholds === 'days'
      ? fieldLeaf(recencyDaysField, '<=', bound, asOf)
      : intervalsLeaf(bound, fit, asOf);
  const tests: LifecycleTests = {
    within: (stage) => within(stage === 'silent' ? silentWithin : dormantWithin),
    ordersBelow: (count) => orders('<', count),
  };
  const rung = (code: StageCode, check: Check | null): Rung => {
    const keep = dwellKeep(code, definition, tests, context);
    return { code, check, ...(keep ? { keep } : {}) };
  };
  const warm =
    loyalFromOrders === null
      ? [rung('active', within(activeWithin))]
      : [
          rung('growing', all(within(activeWithin), orders('<', loyalFromOrders))),
          rung('loyal', all(within(activeWithin), orders('>=', loyalFromOrders))),
        ];
  return [
    rung('prospect', orders('=', 0)),
    ...(wonBack
      ? [
          {
            code: 'won_back',
            check: wonBackCheck(wonBack, definition, context),
            keep: wonBackKeep(wonBack, definition, context),
          },
        ]
      : []),
    rung('new', all(orders('=', 1), fieldLeaf(recencyDaysField, '<=', newWithinDays, asOf))),
    ...warm,
    rung('silent', within(silentWithin)),
    rung('dormant', within(dormantWithin)),
    rung('lost', null),
  ];
}

function fieldLeaf(
  field: FieldDefinition,
  operator: Operator,
  operand: number,
  asOf: BusinessDate,
): LeafCheck {
  const check = checkOfRule({ kind: 'leaf', field, operator, operands: [operand] }, asOf);
  if (check.kind !== 'leaf') throw new Error('A comparison became a group');
  return check;
}

function all(...parts: Check[]): GroupCheck {
  return { kind: 'group', combinator: 'and', isNot: false, parts };
}

function intervalSql(fit: LifecycleFit | null): SqlFragment {
  return sql`COALESCE(f.purchase_interval_days, ${trusted(intervalOf(fit).toExponential())})`;
}

/** Days since the last counted order, at most so many times the person's purchase interval. */
function intervalsLeaf(bound: number, fit: LifecycleFit | null, asOf: BusinessDate): LeafCheck {
  const days = fieldValue(recencyDaysField, asOf);
  const interval = intervalSql(fit);
  return {
    kind: 'leaf',
    test: sql`(f.last_paid_on IS NOT NULL AND ${days} <= ${trusted(bound.toExponential())} * ${interval})`,
    value: sql`${days} / ${interval}`,
    text: `距上次消费 ≤ ${bound} 个购买间隔`,
    fieldLabel: '距上次消费（按购买间隔）',
    threshold: `≤ ${bound} 个购买间隔`,
    basis: `距上次消费的天数除以本人的平均购买间隔；只消费过一天的人按 ${intervalOf(fit)} 天`,
    format: (value) => (value === null ? '—' : `${Number(value).toFixed(2)} 个购买间隔`),
    shortfall: () => null,
  };
}

function intervalText(value: unknown): string {
  return value === null || value === undefined ? '—' : `${Number(value).toFixed(1)} 天`;
}
