import type { BenefitPlan } from '../types-benefits.js';
import type {
  CouponRow,
  CouponTemplate,
  Definition,
  DeliveryRow,
  JobRun,
  PointsEntry,
  ReactivationPlan,
  SchemeKind,
  SchemeVersion,
  TierChangeRow,
  TierRun,
} from '../types.js';
import { factsOf, samplePeople, type SampleFacts, type SamplePerson } from './people.js';
import { placeUnder, tiersUnder } from './placing.js';
import { sampleClusters, sampleGrowth, sampleMatrix, samplePredicted, sampleScore } from './sample-kinds.js';
import { sampleLadder, sampleLifecycle, sampleRfm } from './schemes.js';

export type SchemeCode = string;

export interface SampleScheme {
  code: SchemeCode;
  name: string;
  kind: SchemeKind;
  isRetired?: boolean;
  versions: SchemeVersion[];
  lastRun: TierRun;
}

export const today = '2026-11-22';
export const now = `${today}T06:32:00.000Z`;

/** Everything the sample server remembers; it lasts as long as the page. */
export const state = {
  isSignedIn: !new URLSearchParams(window.location.search).has('signed-out'),
  businessDate: today,
  people: samplePeople(1200, today),
  schemes: [
    scheme('member-level', '会员等级', 'rule_ladder', sampleLadder),
    scheme('rfm', 'RFM 模型', 'rfm', sampleRfm),
    scheme('lifecycle', '生命周期', 'lifecycle', sampleLifecycle),
    scheme('growth', '成长值等级', 'growth_value', sampleGrowth),
    scheme('worth', '客户价值分', 'score', sampleScore),
    scheme('groups', '客户画像分群', 'clusters', sampleClusters),
    scheme('churn-risk', '流失风险', 'predicted', samplePredicted),
    scheme('level-life', '等级 × 生命周期', 'matrix', sampleMatrix),
  ],
  /** Schemes never published: pages that show where people stand know nothing of them. */
  drafts: [] as SampleScheme[],
  templates: [
    template('1', '银卡见面礼', 9_900, 1_000),
    template('2', '金卡见面礼', 19_900, 3_000),
    template('3', '铂金见面礼', 29_900, 6_000),
    template('4', '黑金专享', 0, 10_000),
    template('5', '好久不见券', 12_900, 2_000),
  ],
  coupons: [] as CouponRow[],
  points: new Map<string, PointsEntry[]>(),
  deliveries: [] as DeliveryRow[],
  changes: [] as (TierChangeRow & { memberId: string; memberName: string; schemeCode: SchemeCode })[],
  inbox: new Map<string, { id: string; at: string; kind: string; title: string; text: string }[]>(),
  messaging: {
    isStopped: false,
    blastLimit: 5_000,
    stoppedBy: null as string | null,
    stoppedAt: null as string | null,
  },
  reactivation: {
    id: '1',
    isEnabled: true,
    lifecycleTiers: ['dormant', 'lost'],
    couponTemplateId: '5',
    text: '好久不见，为你留了一张券，回来看看新品吧。回复 TD 不再接收。',
    dailyAt: '10:00',
    dailyCap: 500,
    holdoutPercent: 10,
    restDays: 30,
    updatedBy: '管理员',
    updatedAt: '2026-11-20T02:10:00.000Z',
  } satisfies ReactivationPlan as ReactivationPlan,
  benefitPlans: [] as BenefitPlan[],
  jobRuns: new Map<string, { run: JobRun; startedAt: number }>(),
  tierRuns: new Map<string, { run: TierRun; startedAt: number }>(),
};

export function scheme(
  code: SchemeCode,
  name: string,
  kind: SampleScheme['kind'],
  definition: Definition,
): SampleScheme {
  return {
    code,
    name,
    kind,
    versions: [
      {
        versionNo: 1,
        state: 'published',
        definition,
        createdBy: '管理员',
        createdAt: '2026-11-18T02:00:00.000Z',
        publishedAt: '2026-11-18T02:05:00.000Z',
        effectiveOn: '2026-11-18',
        existingMembers: 'none',
      },
    ],
    lastRun: {
      id: `run-${code}`,
      state: 'done',
      causeLabel: '每日重算',
      businessDate: today,
      rangesDone: 4,
      rangeCount: 4,
      membersSeen: 1200,
      changeCount: 37,
      startedAt: `${today}T02:30:02.000Z`,
      finishedAt: `${today}T02:30:05.000Z`,
      error: null,
    },
  };
}

function template(id: string, name: string, minSpendFen: number, amountOffFen: number): CouponTemplate {
  return {
    id,
    code: `c${id}`,
    name,
    versionNo: 1,
    kind: 'amount_off',
    minSpendFen,
    amountOffFen,
    percentOff: null,
    maxOffFen: null,
    exchangeItem: null,
    worthFen: amountOffFen,
    scope: {},
    startDelayDays: 0,
    isStackable: false,
    exclusionGroup: null,
    costBearer: 'brand',
    afterRefund: 'return',
    note: '',
    sentence: '',
    validityKind: 'relative',
    validFrom: null,
    validUntil: null,
    validDays: 30,
    stock: 5_000,
    issued: 0,
    redeemed: 0,
    expired: 0,
    perMemberLimit: 1,
    state: 'active',
    createdAt: '2026-11-18T02:00:00.000Z',
  };
}

export function schemeOf(code: string): SampleScheme {
  const found = [...state.schemes, ...state.drafts].find((item) => item.code === code);
  if (!found) throw new Error(`no scheme ${code}`);
  return found;
}

export function publishedOf(item: SampleScheme): SchemeVersion {
  const version = item.versions.find((one) => one.state === 'published');
  if (!version) throw new Error('nothing published');
  return version;
}

/** Code of the tier of a person under a definition. */
export function tierUnder(definition: Definition, facts: SampleFacts): string {
  return placeUnder(definition, facts, definitionOf);
}

/** Tiers of a definition from low to high. */
export function tiersOf(definition: Definition): { code: string; name: string }[] {
  return tiersUnder(definition);
}

function definitionOf(schemeCode: string): Definition | null {
  const found = state.schemes.find((item) => item.code === schemeCode);
  return found ? publishedOf(found).definition : null;
}

const factCache = new WeakMap<SamplePerson, { key: string; facts: SampleFacts }>();

export function factsNow(person: SamplePerson): SampleFacts {
  const refunds = person.orders.filter((order) => order.refundedFen > 0).length;
  const key = `${state.businessDate} ${person.orders.length} ${refunds}`;
  const cached = factCache.get(person);
  if (cached?.key === key) return cached.facts;
  const facts = factsOf(person, state.businessDate);
  factCache.set(person, { key, facts });
  return facts;
}

export function personOf(id: string): SamplePerson {
  const person = state.people.find((item) => item.id === id);
  if (!person) throw new Error(`no person ${id}`);
  return person;
}
