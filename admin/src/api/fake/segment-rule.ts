import { daysBetween } from '../../format/moment.js';
import { isGroup } from '../../tiering/rule-shape.js';
import type { ConditionField, RuleGroup, RuleLeaf } from '../types.js';
import type { SamplePerson } from './people.js';
import { tagIdsOf } from './people-state.js';
import { sampleFields } from './schemes.js';
import { factsNow, publishedOf, state, tiersOf, tierUnder } from './state.js';

const genders = [
  { value: 'female', label: '女' },
  { value: 'male', label: '男' },
  { value: 'unknown', label: '未填写' },
];
const listOperators = ['in', 'notIn'];

function choice(
  code: string,
  label: string,
  labelEn: string,
  group: string,
  values: { value: string; label: string }[],
  operators: string[],
  source: string,
): ConditionField {
  return {
    code,
    label,
    labelEn,
    group,
    type: 'enum',
    unit: null,
    operators,
    values,
    source,
    isPredicted: false,
  };
}

/** What the sample server's segments may ask about a person. */
export function segmentFields(tags: { id: string; name: string }[]): ConditionField[] {
  return [
    ...sampleFields,
    choice('gender', '性别', 'Gender', '资料', genders, ['=', '!=', ...listOperators], '渠道资料里的性别'),
    choice(
      'tag',
      '标签',
      'Tag',
      '标签',
      tags.map((tag) => ({ value: tag.id, label: tag.name })),
      listOperators,
      '现在带有、没有过期的标签',
    ),
    ...state.schemes.map((scheme) =>
      choice(
        `tier_${scheme.code}`,
        scheme.name,
        scheme.name,
        '分层',
        tiersOf(publishedOf(scheme).definition).map(({ code, name }) => ({ value: code, label: name })),
        ['=', '!=', ...listOperators],
        '现在所在的层',
      ),
    ),
    {
      code: 'ordersInWindow',
      label: '时段内订单数',
      labelEn: 'Orders in a window',
      group: '订单明细',
      type: 'number',
      unit: '笔',
      operators: ['>=', '<=', '='],
      values: null,
      source: '时段内计入的订单，可限定商品',
      isPredicted: false,
      params: [
        { code: 'window', label: '时段', isRequired: true, values: null },
        {
          code: 'product',
          label: '商品',
          isRequired: false,
          values: ['山茶花洁面乳', '玻尿酸精华', '修护面膜 5 片'].map((value) => ({ value, label: value })),
        },
      ],
    },
  ];
}

function ordersIn(person: SamplePerson, from: number, to: number, products: unknown): number {
  return person.orders.filter((order) => {
    const age = daysBetween(order.paidOn, state.businessDate);
    const isWanted = !Array.isArray(products) || products.length === 0 || products.includes(order.item);
    return isWanted && age >= from && age < to && order.refundedFen < order.amountFen;
  }).length;
}

function compare(value: number, operator: string, threshold: number): boolean {
  if (operator === '>=') return value >= threshold;
  if (operator === '<=') return value <= threshold;
  if (operator === '>') return value > threshold;
  if (operator === '<') return value < threshold;
  return value === threshold;
}

function isWindowMet(leaf: RuleLeaf, person: SamplePerson): boolean {
  const given = leaf.value as Record<string, unknown>;
  const amount = Number(given['amount']);
  if (typeof given['lastMonths'] === 'number' && given['each'] === true)
    return Array.from({ length: given['lastMonths'] }, (_, month) => month).every((month) =>
      compare(ordersIn(person, month * 30, month * 30 + 30, given['product']), leaf.operator, amount),
    );
  const days =
    typeof given['lastMonths'] === 'number' ? given['lastMonths'] * 30 : Number(given['lastDays'] ?? 90);
  return compare(ordersIn(person, 0, days, given['product']), leaf.operator, amount);
}

function wordsOf(leaf: RuleLeaf, person: SamplePerson): string[] {
  if (leaf.field === 'gender') return [person.gender];
  if (leaf.field === 'tag') return tagIdsOf(person.id);
  const scheme = state.schemes.find((item) => `tier_${item.code}` === leaf.field);
  return scheme ? [tierUnder(publishedOf(scheme).definition, factsNow(person))] : [];
}

function isLeafMet(leaf: RuleLeaf, person: SamplePerson): boolean {
  if (leaf.field === 'ordersInWindow') return isWindowMet(leaf, person);
  const facts = factsNow(person);
  if (leaf.field in facts) {
    const value = facts[leaf.field as keyof typeof facts];
    if (leaf.operator === 'null') return value === null;
    if (leaf.operator === 'notNull') return value !== null;
    if (typeof value !== 'number') return false;
    if (Array.isArray(leaf.value)) return value >= Number(leaf.value[0]) && value <= Number(leaf.value[1]);
    return compare(value, leaf.operator, Number(leaf.value));
  }
  const wanted: unknown[] = Array.isArray(leaf.value) ? leaf.value : [leaf.value];
  const isAny = wordsOf(leaf, person).some((word) => wanted.includes(word));
  return leaf.operator === 'notIn' || leaf.operator === '!=' ? !isAny : isAny;
}

/** Whether a sample person meets a rule. */
export function isRuleMet(rule: RuleGroup, person: SamplePerson): boolean {
  const check = (child: RuleGroup | RuleLeaf) =>
    isGroup(child) ? isRuleMet(child, person) : isLeafMet(child, person);
  const isMet = rule.combinator === 'and' ? rule.rules.every(check) : rule.rules.some(check);
  return rule.not ? !isMet : isMet;
}
