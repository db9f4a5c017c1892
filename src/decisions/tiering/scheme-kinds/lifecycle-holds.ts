import { addDays } from '../../../platform/clock/business-date.js';
import { sql, trusted, type SqlFragment } from '../../../platform/database/fragment.js';
import type { Check, GroupCheck, LeafCheck } from '../../conditions/check.js';
import type { ColdStage, LifecycleDefinition } from '../scheme-definition.js';
import { heldCheck } from './held-check.js';
import { stagesOf, type StageCode } from './lifecycle-stages.js';
import type { CompileContext, Keep } from './scheme-kind.js';

/** What the ordinary rules of a lifecycle compare, for holds to look at. */
export interface LifecycleTests {
  /** Last counted order within the bound of this stage. */
  within(stage: 'silent' | 'dormant'): Check;
  ordersBelow(count: number): LeafCheck;
}

const LAST_PAID = trusted('f.last_paid_on');

/**
 * 召回: whoever is held in one of the chosen stages and has bought since entering it, within the days for which it is
 * shown. People who were never placed while they were away (first placing, missed nights) were not won back by anybody.
 */
export function wonBackCheck(
  { from, forDays }: NonNullable<LifecycleDefinition['wonBack']>,
  definition: LifecycleDefinition,
  context: CompileContext,
): GroupCheck {
  const { held, asOf } = context;
  const stages = stagesOf(definition).filter(({ code }) => from.some((cold) => cold === code));
  const away: GroupCheck = {
    kind: 'group',
    combinator: 'or',
    isNot: false,
    parts: stages.map((stage) => heldCheck(context, stage)),
  };
  return allOf([
    away,
    lastPaidLeaf(sql`${LAST_PAID} >= ${held.since}`, '进入该阶段之后又有消费', '≥ 进入日期', held.since),
    lastPaidLeaf(
      sql`${LAST_PAID} > ${addDays(asOf, -forDays)}`,
      `近 ${forDays} 天有消费`,
      `近 ${forDays} 天`,
      trusted('1'),
    ),
  ]);
}

/** 召回 lasts so many days from when it was noticed, unless the purchase that won the person back is taken back. */
export function wonBackKeep(
  { forDays }: NonNullable<LifecycleDefinition['wonBack']>,
  definition: LifecycleDefinition,
  context: CompileContext,
): Keep {
  const { since } = context.held;
  return {
    check: allOf([
      heldCheck(context, named('won_back', definition)),
      daysHeldLeaf(forDays, context),
      lastPaidLeaf(
        sql`${LAST_PAID} > ${since} - INTERVAL ${forDays} DAY`,
        '召回的消费仍然有效',
        '没有退掉',
        since,
      ),
    ]),
    until: sql`${since} + INTERVAL ${forDays} DAY`,
  };
}

/**
 * 最短停留: a stage is held for so many days unless the person buys. A purchase ends it: for 沉默 and 沉睡 one on the day
 * of entering or later (they are entered by not buying), for warm stages a later one, or one that makes a second order
 * of the first or 忠诚 of 成长 on the very day. 沉默 and 沉睡 hold only against what is colder still, so that an order
 * that arrives late does not find a closed door. 潜客 and 流失 have nothing to hold against.
 */
export function dwellKeep(
  stage: StageCode,
  definition: LifecycleDefinition,
  tests: LifecycleTests,
  context: CompileContext,
): Keep | undefined {
  const { minDwellDays, loyalFromOrders } = definition;
  if (minDwellDays === 0 || stage === 'prospect' || stage === 'lost' || stage === 'won_back')
    return undefined;
  const { since } = context.held;
  const isCold = stage === 'silent' || stage === 'dormant';
  const parts: Check[] = [
    heldCheck(context, named(stage, definition)),
    daysHeldLeaf(minDwellDays, context),
    lastPaidLeaf(
      isCold ? sql`${LAST_PAID} < ${since}` : sql`${LAST_PAID} <= ${since}`,
      '进入之后没有消费',
      '不晚于进入日期',
      since,
    ),
  ];
  if (isCold) parts.push({ kind: 'group', combinator: 'and', isNot: true, parts: [tests.within(stage)] });
  if (stage === 'new') parts.push(tests.ordersBelow(2));
  if (stage === 'growing' && loyalFromOrders !== null) parts.push(tests.ordersBelow(loyalFromOrders));
  return { check: allOf(parts), until: sql`${since} + INTERVAL ${minDwellDays} DAY` };
}

function named(code: StageCode | ColdStage, definition: LifecycleDefinition): { code: string; name: string } {
  const stage = stagesOf(definition).find((known) => known.code === code);
  if (!stage) throw new Error(`The lifecycle has no stage ${code}`);
  return stage;
}

function allOf(parts: readonly Check[]): GroupCheck {
  return { kind: 'group', combinator: 'and', isNot: false, parts };
}

/** Held for fewer days than this; false for people who hold nothing. */
function daysHeldLeaf(days: number, { held, asOf }: CompileContext): LeafCheck {
  return {
    kind: 'leaf',
    test: sql`(${held.since} IS NOT NULL AND ${held.since} > ${addDays(asOf, -days)})`,
    value: sql`DATEDIFF(${asOf}, ${held.since})`,
    text: `进入当前阶段不足 ${days} 天`,
    fieldLabel: '进入当前阶段',
    threshold: `< ${days} 天`,
    basis: '业务日减去进入当前阶段的日期',
    format: (value) => (value === null ? '—' : `${String(value)} 天`),
    shortfall: () => null,
  };
}

/** A comparison of the last paid date with another; false where either is missing. */
function lastPaidLeaf(test: SqlFragment, text: string, threshold: string, other: SqlFragment): LeafCheck {
  return {
    kind: 'leaf',
    test: sql`(${LAST_PAID} IS NOT NULL AND ${other} IS NOT NULL AND ${test})`,
    value: LAST_PAID,
    text,
    fieldLabel: '最近消费日期',
    threshold,
    basis: '最近一笔已支付且未全额退款的订单的支付日（北京时间）',
    format: (value) => (value === null ? '—' : String(value)),
    shortfall: () => null,
  };
}
