import type { Definition, SchemeKind, SchemePreset, SchemeVersion, TierOverrideRow } from '../types.js';
import { shiftDate } from '../../format/moment.js';
import { rfmOf } from '../../tiering/definition-kinds.js';
import { FakeProblem, pageOf, type FakeCall, type FakeRoute } from './answers.js';
import { tierCounts } from './member-routes.js';
import { progressOf, publish, resumeRun, runsOf, startRun } from './run-answers.js';
import { sampleClusters } from './sample-kinds.js';
import { sampleFields, sampleRfm, scoresOf } from './schemes.js';
import { simulate } from './simulation-answer.js';
import { factsNow, publishedOf, scheme as newScheme, schemeOf, state, tiersOf } from './state.js';
import {
  checkFake,
  countsUnder,
  detailOf,
  draftOf,
  histogram,
  inForce,
  rowOf,
  sensitivityOf,
} from './tiering-answers.js';

function scoreCells(code: string) {
  const definition = rfmOf(publishedOf(schemeOf(code)).definition);
  const cells = new Map<string, { r: number; f: number; count: number }>();
  for (const person of state.people) {
    const scores = definition && scoresOf(definition, factsNow(person));
    if (!scores) continue;
    const key = `${scores.r}-${scores.f}`;
    const cell = cells.get(key) ?? { r: scores.r, f: scores.f, count: 0 };
    cell.count += 1;
    cells.set(key, cell);
  }
  return { cells: [...cells.values()] };
}

function saveDraft(code: string, definition: Definition): SchemeVersion {
  const scheme = schemeOf(code);
  checkFake(definition);
  const draft: SchemeVersion = {
    versionNo: (inForce(scheme)?.versionNo ?? 0) + 1,
    state: 'draft',
    definition,
    createdBy: '管理员',
    createdAt: new Date().toISOString(),
    publishedAt: null,
    effectiveOn: null,
    existingMembers: 'none',
  };
  scheme.versions = [...scheme.versions.filter((version) => version.state !== 'draft'), draft];
  return draft;
}

function create(code: string, name: string, kind: SchemeKind, definition: Definition): SchemeVersion {
  if ([...state.schemes, ...state.drafts].some((scheme) => scheme.code === code))
    throw new FakeProblem(409, 'tiering.scheme-exists', `已经有代号为“${code}”的方案。`);
  const made = newScheme(code, name, kind, definition);
  made.versions = [];
  state.drafts.push(made);
  return saveDraft(code, definition);
}

const presets: Omit<SchemePreset, 'isUsed'>[] = [
  {
    code: 'rfm',
    name: 'RFM 八组',
    kind: 'rfm',
    description: '按最近一次、频次、金额分成八组，分界自动算出。',
  },
  {
    code: 'lifecycle',
    name: '生命周期',
    kind: 'lifecycle',
    description: '从潜客到流失六个阶段，按距最近一次支付的天数。',
  },
  { code: 'value-level', name: '价值等级', kind: 'rule_ladder', description: '按近一年净消费分五级。' },
  {
    code: 'churn-risk',
    name: '流失风险',
    kind: 'predicted',
    description: '预测谁快要走，只用于决定通知谁。',
  },
  { code: 'rfm-small', name: 'RFM 三档', kind: 'rfm', description: '每轴三档，适合客户较少的品牌。' },
];

const endings = new Map<string, string>();

function overridesOf(code: string): TierOverrideRow[] {
  const tiers = tiersOf(publishedOf(schemeOf(code)).definition);
  const top = tiers.at(-1) ?? { code: '', name: '' };
  return state.people.slice(3, 9).map((person, index) => {
    const id = `${code}-${person.id}`;
    return {
      id,
      memberId: person.id,
      memberName: person.name,
      tierCode: top.code,
      tierName: top.name,
      startsOn: shiftDate(state.businessDate, -20 + index),
      endsOn: index % 3 === 0 ? null : shiftDate(state.businessDate, 10 + index * 7),
      reason: ['老客户转介绍，先行体验', '客诉补偿', '门店店长推荐'][index % 3] ?? '',
      author: '管理员',
      createdAt: `${shiftDate(state.businessDate, -20 + index)}T03:12:00.000Z`,
      endedAt: endings.get(id) ?? null,
    };
  });
}

const onScheme = (action: string) => new RegExp(`^/schemes/([\\w-]+)/${action}$`);
const codeOf = ({ params }: FakeCall) => params[0] ?? '';

function decide({ params, body }: FakeCall, isApproved: boolean): SchemeVersion {
  const scheme = schemeOf(params[0] ?? '');
  const version = scheme.versions.find((item) => item.versionNo === Number(params[1]));
  if (version?.state !== 'pending')
    throw new FakeProblem(409, 'tiering.version-not-pending', '这一版不在等待审批。');
  if (!isApproved) {
    Object.assign(version, {
      state: 'draft',
      rejectedBy: '管理员',
      rejectedReason: String(body['reason'] ?? ''),
    });
    return version;
  }
  return publish(scheme, {
    definition: version.definition,
    existingMembers: version.existingMembers,
    causeLabel: '规则改版',
    approvedBy: '管理员',
  });
}

function publishDraft(call: FakeCall): SchemeVersion {
  const scheme = schemeOf(codeOf(call));
  const draft = draftOf(scheme);
  if (!draft) throw new FakeProblem(409, 'tiering.no-draft', '没有草稿可以发布。');
  const existingMembers = call.body['existingMembers'] === 'coupon' ? 'coupon' : 'none';
  if (simulate(scheme).needsApproval) {
    Object.assign(draft, {
      state: 'pending',
      existingMembers,
      createdBy: '运营小组',
      publishedBy: '运营小组',
    });
    return draft;
  }
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return publish(scheme, {
    definition: draft.definition,
    existingMembers,
    causeLabel: '规则改版',
    effectiveOn: text(call.body['effectiveOn']),
    seasonUntil: text(call.body['seasonUntil']),
  });
}

export const tieringRoutes: FakeRoute[] = [
  ['GET', /^\/schemes$/, () => [...state.schemes, ...state.drafts].map(rowOf)],
  ['GET', /^\/condition-fields$/, () => sampleFields],
  [
    'GET',
    /^\/scheme-presets$/,
    () =>
      presets.map((preset) => ({
        ...preset,
        isUsed: [...state.schemes, ...state.drafts].some((scheme) => scheme.code === preset.code),
      })),
  ],
  [
    'POST',
    /^\/schemes$/,
    ({ body }) =>
      create(
        String(body['code']),
        String(body['name']),
        body['kind'] as SchemeKind,
        body['definition'] as Definition,
      ),
  ],
  [
    'POST',
    /^\/schemes\/from-preset$/,
    ({ body }) => {
      const preset = presets.find((item) => item.code === body['preset']);
      if (!preset) throw new FakeProblem(404, 'tiering.preset-unknown', '没有这个现成方案。');
      return create(preset.code, preset.name, preset.kind, { ...sampleRfm, steps: 5 });
    },
  ],
  ['GET', /^\/schemes\/([\w-]+)$/, (call) => detailOf(schemeOf(codeOf(call)))],
  ['GET', /^\/schemes\/[\w-]+\/histogram$/, ({ query }) => histogram(query.get('field') ?? '')],
  ['GET', onScheme('scores'), (call) => scoreCells(codeOf(call))],
  ['GET', onScheme('sensitivity'), (call) => sensitivityOf(schemeOf(codeOf(call)))],
  [
    'GET',
    onScheme('changes'),
    (call) => {
      const code = codeOf(call);
      const tier = tierCounts(code).find((item) => item.code === call.query.get('tier'));
      return pageOf(
        state.changes.filter((row) => row.schemeCode === code && (!tier || row.toTier === tier.name)),
        call.query,
      );
    },
  ],
  [
    'POST',
    onScheme('live-count'),
    ({ body }) => {
      const definition = body['definition'] as Definition;
      checkFake(definition);
      return { total: state.people.length, tiers: countsUnder(definition) };
    },
  ],
  ['PUT', onScheme('draft'), (call) => saveDraft(codeOf(call), call.body['definition'] as Definition)],
  [
    'POST',
    onScheme('draft/fit'),
    (call) => {
      const draft = draftOf(schemeOf(codeOf(call)));
      if (!draft) throw new FakeProblem(409, 'tiering.no-draft', '没有草稿，先保存再拟合。');
      const features = (draft.definition as typeof sampleClusters).features;
      draft.definition = {
        ...sampleClusters,
        features,
        model: sampleClusters.model && {
          ...sampleClusters.model,
          fittedOn: state.businessDate,
          centroids: sampleClusters.model.centroids.map((centroid) =>
            features.map((_feature, index) => centroid[index] ?? 0),
          ),
        },
      };
      return draft.definition;
    },
  ],
  ['POST', onScheme('draft/simulate'), (call) => simulate(schemeOf(codeOf(call)))],
  ['POST', onScheme('draft/publish'), publishDraft],
  [
    'GET',
    onScheme('versions/(\\d+)/simulation'),
    ({ params }) => simulate(schemeOf(params[0] ?? ''), 'pending'),
  ],
  ['POST', onScheme('versions/(\\d+)/approve'), (call) => decide(call, true)],
  ['POST', onScheme('versions/(\\d+)/reject'), (call) => decide(call, false)],
  [
    'POST',
    onScheme('versions/(\\d+)/rollback'),
    ({ params }) => {
      const scheme = schemeOf(params[0] ?? '');
      const version = scheme.versions.find((item) => item.versionNo === Number(params[1]));
      if (!version) throw new FakeProblem(404, 'tiering.version-not-found', '没有这一版。');
      return publish(scheme, {
        definition: version.definition,
        existingMembers: 'none',
        causeLabel: '退回旧版',
      });
    },
  ],
  [
    'POST',
    onScheme('retire'),
    (call) => {
      schemeOf(codeOf(call)).isRetired = true;
      return undefined;
    },
  ],
  ['POST', onScheme('runs'), (call) => ({ runId: startRun(schemeOf(codeOf(call)), '手工重算') })],
  ['GET', onScheme('runs'), (call) => pageOf(runsOf(schemeOf(codeOf(call))), call.query)],
  ['GET', onScheme('overrides'), (call) => pageOf(overridesOf(codeOf(call)), call.query)],
  [
    'POST',
    /^\/tier-overrides\/([\w-]+)\/end$/,
    (call) => {
      endings.set(codeOf(call), new Date().toISOString());
      return undefined;
    },
  ],
  ['GET', /^\/tier-runs\/([\w-]+)$/, (call) => progressOf(codeOf(call))],
  ['POST', /^\/tier-runs\/([\w-]+)\/resume$/, (call) => resumeRun(codeOf(call))],
  [
    'POST',
    /^\/tier-runs\/([\w-]+)\/cancel$/,
    (call) => {
      const entry = state.tierRuns.get(codeOf(call));
      if (entry) entry.run.state = 'cancelled';
      return undefined;
    },
  ],
];
