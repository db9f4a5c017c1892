import type {
  ConditionField,
  ExplanationClause,
  LadderDefinition,
  LifecycleDefinition,
  RfmDefinition,
  RuleGroup,
  RuleLeaf,
} from '../types.js';
import { formatYuan } from '../../format/money.js';
import { isGroup } from '../../tiering/rule-shape.js';
import { groupOf } from '../../tiering/score-groups.js';
import type { SampleFacts } from './people.js';

/** Fields of the sample server; a few of each type. */
export const sampleFields: ConditionField[] = [
  field(
    'netAmountFen365',
    '近 365 天净消费额',
    'Net amount, 365 days',
    'money',
    null,
    '近 365 天计入的订单实付减退款',
  ),
  field('orderCount365', '近 365 天订单数', 'Orders, 365 days', 'number', '笔', '近 365 天计入的订单'),
  field('netAmountFen', '累计净消费额', 'Net amount', 'money', null, '全部计入的订单实付减退款'),
  field('orderCount', '累计订单数', 'Orders', 'number', '笔', '全部计入的订单'),
  field('recencyDays', '距最近支付天数', 'Days since last paid', 'number', '天', '业务日减最近支付日'),
];

function field(
  code: string,
  label: string,
  labelEn: string,
  type: 'number' | 'money',
  unit: string | null,
  source: string,
): ConditionField {
  return {
    code,
    label,
    labelEn,
    group: '消费',
    type,
    unit,
    operators: ['>=', '<=', '>', '<', '=', 'between', 'null', 'notNull'],
    values: null,
    source,
  };
}

const atLeast = (fen: number, orders: number): RuleGroup => ({
  combinator: 'and',
  rules: [
    { field: 'netAmountFen365', operator: '>=', value: fen },
    { field: 'orderCount365', operator: '>=', value: orders },
  ],
});

export const sampleLadder: LadderDefinition = {
  tiers: [
    { code: 'v0', name: '普通', rule: null },
    { code: 'v1', name: '银卡', rule: atLeast(30_000, 1) },
    { code: 'v2', name: '金卡', rule: atLeast(80_000, 3) },
    { code: 'v3', name: '铂金', rule: atLeast(160_000, 5) },
    { code: 'v4', name: '黑金', rule: atLeast(300_000, 8) },
  ],
};

export const sampleRfm: RfmDefinition = {
  windowDays: null,
  cutPoints: 'quantiles',
  groups: [
    { code: 'champion', name: '重要价值', r: [4, 5], f: [4, 5], m: [4, 5] },
    { code: 'develop', name: '重要发展', r: [4, 5], f: [1, 3], m: [4, 5] },
    { code: 'keep', name: '重要保持', r: [1, 3], f: [4, 5], m: [4, 5] },
    { code: 'win_back', name: '重要挽留', r: [1, 3], f: [1, 3], m: [4, 5] },
    { code: 'value', name: '一般价值', r: [4, 5], f: [4, 5], m: [1, 3] },
    { code: 'new', name: '一般发展', r: [4, 5], f: [1, 3], m: [1, 3] },
    { code: 'rest', name: '一般挽留', r: [1, 5], f: [1, 5], m: [1, 5] },
  ],
};

export const sampleLifecycle: LifecycleDefinition = {
  thresholds: 'days',
  newWithinDays: 30,
  activeWithin: 90,
  silentWithin: 180,
  dormantWithin: 365,
  loyalFromOrders: null,
  wonBack: null,
  minDwellDays: 0,
};

export const lifecycleNames: Readonly<Record<string, string>> = {
  prospect: '潜客',
  new: '新客',
  active: '活跃',
  growing: '成长',
  loyal: '忠诚',
  silent: '沉默',
  dormant: '沉睡',
  lost: '流失',
  won_back: '召回',
};

export const sampleCuts = {
  recencyDays: [34, 88, 171, 309],
  frequency: [1, 2, 3, 6],
  monetaryFen: [17_850, 35_620, 68_110, 140_370],
};

/** The value of a sample field; null: none. */
export function valueOf(code: string, facts: SampleFacts): number | null {
  switch (code) {
    case 'netAmountFen365':
      return facts.netAmount365Fen;
    case 'orderCount365':
      return facts.orderCount365;
    case 'netAmountFen':
      return facts.netAmountFen;
    case 'orderCount':
    case 'frequency':
      return facts.orderCount;
    case 'recencyDays':
      return facts.recencyDays;
    case 'averageOrderValueFen':
      return facts.averageOrderFen;
    case 'pAlive':
      return aliveOf(facts);
    case 'churnRisk':
      return 1 - (aliveOf(facts) ?? 1);
    case 'expectedOrders90':
      return (aliveOf(facts) ?? 0) * Math.min(6, facts.orderCount / 4);
    case 'expectedValueFen90':
      return (aliveOf(facts) ?? 0) * (facts.averageOrderFen ?? 0) * Math.min(6, facts.orderCount / 4);
    case 'expectedValueFen365':
      return (aliveOf(facts) ?? 0) * (facts.averageOrderFen ?? 0) * Math.min(20, facts.orderCount);
    default:
      return null;
  }
}

/** A made-up probability to buy again: it falls with the time since the last order, slower for frequent buyers. */
function aliveOf(facts: SampleFacts): number | null {
  if (facts.recencyDays === null) return null;
  return Math.exp(-facts.recencyDays / (60 + 45 * Math.min(8, facts.orderCount)));
}

function leafValue(leaf: RuleLeaf, facts: SampleFacts): number | null {
  return valueOf(leaf.field, facts);
}

function isLeafMet(leaf: RuleLeaf, facts: SampleFacts): boolean {
  const value = leafValue(leaf, facts);
  if (leaf.operator === 'null') return value === null;
  if (leaf.operator === 'notNull') return value !== null;
  if (value === null) return false;
  if (Array.isArray(leaf.value)) return value >= Number(leaf.value[0]) && value <= Number(leaf.value[1]);
  const threshold = Number(leaf.value);
  if (leaf.operator === '>=') return value >= threshold;
  if (leaf.operator === '<=') return value <= threshold;
  if (leaf.operator === '>') return value > threshold;
  if (leaf.operator === '<') return value < threshold;
  return value === threshold;
}

function isRuleMet(rule: RuleGroup, facts: SampleFacts): boolean {
  const check = (child: RuleGroup | RuleLeaf) =>
    isGroup(child) ? isRuleMet(child, facts) : isLeafMet(child, facts);
  const met = rule.combinator === 'and' ? rule.rules.every(check) : rule.rules.some(check);
  return rule.not ? !met : met;
}

export function ladderTier(definition: LadderDefinition, facts: SampleFacts): string {
  const found = [...definition.tiers].reverse().find((tier) => tier.rule && isRuleMet(tier.rule, facts));
  return found?.code ?? definition.tiers[0]?.code ?? '';
}

/** Days between purchases that people without two of them are counted by. */
const medianInterval = 60;

export function lifecycleTier(definition: LifecycleDefinition, facts: SampleFacts): string {
  const days = facts.recencyDays;
  if (days === null) return 'prospect';
  if (facts.orderCount === 1 && days <= definition.newWithinDays) return 'new';
  const unit = definition.thresholds === 'days' ? 1 : medianInterval;
  if (days <= definition.activeWithin * unit) {
    if (definition.loyalFromOrders === null) return 'active';
    return facts.orderCount >= definition.loyalFromOrders ? 'loyal' : 'growing';
  }
  if (days <= definition.silentWithin * unit) return 'silent';
  return days <= definition.dormantWithin * unit ? 'dormant' : 'lost';
}

/** R, F and M between 1 and 5; null for those who never bought. */
export function scoresOf(
  definition: RfmDefinition,
  facts: SampleFacts,
): { r: number; f: number; m: number } | null {
  if (facts.recencyDays === null) return null;
  const steps = definition.steps ?? 5;
  const given = definition.cutPoints === 'quantiles' ? sampleCuts : definition.cutPoints;
  const few = (cuts: number[]) => cuts.slice(0, steps - 1);
  const cuts = {
    recencyDays: few(given.recencyDays),
    frequency: few(given.frequency),
    monetaryFen: few(given.monetaryFen),
  };
  const above = (values: number[], value: number) => 1 + values.filter((cut) => value > cut).length;
  return {
    r: steps + 1 - above(cuts.recencyDays, facts.recencyDays),
    f: above(cuts.frequency, facts.orderCount),
    m: above(cuts.monetaryFen, facts.netAmountFen),
  };
}

export function rfmTier(definition: RfmDefinition, facts: SampleFacts): string {
  const scores = scoresOf(definition, facts);
  return scores ? (groupOf(definition.groups, scores.r, scores.f, scores.m)?.code ?? 'other') : 'none';
}

/** The clauses of a rule with the person's values. */
export function clausesOf(rule: RuleGroup, facts: SampleFacts, depth = 0): ExplanationClause[] {
  return rule.rules.flatMap((child): ExplanationClause[] => {
    if (isGroup(child)) return clausesOf(child, facts, depth + 1);
    const source = sampleFields.find((item) => item.code === child.field);
    const write = (value: number | null) =>
      value === null
        ? '没有'
        : source?.type === 'money'
          ? formatYuan(value)
          : `${value} ${source?.unit ?? ''}`;
    const value = leafValue(child, facts);
    const threshold = Number(child.value);
    const isMet = isLeafMet(child, facts);
    const missing = threshold - (value ?? 0);
    return [
      {
        text: `${source?.label ?? ''} ${child.operator === '>=' ? '≥' : child.operator} ${write(threshold)}`,
        isMet,
        fieldLabel: source?.label ?? '',
        value: write(value),
        threshold: `${child.operator === '>=' ? '≥' : child.operator} ${write(threshold)}`,
        gap: isMet || missing <= 0 ? null : `还差 ${write(missing)}`,
        progress: threshold > 0 ? Math.max(0, Math.min(1, (value ?? 0) / threshold)) : null,
        source: source?.source ?? '',
        depth,
        joiner: rule.combinator,
      },
    ];
  });
}
