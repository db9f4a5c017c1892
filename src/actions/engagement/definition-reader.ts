import {
  REQUIREMENTS,
  type CommonTerms,
  type EngagementDefinition,
  type EngagementKind,
  type Requirement,
} from './engagement-definition.js';
import { ChanceSold, DefinitionInvalid, SharingRewarded } from './engagement.errors.js';
import { JsonReader } from './json-reader.js';
import { rulesOf } from './kinds/all-kinds.js';
import { problemIf, type Problem } from './kinds/kind-rules.js';
import { meansSharing, sharingReward } from './sharing-words.js';

const COMMON_FIELDS = [
  'kind',
  'title',
  'organiser',
  'contact',
  'rules',
  'claimRules',
  'startsAt',
  'endsAt',
  'requires',
];

export const requirementSentences: Record<Requirement, string> = {
  phone_bound: '需要先绑定手机号',
  bought_before: '需要买过至少一次',
};

/**
 * Reads a definition from outside. Blanks that only keep it from starting are let through; what may never be is
 * not. Throws `engagement.definition-invalid`, `engagement.sharing-rewarded`, `engagement.chance-sold`,
 * `engagement.prize-too-big`.
 */
export function readDefinition(kind: EngagementKind, value: unknown): EngagementDefinition {
  const rules = rulesOf(kind);
  const reader = new JsonReader(value, '', [...COMMON_FIELDS, ...rules.fields]);
  const definition = rules.read(reader, readCommon(kind, reader));
  refuseSharing(definition);
  return definition;
}

function readCommon(kind: EngagementKind, reader: JsonReader): CommonTerms {
  const said = reader.raw('kind') ?? kind;
  if (said !== kind) throw new DefinitionInvalid(reader.at('kind'), '活动的种类不能改');
  const title = reader.text('title', 64);
  if (title === '') throw new DefinitionInvalid(reader.at('title'), '请填写活动名称');
  const requires = reader.list('requires', 10, (value, path): Requirement => {
    if (typeof value === 'string' && meansSharing(value)) throw new SharingRewarded(path, value);
    const found = REQUIREMENTS.find((candidate) => candidate === value);
    if (found === undefined) throw new DefinitionInvalid(path, `只能是：${REQUIREMENTS.join('、')}`);
    if (kind === 'lottery' && found === 'bought_before')
      throw new ChanceSold(path, requirementSentences[found]);
    return found;
  });
  return {
    title,
    organiser: reader.text('organiser', 64),
    contact: reader.text('contact', 128),
    rules: reader.text('rules', 4000),
    claimRules: reader.text('claimRules', 2000),
    startsAt: reader.instant('startsAt'),
    endsAt: reader.instant('endsAt'),
    requires: [...new Set(requires)],
  };
}

function refuseSharing(definition: EngagementDefinition): void {
  const mayInvite = definition.kind === 'referral';
  const texts: [string, string][] = [
    ['title', definition.title],
    ['rules', definition.rules],
    ['claimRules', definition.claimRules],
    ...(definition.kind === 'lottery' ? [['method', definition.method] as [string, string]] : []),
  ];
  for (const [field, text] of texts) {
    const sentence = sharingReward(text, mayInvite);
    if (sentence !== undefined) throw new SharingRewarded(`/${field}`, sentence);
  }
}

/** What keeps a definition from starting at `now`. Coupons are checked by whoever knows them. */
export function startProblems(definition: EngagementDefinition, now: Date): Problem[] {
  const { startsAt, endsAt, organiser, rules, contact } = definition;
  return [
    ...problemIf(organiser === '', 'organiser', '请填写主办方'),
    ...problemIf(contact === '', 'contact', '请填写主办方的联系方式'),
    ...problemIf(rules === '', 'rules', '请填写活动规则'),
    ...problemIf(startsAt === null, 'startsAt', '请填写开始时间'),
    ...problemIf(endsAt === null, 'endsAt', '请填写结束时间'),
    ...problemIf(
      startsAt !== null && endsAt !== null && startsAt >= endsAt,
      'endsAt',
      '结束时间要晚于开始时间',
    ),
    ...problemIf(endsAt !== null && endsAt <= now.toISOString(), 'endsAt', '结束时间已经过去'),
    ...rulesOf(definition.kind).problems(definition),
  ];
}
