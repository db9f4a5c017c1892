import type { BusinessDate } from '../../platform/clock/business-date.js';
import { joined, sql, type SqlFragment } from '../../platform/database/fragment.js';
import type { FieldSource } from '../../platform/fields/field-definition.js';
import { isRowsField } from '../../platform/fields/rows-field.js';
import { fieldsOf, sourceJoins, sourcesOf } from '../conditions/field-sources.js';
import { compileRule } from '../conditions/rule-compiler.js';
import type { CheckedRule } from '../conditions/rule-validation.js';
import { SEGMENT_FIELD, operandsOf, segmentsIn, type CheckedSegment } from './segment-definition.js';
import { badDefinition } from './segments.errors.js';

/** Another segment, as definitions name it: by its conditions, or by the list it was frozen to. */
export type KnownSegment =
  | { kind: 'dynamic'; name: string; definition: CheckedSegment }
  | { kind: 'static'; name: string; snapshotId: string };

/** Finds a segment by its code; throws when there is none that can be used. */
export type FindSegment = (code: string) => KnownSegment;

/** Which people are asked about: all, or the fixed part from which estimates are made. */
export type SegmentScope = 'everybody' | 'sample';

/** Who belongs to a segment, as SQL over facts `f` and the rows of `sources`. */
export interface CompiledSegment {
  /** 1 or 0 for everybody. */
  test: SqlFragment;
  sources: readonly FieldSource[];
  /** Counting everybody by it takes seconds. */
  isSlow: boolean;
}

/** Segments inside segments; and comparisons in all of them together. */
const DEPTH_AT_MOST = 6;
const LEAVES_AT_MOST = 300;

/**
 * A definition as SQL. Other segments are compiled in its place. Throws `segments.cyclic` for a segment that would
 * contain itself (`path` holds the codes that lead there), and where the whole becomes too large.
 */
export function compileSegment(
  definition: CheckedSegment,
  context: { asOf: BusinessDate; scope: SegmentScope; find: FindSegment; ownCode?: string | undefined },
): CompiledSegment {
  const trail = context.ownCode === undefined ? [] : [context.ownCode];
  refuseUnbounded(definition, context.find, trail, { leaves: 0 });
  return compileChecked(definition, context);
}

/** What stands behind FROM: facts, with what a segment's test needs. */
export function segmentSource({ sources }: Pick<CompiledSegment, 'sources'>): SqlFragment {
  return sql`member_fact f${sourceJoins(sources)}`;
}

function compileChecked(
  { rule, combine }: CheckedSegment,
  context: { asOf: BusinessDate; scope: SegmentScope; find: FindSegment },
): CompiledSegment {
  const { asOf, scope, find } = context;
  const fields = rule ? fieldsOf([rule]) : [];
  const own: CompiledSegment | null = rule && {
    test: compileRule(rule, asOf, scope === 'sample' ? 'sample' : 'sets'),
    sources: sourcesOf(fields),
    isSlow: fields.some((field) => isRowsField(field) && field.isSlow === true),
  };
  const others = (combine?.segments ?? []).map((code) => compileKnown(find(code), context));
  const nested = rule ? operandsOf(rule, SEGMENT_FIELD).map((code) => compileKnown(find(code), context)) : [];
  const parts = own ? [own, ...others] : others;
  return {
    test: combineTests(
      parts.map(({ test }) => test),
      combine?.operator ?? 'and',
    ),
    sources: [
      ...new Map(parts.flatMap(({ sources }) => sources).map((source) => [source.name, source])).values(),
    ],
    isSlow: [...parts, ...nested].some(({ isSlow }) => isSlow),
  };
}

/** A segment named by another one, as SQL of its own. */
export function compileKnown(
  known: KnownSegment,
  context: { asOf: BusinessDate; scope: SegmentScope; find: FindSegment },
): CompiledSegment {
  if (known.kind === 'dynamic') return compileChecked(known.definition, context);
  return {
    test: sql`(f.member_id IN (SELECT y.member_id FROM segment_snapshot_member y WHERE y.snapshot_id = ${known.snapshotId}))`,
    sources: [],
    isSlow: false,
  };
}

function combineTests(tests: readonly SqlFragment[], operator: 'and' | 'or' | 'minus'): SqlFragment {
  const [first, ...rest] = tests;
  if (!first) throw new Error('A segment without conditions');
  if (rest.length === 0) return first;
  if (operator === 'minus') return sql`(${first} AND NOT (${joined(rest, ' OR ')}))`;
  return sql`(${joined(tests, operator === 'and' ? ' AND ' : ' OR ')})`;
}

/** Walks through all that a definition is made of, once per mention, and stops as soon as it is too much. */
function refuseUnbounded(
  definition: CheckedSegment,
  find: FindSegment,
  trail: readonly string[],
  count: { leaves: number },
): void {
  count.leaves += definition.rule ? leavesIn(definition.rule) : 0;
  for (const code of segmentsIn(definition)) {
    if (trail.includes(code)) {
      const names = [...trail.slice(trail.indexOf(code)), code].map((one) => `「${one}」`).join(' → ');
      throw badDefinition('cyclic', '', `人群不能包含自己：${names}`);
    }
    count.leaves += 1;
    const known = find(code);
    if (known.kind === 'static') continue;
    if (trail.length >= DEPTH_AT_MOST)
      throw badDefinition('too-deep', '', `人群里套人群，最多 ${DEPTH_AT_MOST} 层`);
    refuseUnbounded(known.definition, find, [...trail, code], count);
  }
  if (count.leaves > LEAVES_AT_MOST)
    throw badDefinition('too-many', '', `人群连同所用到的人群，最多 ${LEAVES_AT_MOST} 个条件`);
}

function leavesIn(rule: CheckedRule): number {
  return rule.kind === 'group' ? rule.parts.reduce((sum, part) => sum + leavesIn(part), 0) : 1;
}
