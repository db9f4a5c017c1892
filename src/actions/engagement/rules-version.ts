import type { EngagementDefinition } from './engagement-definition.js';
import { requirementSentences } from './definition-reader.js';
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
    lines: [...commonLines(version.definition_json), ...rulesOf(kind).lines(version.definition_json, names)],
    since: version.created_at,
  };
}

/** When it is, and what one must be: terms that every kind has. */
function commonLines({ startsAt, endsAt, requires }: EngagementDefinition): string[] {
  const conditions = ['会员', ...requires.map((requirement) => requirementSentences[requirement])];
  return [
    ...(startsAt === null || endsAt === null
      ? []
      : [`活动时间：${beijingTime(startsAt)} 至 ${beijingTime(endsAt)}（北京时间）`]),
    `参加条件：${conditions.join('，')}`,
  ];
}

/** `2026-11-22 14:32` in Shanghai, of an ISO instant. */
function beijingTime(instant: string): string {
  const shifted = new Date(Date.parse(instant) + SHANGHAI_OFFSET_MS);
  return shifted.toISOString().slice(0, 16).replace('T', ' ');
}

const SHANGHAI_OFFSET_MS = 8 * 3_600_000;
