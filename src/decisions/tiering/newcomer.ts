import { addDays, type BusinessDate } from '../../platform/clock/business-date.js';
import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { FieldSource } from '../../platform/fields/field-definition.js';
import { PERSON_SOURCE } from '../../facts/members/members.fields.js';
import type { GroupCheck, LeafCheck } from '../conditions/check.js';
import { readList, readObject, readWhole, refuseUnknownKeys } from './definition-reader.js';
import type { NewcomerDefinition, NewcomerRule } from './scheme-definition.js';
import type { TierStep } from './scheme-kinds/scheme-kind.js';
import { DefinitionError } from './tiering.errors.js';

// Reads: member, channel, activity.

const DAYS_AT_MOST = 365;
const RULES_AT_MOST = 20;
const CHANNELS_AT_MOST = 50;
const ACTIVITIES_AT_MOST = 1000;

/** Where the brand-new stand while nothing is known of them. */
export interface CompiledNewcomer {
  /** What leads into each of the tiers, for explanations. */
  rungs: readonly { code: string; check: GroupCheck }[];
  sources: readonly FieldSource[];
  /** The tier of a newcomer, or `otherwise`. */
  decide(idOf: (code: string) => SqlFragment, otherwise: SqlFragment): SqlFragment;
}

/** Checks 新客默认层级 of a definition whose tiers are known. Undefined: the scheme has none. */
export function validateNewcomer(raw: unknown, tiers: readonly TierStep[]): NewcomerDefinition | undefined {
  if (raw === undefined || raw === null) return undefined;
  const newcomer = readObject(raw, 'newcomer');
  refuseUnknownKeys(newcomer, ['withinDays', 'rules'], 'newcomer');
  const rules = readList(newcomer['rules'], 'newcomer.rules', RULES_AT_MOST);
  return {
    withinDays: readWhole(newcomer['withinDays'], 'newcomer.withinDays', 1, DAYS_AT_MOST, '新客天数'),
    rules: rules.map((item, index) => readRule(item, `newcomer.rules[${index}]`, tiers)),
  };
}

function readRule(raw: unknown, path: string, tiers: readonly TierStep[]): NewcomerRule {
  const rule = readObject(raw, path);
  refuseUnknownKeys(rule, ['tierCode', 'channelCodes', 'minFirstDayActivities'], path);
  const tierCode = rule['tierCode'];
  if (typeof tierCode !== 'string' || !tiers.some(({ code }) => code === tierCode))
    throw new DefinitionError('tier-unknown', `${path}.tierCode`, '新客规则指向的层级不在这个方案里');
  const { channelCodes, minFirstDayActivities: activities } = rule;
  return {
    tierCode,
    ...(channelCodes == null ? {} : { channelCodes: readChannels(channelCodes, `${path}.channelCodes`) }),
    ...(activities == null
      ? {}
      : {
          minFirstDayActivities: readWhole(
            activities,
            `${path}.minFirstDayActivities`,
            1,
            ACTIVITIES_AT_MOST,
            '首日互动次数',
          ),
        }),
  };
}

function readChannels(raw: unknown, path: string): string[] {
  return readList(raw, path, CHANNELS_AT_MOST).map((code, index) => {
    if (typeof code !== 'string' || code.trim() === '' || code.length > 64)
      throw new DefinitionError('channel-invalid', `${path}[${index}]`, '来源渠道要填渠道代码');
    return code;
  });
}

/**
 * SQL of the default tiers: people without a counted order who were first seen at most `withinDays` days ago
 * (the day of the first sight is day 0). The first rule that fits wins; whom none fits is placed by the
 * scheme's own rules.
 */
export function compileNewcomer(
  newcomer: NewcomerDefinition | undefined,
  asOf: BusinessDate,
): CompiledNewcomer | null {
  if (!newcomer) return null;
  const isNew = newLeaf(newcomer.withinDays, asOf);
  const rungs = newcomer.rules.map((rule) => ({
    code: rule.tierCode,
    check: {
      kind: 'group' as const,
      combinator: 'and' as const,
      isNot: false,
      parts: [isNew, ...ruleLeaves(rule)],
    },
  }));
  return {
    rungs,
    sources: [PERSON_SOURCE],
    decide: (idOf, otherwise) => {
      const cases = newcomer.rules.map((rule) => {
        const tests = ruleLeaves(rule).map(({ test }) => test);
        return sql`WHEN ${tests.length === 0 ? trusted('TRUE') : joined(tests, ' AND ')} THEN ${idOf(rule.tierCode)}`;
      });
      return sql`CASE WHEN ${isNew.test} THEN CASE ${joined(cases, ' ')} ELSE ${otherwise} END ELSE ${otherwise} END`;
    },
  };
}

const FIRST_SEEN_ON = 'CAST(m.first_seen_at + INTERVAL 8 HOUR AS DATE)';

function newLeaf(withinDays: number, asOf: BusinessDate): LeafCheck {
  const value = sql`CASE WHEN f.order_count = 0 THEN DATEDIFF(${asOf}, ${trusted(FIRST_SEEN_ON)}) END`;
  return {
    kind: 'leaf',
    test: sql`(f.order_count = 0 AND ${trusted(FIRST_SEEN_ON)} >= ${addDays(asOf, -withinDays)})`,
    value,
    text: `还没有消费，首次出现不超过 ${withinDays} 天`,
    fieldLabel: '首次出现至今',
    threshold: `≤ ${withinDays} 天`,
    basis: '业务日减去首次出现的日期（北京时间）；已消费的人没有此值',
    format: (days) => (days === null ? '—' : `${String(days)} 天`),
    shortfall: () => null,
  };
}

function ruleLeaves({ channelCodes, minFirstDayActivities }: NewcomerRule): LeafCheck[] {
  const leaves: LeafCheck[] = [];
  if (channelCodes) leaves.push(channelLeaf(channelCodes));
  if (minFirstDayActivities !== undefined) leaves.push(activityLeaf(minFirstDayActivities));
  return leaves;
}

function channelLeaf(codes: readonly string[]): LeafCheck {
  return {
    kind: 'leaf',
    test: sql`(m.first_channel_id IS NOT NULL
      AND m.first_channel_id IN (SELECT c.id FROM channel c WHERE c.code IN (${codes})))`,
    value: trusted('(SELECT c.code FROM channel c WHERE c.id = m.first_channel_id)'),
    text: `首次来源渠道属于 ${codes.join('、')}`,
    fieldLabel: '首次来源渠道',
    threshold: codes.join('、'),
    basis: '第一次见到这个人的渠道',
    format: (code) => (code === null ? '—' : String(code)),
    shortfall: () => null,
  };
}

function activityLeaf(atLeast: number): LeafCheck {
  const value = trusted(
    `(SELECT COUNT(*) FROM activity a WHERE a.member_id = f.member_id AND a.occurred_on = ${FIRST_SEEN_ON})`,
  );
  return {
    kind: 'leaf',
    test: sql`(${value} >= ${atLeast})`,
    value,
    text: `首日互动至少 ${atLeast} 次`,
    fieldLabel: '首日互动次数',
    threshold: `≥ ${atLeast} 次`,
    basis: '首次出现当天（北京时间）的互动记录数',
    format: (count) => `${String(count ?? 0)} 次`,
    shortfall: () => null,
  };
}
