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
    'netAmount365Fen',
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
  code: keyof SampleFacts,
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
    { field: 'netAmount365Fen', operator: '>=', value: fen },
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
  newWithinDays: 30,
  activeWithinDays: 90,
  silentWithinDays: 180,
  dormantWithinDays: 365,
};

export const lifecycleNames: Readonly<Record<string, string>> = {
  prospect: '潜客',
  new: '新客',
  active: '活跃',
  silent: '沉默',
  dormant: '沉睡',
  lost: '流失',
};

export const sampleCuts = {
  recencyDays: [34, 88, 171, 309],
  frequency: [1, 2, 3, 6],
  monetaryFen: [17_850, 35_620, 68_110, 140_370],
};

function leafValue(leaf: RuleLeaf, facts: SampleFacts): number | null {
  const value = facts[leaf.field as keyof SampleFacts];
  return typeof value === 'number' ? value : null;
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

export function lifecycleTier(definition: LifecycleDefinition, facts: SampleFacts): string {
  const days = facts.recencyDays;
  if (days === null) return 'prospect';
  if (facts.orderCount === 1 && days <= definition.newWithinDays) return 'new';
  if (days <= definition.activeWithinDays) return 'active';
  if (days <= definition.silentWithinDays) return 'silent';
  return days <= definition.dormantWithinDays ? 'dormant' : 'lost';
}

/** R, F and M between 1 and 5; null for those who never bought. */
export function scoresOf(
  definition: RfmDefinition,
  facts: SampleFacts,
): { r: number; f: number; m: number } | null {
  if (facts.recencyDays === null) return null;
  const cuts = definition.cutPoints === 'quantiles' ? sampleCuts : definition.cutPoints;
  const above = (values: number[], value: number) => 1 + values.filter((cut) => value > cut).length;
  return {
    r: 6 - above(cuts.recencyDays, facts.recencyDays),
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
