import type { EngagementDefinition } from './engagement-definition.js';
import { rulesOf } from './kinds/all-kinds.js';

/** The terms as they were at one time, in words. */
export interface RulesVersion {
  versionNo: number;
  title: string;
  organiser: string;
  contact: string;
  rules: string;
  claimRules: string;
  /** Every term in words. */
  lines: string[];
  since: Date;
}

/** A version of the terms in words. */
export function rulesVersion(
  version: { version_no: number; definition_json: EngagementDefinition; created_at: Date },
  names: ReadonlyMap<string, string>,
): RulesVersion {
  const { title, organiser, contact, rules, claimRules, kind } = version.definition_json;
  return {
    versionNo: version.version_no,
    title,
    organiser,
    contact,
    rules,
    claimRules,
    lines: rulesOf(kind).lines(version.definition_json, names),
    since: version.created_at,
  };
}
