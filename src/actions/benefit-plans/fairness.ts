import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { GrantKind } from './gifts.js';
import type { Occasion } from './occasions.js';

/** Grants of one tier, occasion and unit that were alike in everything that counts. */
export interface GrantGroup {
  tierId: number;
  cell: Occasion;
  kind: GrantKind;
  part: number;
  /** Version of the plan that gave. */
  versionNo: number;
  /** Version of the coupon's terms; null for other kinds and for what was not given. */
  couponVersionNo: number | null;
  /** The terms in words. */
  terms: string;
  /** Fen, points, growth or days of one grant. */
  amount: number;
  isGeneral: boolean;
  outcome: string;
  outcomeLabel: string;
  people: number;
  firstOn: BusinessDate;
  lastOn: BusinessDate;
}

export type DifferenceReason =
  'plan_version' | 'coupon_version' | 'general_offer' | 'not_given' | 'taken_back' | 'unexplained';

/** Why people of one tier did not all get the same on one occasion. */
export interface Difference {
  reason: DifferenceReason;
  /** Chinese: with the figures. */
  sentence: string;
  people: number;
}

/** Terms that people of the tier got. */
export interface TermsGroup {
  terms: string;
  versionNo: number;
  couponVersionNo: number | null;
  amount: number;
  people: number;
  firstOn: BusinessDate;
  lastOn: BusinessDate;
}

/** One price-like benefit of one tier: who got which terms, and why they differ where they do. */
export interface FairnessLine {
  tierId: number;
  cell: Occasion;
  kind: GrantKind;
  part: number;
  /** equal: everybody the same terms; explained: every difference has a reason; unexplained: one has none. */
  verdict: 'equal' | 'explained' | 'unexplained';
  people: number;
  terms: TermsGroup[];
  differences: Difference[];
}

const REACHED: ReadonlySet<string> = new Set(['given', 'owed', 'taken_back']);

/**
 * 同级同权: people of one tier are to get the same terms on the same occasion. Terms may change with a version of the
 * plan or of the coupon, for everybody from a date on; somebody may get the general offer because they asked for it, or
 * nothing because stock, budget or a limit ran out. Anything else is a difference without a reason.
 */
export function fairnessLines(groups: readonly GrantGroup[]): FairnessLine[] {
  const lines = new Map<string, GrantGroup[]>();
  for (const group of groups) {
    const key = [group.tierId, group.cell, group.kind, group.part].join(' ');
    const others = lines.get(key);
    if (others) others.push(group);
    else lines.set(key, [group]);
  }
  return [...lines.values()].map((own) => lineOf(own));
}

function lineOf(groups: readonly GrantGroup[]): FairnessLine {
  const [first] = groups;
  if (!first) throw new Error('A line without grants');
  const { tierId, cell, kind, part } = first;
  const personal = groups.filter(({ isGeneral }) => !isGeneral);
  const terms = termsOf(personal.filter(({ outcome }) => REACHED.has(outcome)));
  const differences = [
    ...versionDifferences(terms),
    ...unexplained(terms),
    ...generalOffers(groups),
    ...outcomeDifferences(personal),
  ];
  const verdict = differences.some(({ reason }) => reason === 'unexplained')
    ? 'unexplained'
    : differences.length > 0
      ? 'explained'
      : 'equal';
  return { tierId, cell, kind, part, verdict, people: countOf(groups), terms, differences };
}

/** Grants by what they were worth to people; those of one version of plan and coupon stand together. */
function termsOf(groups: readonly GrantGroup[]): TermsGroup[] {
  const found = new Map<string, TermsGroup>();
  for (const { terms, versionNo, couponVersionNo, amount, people, firstOn, lastOn } of groups) {
    const key = [terms, versionNo, couponVersionNo, amount].join('\n');
    const known = found.get(key);
    if (!known) found.set(key, { terms, versionNo, couponVersionNo, amount, people, firstOn, lastOn });
    else {
      known.people += people;
      if (firstOn < known.firstOn) known.firstOn = firstOn;
      if (lastOn > known.lastOn) known.lastOn = lastOn;
    }
  }
  return [...found.values()].toSorted((a, b) => (a.firstOn < b.firstOn ? -1 : Number(a.firstOn > b.firstOn)));
}

function versionDifferences(terms: readonly TermsGroup[]): Difference[] {
  const differences: Difference[] = [];
  const worths = new Set(terms.map(({ terms: text, amount }) => `${text} ${amount}`));
  if (worths.size < 2) return differences;
  const planVersions = [...new Set(terms.map(({ versionNo }) => versionNo))].toSorted((a, b) => a - b);
  const people = countOf(terms);
  if (planVersions.length > 1)
    differences.push({
      reason: 'plan_version',
      people,
      sentence: `权益计划换版：第 ${planVersions.join('、')} 版先后生效，同一版内相同`,
    });
  const couponVersions = [
    ...new Set(terms.flatMap(({ couponVersionNo: no }) => (no === null ? [] : [no]))),
  ].toSorted((a, b) => a - b);
  if (couponVersions.length > 1)
    differences.push({
      reason: 'coupon_version',
      people,
      sentence: `券模板改过条款：第 ${couponVersions.join('、')} 版先后发出，同一版内相同`,
    });
  return differences;
}

/** Different terms under one version of plan and coupon: nothing that we know of explains that. */
function unexplained(terms: readonly TermsGroup[]): Difference[] {
  const byVersion = new Map<string, TermsGroup[]>();
  for (const group of terms) {
    const key = `${group.versionNo} ${group.couponVersionNo ?? ''}`;
    byVersion.set(key, [...(byVersion.get(key) ?? []), group]);
  }
  return [...byVersion.values()]
    .filter((groups) => groups.length > 1)
    .map((groups) => ({
      reason: 'unexplained' as const,
      people: countOf(groups),
      sentence: `同一层级在权益计划第 ${groups[0]?.versionNo ?? 0} 版下得到了不同的权益：${groups.map(({ terms: text, people }) => `${text}（${people} 笔）`).join('；')}`,
    }));
}

function generalOffers(groups: readonly GrantGroup[]): Difference[] {
  const people = countOf(groups.filter(({ isGeneral }) => isGeneral));
  if (people === 0) return [];
  return [
    { reason: 'general_offer', people, sentence: `${people} 笔给了关闭个性化推荐的会员，按通用权益发放` },
  ];
}

function outcomeDifferences(groups: readonly GrantGroup[]): Difference[] {
  const counts = new Map<string, { label: string; people: number }>();
  for (const { outcome, outcomeLabel: label, people } of groups) {
    if (outcome === 'given') continue;
    const known = counts.get(outcome);
    counts.set(outcome, { label, people: (known?.people ?? 0) + people });
  }
  return [...counts].map(([outcome, { label, people }]) => {
    const wasReached = REACHED.has(outcome);
    return {
      reason: wasReached ? ('taken_back' as const) : ('not_given' as const),
      people,
      sentence: wasReached ? `${people} 笔因失去层级：${label}` : `${people} 笔未发放：${label}`,
    };
  });
}

function countOf(groups: readonly { people: number }[]): number {
  return groups.reduce((total, { people }) => total + people, 0);
}
