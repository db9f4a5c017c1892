import type { Check, LeafCheck } from '../conditions/check.js';
import type { TierStep } from './scheme-kinds/scheme-kind.js';

/** What the database answered about one comparison. */
export type LeafResults = (leaf: LeafCheck) => { isMet: boolean; value: unknown };

/** One sentence: who set the tier by hand, and why. */
export function overrideText(
  tier: TierStep,
  { reason, author, ends_on: endsOn }: { reason: string; author: string; ends_on: string | null },
): string {
  const until = endsOn === null ? '' : `，到 ${endsOn} 为止`;
  return `由 ${author} 人工调整为「${tier.name}」${until}：${reason}`;
}

/** True where a tree holds by its comparisons' answers. */
export function holds(check: Check, results: LeafResults): boolean {
  if (check.kind === 'leaf') return results(check).isMet;
  const inside =
    check.combinator === 'and'
      ? check.parts.every((part) => holds(part, results))
      : check.parts.some((part) => holds(part, results));
  return inside !== check.isNot;
}

/** One sentence: the figures that led into the tier. */
export function whyText(tier: TierStep, check: Check | null, results: LeafResults): string {
  if (check === null) return `没有达到其他层级的条件，归入「${tier.name}」`;
  if (!holds(check, results)) return `最新数据已不满足「${tier.name}」的条件，下次分层时更新`;
  return `${reasonsOf(check, results).join('，')}，所以是「${tier.name}」`;
}

/** The comparisons that carry a tree that holds. */
function reasonsOf(check: Check, results: LeafResults): string[] {
  if (check.kind === 'leaf') {
    const { value } = results(check);
    const threshold = check.isReference ? check.threshold : `要求 ${check.threshold}`;
    return [`${check.fieldLabel} ${check.format(value)}（${threshold}）`];
  }
  if (check.isNot) {
    const inside = check.parts.flatMap((part) => (holds(part, results) ? [] : leafTexts(part)));
    return inside.length === 0 ? ['不满足排除的条件'] : [`不满足「${inside.join('、')}」`];
  }
  const carrying = deciding(check.parts).filter((part) => holds(part, results));
  const references = check.parts.filter(isReference).slice(0, REFERENCES_TOLD);
  const told = [...(check.combinator === 'and' ? carrying : carrying.slice(0, 1)), ...references];
  return told.flatMap((part) => reasonsOf(part, results));
}

const REFERENCES_TOLD = 3;

function isReference(check: Check): boolean {
  return check.kind === 'leaf' && check.isReference === true;
}

function deciding(parts: readonly Check[]): Check[] {
  return parts.filter((part) => !isReference(part));
}

function leafTexts(check: Check): string[] {
  return check.kind === 'leaf' ? [check.text] : check.parts.flatMap(leafTexts);
}

/** What is missing to a tier: `距「金卡」:近365天实付金额还差 ¥320.00`. */
export function missingText(tier: TierStep, check: Check, results: LeafResults): string {
  if (holds(check, results)) return `已满足「${tier.name}」的条件，下次分层时升级`;
  return `距「${tier.name}」：${missing(check, results)}`;
}

function missing(check: Check, results: LeafResults): string {
  if (check.kind === 'leaf') {
    const gap = check.shortfall(results(check).value)?.gap;
    return gap ? `${check.fieldLabel}${gap}` : `需 ${check.text}`;
  }
  if (check.isNot) return `需不再满足「${leafTexts(check).join('、')}」`;
  const open = check.parts.filter((part) => !holds(part, results));
  if (check.combinator === 'and') return open.map((part) => missing(part, results)).join('，且');
  const nearest = [...open].sort((a, b) => progressOf(b, results) - progressOf(a, results));
  return nearest
    .slice(0, 2)
    .map((part) => missing(part, results))
    .join('，或');
}

/** How far a person is towards a tree, 0–1: all parts of an `and` count alike, of an `or` the nearest. */
export function progressOf(check: Check, results: LeafResults): number {
  if (holds(check, results)) return 1;
  if (check.kind === 'leaf') return check.shortfall(results(check).value)?.progress ?? 0;
  if (check.isNot) return 0;
  const parts = deciding(check.parts).map((part) => progressOf(part, results));
  const value =
    check.combinator === 'or'
      ? Math.max(...parts)
      : parts.reduce((sum, part) => sum + part, 0) / Math.max(1, parts.length);
  return Math.round(value * 1000) / 1000;
}
