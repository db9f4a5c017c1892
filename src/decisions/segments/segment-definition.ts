import { RuleError } from '../conditions/conditions.errors.js';
import type { FieldCatalogue } from '../conditions/field-catalogue.js';
import type { RuleGroup } from '../conditions/rule.js';
import { checkRule, plainRule, type CheckedGroup, type CheckedRule } from '../conditions/rule-validation.js';
import { badDefinition } from './segments.errors.js';

export type CombineOperator = 'and' | 'or' | 'minus';

/**
 * Who belongs to a segment: whoever meets the rule; joined to other segments: and all of them, or any of them,
 * or minus those in any of them. Without a rule the segments alone, minus taking the others from the first.
 */
export interface SegmentDefinition {
  rule: RuleGroup | null;
  combine?: { operator: CombineOperator; segments: string[] };
}

/** A definition that was checked against a catalogue. */
export interface CheckedSegment {
  rule: CheckedGroup | null;
  combine: { operator: CombineOperator; segments: readonly string[] } | null;
}

/** Code of the field that asks for membership in other segments. */
export const SEGMENT_FIELD = 'segment';
/** Code of the field that asks for tags. */
export const TAG_FIELD = 'tag';

const SEGMENTS_AT_MOST = 20;
const OPERATORS: readonly CombineOperator[] = ['and', 'or', 'minus'];

/** Checks what came from outside; throws RuleError or SegmentError at the first mistake, with its path. */
export function checkSegment(raw: unknown, catalogue: FieldCatalogue): CheckedSegment {
  const definition = readObject(raw, '');
  refuseUnknownKeys(definition, ['rule', 'combine'], '');
  const rule = readRule(definition['rule'], catalogue);
  const combine = readCombine(definition['combine'], rule !== null);
  if (!rule && !combine) throw badDefinition('empty', '', '人群至少要有一个条件，或由其他人群组成');
  return { rule, combine };
}

/** The definition in its plain form, as it is stored. */
export function plainSegment({ rule, combine }: CheckedSegment): SegmentDefinition {
  return {
    rule: rule && plainRule(rule),
    ...(combine ? { combine: { operator: combine.operator, segments: [...combine.segments] } } : {}),
  };
}

/** Codes of the segments that a definition asks for, each once. */
export function segmentsIn({ rule, combine }: CheckedSegment): string[] {
  return [...new Set([...(rule ? operandsOf(rule, SEGMENT_FIELD) : []), ...(combine?.segments ?? [])])];
}

/** What a rule compares one field with, over all its comparisons. */
export function operandsOf(rule: CheckedRule, fieldCode: string): string[] {
  if (rule.kind === 'group') return rule.parts.flatMap((part) => operandsOf(part, fieldCode));
  return rule.field.code === fieldCode ? rule.operands.map(String) : [];
}

function readRule(raw: unknown, catalogue: FieldCatalogue): CheckedGroup | null {
  if (raw === null || raw === undefined) return null;
  try {
    return checkRule(raw, catalogue);
  } catch (error) {
    throw error instanceof RuleError ? error.within('rule') : error;
  }
}

function readCombine(raw: unknown, hasRule: boolean): CheckedSegment['combine'] {
  if (raw === null || raw === undefined) return null;
  const combine = readObject(raw, 'combine');
  refuseUnknownKeys(combine, ['operator', 'segments'], 'combine');
  const operator = OPERATORS.find((known) => known === combine['operator']);
  if (!operator) throw badDefinition('operator', 'combine.operator', '人群之间只能是「且」「或」或「排除」');
  const list = combine['segments'];
  if (!Array.isArray(list) || list.length === 0)
    throw badDefinition('segments-missing', 'combine.segments', '至少要选一个人群');
  if (list.length > SEGMENTS_AT_MOST)
    throw badDefinition('too-many', 'combine.segments', `最多选 ${SEGMENTS_AT_MOST} 个人群`);
  const segments = list.map((code: unknown, index) => {
    if (typeof code === 'string' && code !== '') return code;
    throw badDefinition('segment-invalid', `combine.segments[${index}]`, '这里应该是人群代码');
  });
  if (!hasRule && operator === 'minus' && new Set(segments).size < 2)
    throw badDefinition('segments-missing', 'combine.segments', '没有条件时，「排除」至少要选两个人群');
  return { operator, segments: [...new Set(segments)] };
}

function readObject(raw: unknown, path: string): Record<string, unknown> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw badDefinition('malformed', path, '人群内容的格式不对');
  return raw as Record<string, unknown>;
}

function refuseUnknownKeys(raw: Record<string, unknown>, known: readonly string[], path: string): void {
  for (const key of Object.keys(raw)) {
    if (!known.includes(key))
      throw badDefinition('unknown-key', path, `人群里有不认识的内容「${key.slice(0, 40)}」`);
  }
}
