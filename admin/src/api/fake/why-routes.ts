import { formatYuan } from '../../format/money.js';
import { shiftDate } from '../../format/moment.js';
import type { DeepExplanation, MiniTier } from '../types-people.js';
import { FakeProblem, pageOf, type FakeCall, type FakeRoute } from './answers.js';
import { momentNow, noteChange } from './happenings.js';
import { explanationOf } from './member-routes.js';
import { factsOf, type SamplePerson } from './people.js';
import { peopleState } from './people-state.js';
import { personOf, publishedOf, schemeOf, state, tiersOf, tierUnder } from './state.js';

function nameOf(schemeCode: string, tierCode: string): string {
  const tiers = tiersOf(publishedOf(schemeOf(schemeCode)).definition);
  return tiers.find((tier) => tier.code === tierCode)?.name ?? '';
}

function overrideOf(person: SamplePerson, schemeCode: string) {
  return peopleState.overrides.find(
    (row) => row.memberId === person.id && row.schemeCode === schemeCode && row.endedAt === null,
  );
}

function deepExplanationOf(person: SamplePerson, schemeCode: string): DeepExplanation {
  const plain = explanationOf(person, schemeCode);
  const override = overrideOf(person, schemeCode);
  const next = plain.tierChecks.find((check) => check.tierName === plain.nextTier?.tierName);
  const gap = next?.clauses.find((clause) => !clause.isMet && clause.gap);
  const isLadder = schemeCode === 'member-level';
  const explanation: DeepExplanation = {
    ...plain,
    isOverridden: override !== undefined,
    override: override ? { reason: override.reason, author: override.author, endsOn: override.endsOn } : null,
    keeps: isLadder
      ? { sentence: '近 365 天的消费不低于本层门槛即可保留。', until: shiftDate(state.businessDate, 120) }
      : null,
    nextStep:
      isLadder && plain.nextTier
        ? {
            tierCode: plain.nextTier.tierCode,
            tierName: plain.nextTier.tierName,
            sentence: gap?.gap
              ? `再消费${gap.gap.replace('还差', '')}可升至${plain.nextTier.tierName}。`
              : plain.nextTier.sentence,
            orderFen: 32_000,
            growth: null,
            by: null,
          }
        : null,
  };
  if (!override) return explanation;
  return {
    ...explanation,
    tierCode: override.tierCode,
    tierName: override.tierName,
    sentence: `由人工指定在“${override.tierName}”。`,
    tierChecks: plain.tierChecks.map((check) => ({
      ...check,
      isCurrent: check.tierCode === override.tierCode,
    })),
  };
}

function replay(person: SamplePerson, asOf: string, known: string) {
  if (asOf > state.businessDate)
    throw new FakeProblem(422, 'tiering.as-of-future', '回放日期不能晚于业务日。');
  const facts = factsOf(person, asOf);
  return {
    asOf,
    known: known === 'now' ? 'now' : 'then',
    schemes: state.schemes.map((scheme) => {
      const { definition, versionNo } = publishedOf(scheme);
      const tierCode = tierUnder(definition, facts);
      return {
        schemeCode: scheme.code,
        schemeName: scheme.name,
        tierCode,
        tierName: nameOf(scheme.code, tierCode),
        versionNo,
        note: null,
      };
    }),
    facts: [
      { label: '近 365 天净消费额', value: formatYuan(facts.netAmount365Fen) },
      { label: '近 365 天订单数', value: `${facts.orderCount365} 笔` },
      { label: '累计净消费额', value: formatYuan(facts.netAmountFen) },
      { label: '最近支付', value: facts.lastPaidOn ?? '—' },
    ],
  };
}

function setTier(person: SamplePerson, body: Record<string, unknown>) {
  const schemeCode = String(body['schemeCode']);
  const tierCode = String(body['tierCode']);
  const before = deepExplanationOf(person, schemeCode).tierCode;
  const row = {
    id: String(peopleState.overrides.length + 1),
    schemeCode,
    memberId: person.id,
    memberName: person.name,
    tierCode,
    tierName: nameOf(schemeCode, tierCode),
    startsOn: state.businessDate,
    endsOn: typeof body['endsOn'] === 'string' ? body['endsOn'] : null,
    reason: String(body['reason']),
    author: '管理员',
    createdAt: momentNow(),
    endedAt: null as string | null,
  };
  peopleState.overrides.unshift(row);
  noteChange(person, schemeOf(schemeCode).code, before, tierCode, '人工指定', momentNow());
  return row;
}

function miniTier({ token }: FakeCall): MiniTier {
  const why = deepExplanationOf(personOf(token ?? ''), 'member-level');
  return {
    schemeName: why.schemeName,
    tierName: why.tierName,
    since: why.since,
    sentence: `您现在是${why.tierName}。`,
    keeps: why.keeps ?? null,
    nextStep: why.nextStep ?? null,
    clauses: why.tierChecks
      .filter((check) => check.isCurrent || check.tierCode === why.nextStep?.tierCode)
      .flatMap(({ tierName, isCurrent, clauses }) =>
        clauses.map((clause) => ({ ...clause, tierName, isCurrent })),
      ),
    history: state.changes
      .filter((row) => row.memberId === token && row.schemeCode === 'member-level')
      .map((row) => ({
        date: row.businessDate,
        fromTier: row.fromTier,
        toTier: row.toTier,
        reason: row.causeLabel,
      })),
  };
}

export const whyRoutes: FakeRoute[] = [
  [
    'GET',
    /^\/members\/(\w+)\/tiers\/([\w-]+)\/explanation$/,
    ({ params }) => deepExplanationOf(personOf(params[0] ?? ''), params[1] ?? ''),
  ],
  [
    'GET',
    /^\/members\/(\w+)\/tier-changes$/,
    ({ params, query }) =>
      pageOf(
        state.changes.filter((row) => row.memberId === params[0] && row.schemeCode === query.get('scheme')),
        query,
      ),
  ],
  [
    'GET',
    /^\/members\/(\w+)\/replay$/,
    ({ params, query }) =>
      replay(
        personOf(params[0] ?? ''),
        query.get('asOf') ?? state.businessDate,
        query.get('known') ?? 'then',
      ),
  ],
  [
    'GET',
    /^\/schemes\/([\w-]+)\/overrides$/,
    ({ params, query }) =>
      pageOf(
        peopleState.overrides.filter(
          (row) =>
            row.schemeCode === params[0] &&
            (!query.get('memberId') || row.memberId === query.get('memberId')),
        ),
        query,
      ),
  ],
  [
    'POST',
    /^\/members\/(\w+)\/tier-overrides$/,
    ({ params, body }) => setTier(personOf(params[0] ?? ''), body),
  ],
  [
    'POST',
    /^\/tier-overrides\/(\w+)\/end$/,
    ({ params }) => {
      const row = peopleState.overrides.find((item) => item.id === params[0]);
      if (row) row.endedAt = momentNow();
      return undefined;
    },
  ],
];

/** For the phone of the demo stage. */
export const miniWhyRoutes: FakeRoute[] = [['GET', /^\/tier$/, miniTier]];
