import type { Definition, Histogram, SchemeDetail, SchemeRow, SchemeVersion, SizesOfDay } from '../types.js';
import { shiftDate } from '../../format/moment.js';
import { typedDefinition } from '../../tiering/definition-kinds.js';
import { isGroup, isUnfinished } from '../../tiering/rule-shape.js';
import type { RuleGroup } from '../types.js';
import { FakeProblem } from './answers.js';
import { kindOf } from './placing.js';
import { sampleCuts, valueOf } from './schemes.js';
import { factsNow, state, tiersOf, tierUnder, type SampleScheme } from './state.js';

export function draftOf(scheme: SampleScheme): SchemeVersion | undefined {
  return scheme.versions.find((version) => version.state === 'draft');
}

/** The version in force; none while a scheme was never published. */
export function inForce(scheme: SampleScheme): SchemeVersion | undefined {
  return scheme.versions.find((version) => version.state === 'published');
}

/** People per tier under a definition, from low to high. */
export function countsUnder(definition: Definition): { code: string; name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const person of state.people) {
    const code = tierUnder(definition, factsNow(person));
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return tiersOf(definition).map(({ code, name }) => ({ code, name, count: counts.get(code) ?? 0 }));
}

/** A month of sizes that lead to those of today. */
function trendOf(tiers: { code: string; count: number }[]): SizesOfDay[] {
  return Array.from({ length: 30 }, (_, index) => ({
    date: shiftDate(state.businessDate, index - 29),
    counts: Object.fromEntries(
      tiers.map((tier, place) => [
        tier.code,
        Math.max(0, Math.round(tier.count * (1 + (place % 2 === 0 ? 1 : -1) * (29 - index) * 0.006))),
      ]),
    ),
  }));
}

export function rowOf(scheme: SampleScheme): SchemeRow {
  const published = inForce(scheme);
  const tiers = published ? countsUnder(published.definition).map((tier, level) => ({ ...tier, level })) : [];
  return {
    code: scheme.code,
    name: scheme.name,
    kind: scheme.kind,
    state: scheme.isRetired ? 'retired' : published ? 'published' : 'draft',
    publishedVersionNo: published?.versionNo ?? null,
    draftVersionNo: draftOf(scheme)?.versionNo ?? null,
    pendingVersionNo: scheme.versions.find((version) => version.state === 'pending')?.versionNo ?? null,
    isPredicted: scheme.kind === 'predicted' || scheme.kind === 'clusters',
    tiers,
    trend: published ? trendOf(tiers) : [],
    lastRun: published ? scheme.lastRun : null,
    seasonUntil: published?.seasonUntil ?? null,
    flapRate: published ? 0.01 + (scheme.code.length % 5) * 0.012 : null,
  };
}

export function detailOf(scheme: SampleScheme): SchemeDetail {
  const cuts = scheme.kind === 'score' ? [-20, 0, 20] : scheme.kind === 'predicted' ? [0.3, 0.7] : undefined;
  return {
    ...rowOf(scheme),
    published: inForce(scheme) ?? null,
    draft: draftOf(scheme) ?? null,
    versions: scheme.versions,
    fit:
      scheme.kind === 'rfm'
        ? { asOf: state.businessDate, cutPoints: sampleCuts }
        : cuts
          ? { asOf: state.businessDate, cuts }
          : null,
  };
}

/** Refuses what the real server would refuse first, with the place. */
export function checkFake(definition: Definition): void {
  const typed = typedDefinition(kindOf(definition), definition);
  if (typed.kind === 'rule_ladder')
    typed.definition.tiers.forEach((tier, index) => {
      if (tier.rule) checkRule(tier.rule, `tiers[${index}].rule`);
    });
  if (typed.kind === 'clusters' && typed.definition.features.length < 2)
    throw new FakeProblem(422, 'tiering.features-too-few', '至少要选两个特征', { path: 'features' });
}

function checkRule(rule: RuleGroup, path: string): void {
  rule.rules.forEach((child, index) => {
    const at = `${path}.rules[${index}]`;
    if (isGroup(child)) checkRule(child, at);
    else if (typeof child.value === 'number' && child.value < 0)
      throw new FakeProblem(422, 'conditions.value-range', '门槛不能小于 0', { path: `${at}.value` });
    else if (isUnfinished(child))
      throw new FakeProblem(422, 'conditions.value-type', '这里要填数值', { path: `${at}.value` });
  });
}

const edges: Readonly<Record<string, number[]>> = {
  recencyDays: [0, 7, 15, 30, 45, 60, 90, 120, 150, 180, 240, 300, 365, 450, 540, 720],
  frequency: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 60],
  money: [
    0, 5_000, 10_000, 15_000, 20_000, 30_000, 40_000, 60_000, 80_000, 100_000, 150_000, 200_000, 300_000,
    500_000, 1_000_000,
  ],
};

export function histogram(field: string): Histogram {
  const values = state.people.flatMap((person) => {
    const facts = factsNow(person);
    return facts.recencyDays === null ? [] : (valueOf(field, facts) ?? []);
  });
  const isShare = field === 'pAlive' || field === 'churnRisk';
  if (isShare || field === 'expectedOrders90') {
    const width = isShare ? 0.05 : 0.25;
    const buckets = Array.from({ length: 20 }, (_, index) => {
      const from = Math.round(index * width * 100) / 100;
      const to = Math.round((index + 1) * width * 100) / 100;
      const isLast = index === 19;
      const inside = (value: number) => value >= from && (value < to || isLast);
      return { from, to, count: values.filter(inside).length };
    });
    return { buckets, cuts: [0.3, 0.7] };
  }
  const ends = edges[field] ?? edges['money'] ?? [];
  const buckets = ends.slice(0, -1).map((from, index) => {
    const to = (ends[index + 1] ?? from) - 1;
    return { from, to, count: values.filter((value) => value >= from && value < to + 1).length };
  });
  if (field === 'frequency') return { buckets, cuts: sampleCuts.frequency };
  return { buckets, cuts: field === 'recencyDays' ? sampleCuts.recencyDays : sampleCuts.monetaryFen };
}

/** Who changes tier when one weight of the draft moves by 10 %. */
export function sensitivityOf(scheme: SampleScheme) {
  const version = draftOf(scheme) ?? inForce(scheme);
  const typed = version && typedDefinition(scheme.kind, version.definition);
  if (typed?.kind !== 'score') throw new FakeProblem(409, 'tiering.kind', '只有加权评分有敏感度。');
  const { definition } = typed;
  const before = state.people.map((person) => tierUnder(definition, factsNow(person)));
  const moved = (index: number, factor: number) => {
    const features = definition.features.map((feature, place) =>
      place === index ? { ...feature, weight: feature.weight * factor } : feature,
    );
    const after = state.people.map((person) => tierUnder({ ...definition, features }, factsNow(person)));
    const count = after.filter((tier, place) => tier !== before[place]).length;
    return { moved: count, share: count / state.people.length };
  };
  return definition.features.map((feature, index) => ({
    feature: index,
    field: feature.field,
    label:
      { netAmountFen365: '近 365 天净消费额', orderCount: '累计订单数' }[feature.field] ?? '距最近支付天数',
    plus10: moved(index, 1.1),
    minus10: moved(index, 0.9),
  }));
}
