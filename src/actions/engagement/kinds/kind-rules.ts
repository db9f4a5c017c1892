import type { CommonTerms, EngagementDefinition, Reward } from '../engagement-definition.js';
import type { JsonReader } from '../json-reader.js';

/** Something that keeps an activity from starting; `path` is the field of the form. */
export interface Problem {
  path: string;
  problem: string;
}

/** What a coupon template is called. */
export type TemplateNames = ReadonlyMap<string, string>;

/** What one kind of activity knows about its definition. Pure: no clock, no database. */
export interface KindRules<Definition extends EngagementDefinition = EngagementDefinition> {
  labelZh: string;
  /** Its own fields besides the common ones. */
  fields: readonly string[];
  /** Reads its own fields; throws `engagement.definition-invalid` and what else must never be saved. */
  read(reader: JsonReader, common: CommonTerms): Definition;
  /** What is missing or wrong before it can start. */
  problems(definition: Definition): Problem[];
  /** Every reward it may give. */
  rewards(definition: Definition): Reward[];
  /** Its terms in words, for rules pages. */
  lines(definition: Definition, names: TemplateNames): string[];
}

/** `problem` where `isWrong` holds. */
export function problemIf(isWrong: boolean, path: string, problem: string): Problem[] {
  return isWrong ? [{ path, problem }] : [];
}
