import type { SchemeDetail, SchemeRow, SchemeVersion, Simulation, TierRun } from '../types.js';
import { rfmOf } from '../../tiering/definition-checks.js';
import type { Definition } from '../../tiering/useScheme.js';
import { FakeProblem, pageOf, type FakeRoute } from './answers.js';
import { tierCounts } from './member-routes.js';
import { sampleCuts, sampleFields, scoresOf } from './schemes.js';
import { factsNow, publishedOf, schemeOf, state, tiersOf, tierUnder, type SampleScheme } from './state.js';

function rowOf(scheme: SampleScheme): SchemeRow {
  return {
    code: scheme.code,
    name: scheme.name,
    kind: scheme.kind,
    publishedVersionNo: publishedOf(scheme).versionNo,
    draftVersionNo: draftOf(scheme)?.versionNo ?? null,
    tiers: tierCounts(scheme.code),
    lastRun: scheme.lastRun,
  };
}

function draftOf(scheme: SampleScheme): SchemeVersion | undefined {
  return scheme.versions.find((version) => version.state === 'draft');
}

function detailOf(scheme: SampleScheme): SchemeDetail {
  return {
    ...rowOf(scheme),
    published: publishedOf(scheme),
    draft: draftOf(scheme) ?? null,
    versions: scheme.versions,
    fit: scheme.kind === 'rfm' ? { asOf: state.businessDate, cutPoints: sampleCuts } : null,
  };
}

function simulate(scheme: SampleScheme): Simulation {
  const draft = draftOf(scheme);
  if (!draft) throw new FakeProblem(409, 'tiering.no-draft', '没有草稿，先保存再试算。');
  const before = publishedOf(scheme).definition;
  const rank = new Map(tiersOf(draft.definition).map((tier, index) => [tier.code, index]));
  const oldRank = new Map(tiersOf(before).map((tier, index) => [tier.code, index]));
  const flows = new Map<string, number>();
  const sizes = new Map<string, { before: number; after: number }>();
  const result = { up: 0, down: 0, same: 0, risen: 0 };
  for (const person of state.people) {
    const facts = factsNow(person);
    const from = tierUnder(before, facts);
    const to = tierUnder(draft.definition, facts);
    flows.set(`${from}>${to}`, (flows.get(`${from}>${to}`) ?? 0) + 1);
    const move = (rank.get(to) ?? 0) - (rank.get(from) ?? oldRank.get(from) ?? 0);
    if (from === to) result.same += 1;
    else if (move > 0) result.up += 1;
    else result.down += 1;
    if (move > 0 && person.joinedOn) result.risen += 1;
    const add = (code: string, key: 'before' | 'after') => {
      const size = sizes.get(code) ?? { before: 0, after: 0 };
      size[key] += 1;
      sizes.set(code, size);
    };
    add(from, 'before');
    add(to, 'after');
  }
  return {
    total: state.people.length,
    up: result.up,
    down: result.down,
    same: result.same,
    placed: 0,
    flows: [...flows].map(([key, count]) => ({
      from: key.split('>')[0] ?? null,
      to: key.split('>')[1] ?? '',
      count,
    })),
    tiers: tiersOf(draft.definition).map((tier) => ({
      ...tier,
      ...(sizes.get(tier.code) ?? { before: 0, after: 0 }),
    })),
    existingMembersCost: { people: result.risen, coupons: result.risen, amountFen: result.risen * 3_000 },
    businessDate: state.businessDate,
  };
}

function startRun(scheme: SampleScheme, causeLabel: string): string {
  const id = `run-${state.tierRuns.size + 1}`;
  const run: TierRun = {
    id,
    state: 'running',
    causeLabel,
    businessDate: state.businessDate,
    rangesDone: 0,
    rangeCount: 12,
    membersSeen: 0,
    changeCount: 0,
    startedAt: new Date().toISOString(),
    finishedAt: null,
    error: null,
  };
  state.tierRuns.set(id, { run, startedAt: Date.now() });
  scheme.lastRun = run;
  return id;
}

function progressOf(id: string): TierRun {
  const entry = state.tierRuns.get(id);
  if (!entry) throw new FakeProblem(404, 'tiering.run-not-found', '没有这次运行。');
  const { run } = entry;
  if (run.state !== 'running') return run;
  run.rangesDone = Math.min(run.rangeCount, Math.floor((Date.now() - entry.startedAt) / 400));
  run.membersSeen = Math.round((run.rangesDone / run.rangeCount) * state.people.length);
  run.changeCount = Math.round(run.membersSeen * 0.03);
  if (run.rangesDone === run.rangeCount) {
    run.state = 'done';
    run.finishedAt = new Date().toISOString();
  }
  return run;
}

function publish(
  scheme: SampleScheme,
  definition: Definition,
  existingMembers: 'none' | 'coupon',
  causeLabel: string,
): SchemeVersion {
  const versionNo = Math.max(...scheme.versions.map((version) => version.versionNo)) + 1;
  const at = new Date().toISOString();
  for (const version of scheme.versions) version.state = 'retired';
  scheme.versions = scheme.versions.filter((version) => version.publishedAt !== null);
  const version: SchemeVersion = {
    versionNo,
    state: 'published',
    definition,
    createdBy: '管理员',
    createdAt: at,
    publishedAt: at,
    effectiveOn: state.businessDate,
    existingMembers,
  };
  scheme.versions.push(version);
  return { ...version, runId: startRun(scheme, causeLabel) };
}

function histogram(field: string) {
  const edges =
    field === 'recencyDays'
      ? [0, 7, 15, 30, 45, 60, 90, 120, 150, 180, 240, 300, 365, 450, 540, 720]
      : field === 'frequency'
        ? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 60]
        : [
            0, 5_000, 10_000, 15_000, 20_000, 30_000, 40_000, 60_000, 80_000, 100_000, 150_000, 200_000,
            300_000, 500_000, 1_000_000,
          ];
  const values = state.people.map(factsNow).flatMap((facts) => {
    if (facts.recencyDays === null) return [];
    return [
      field === 'recencyDays'
        ? facts.recencyDays
        : field === 'frequency'
          ? facts.orderCount
          : facts.netAmountFen,
    ];
  });
  const buckets = edges.slice(0, -1).map((from, index) => {
    const to = (edges[index + 1] ?? from) - 1;
    return { from, to, count: values.filter((value) => value >= from && value <= to).length };
  });
  return {
    buckets,
    cuts:
      field === 'netAmountFen'
        ? sampleCuts.monetaryFen
        : field === 'frequency'
          ? sampleCuts.frequency
          : sampleCuts.recencyDays,
  };
}

function scoreCells() {
  const definition = rfmOf(publishedOf(schemeOf('rfm')).definition);
  const cells = new Map<string, { r: number; f: number; count: number }>();
  for (const person of state.people) {
    const facts = factsNow(person);
    const scores = definition && scoresOf(definition, facts);
    if (!scores) continue;
    const key = `${scores.r}-${scores.f}`;
    const cell = cells.get(key) ?? { r: scores.r, f: scores.f, count: 0 };
    cell.count += 1;
    cells.set(key, cell);
  }
  return { cells: [...cells.values()] };
}

export const tieringRoutes: FakeRoute[] = [
  ['GET', /^\/schemes$/, () => state.schemes.map(rowOf)],
  ['GET', /^\/condition-fields$/, () => sampleFields],
  ['GET', /^\/schemes\/([\w-]+)$/, ({ params }) => detailOf(schemeOf(params[0] ?? ''))],
  ['GET', /^\/schemes\/[\w-]+\/histogram$/, ({ query }) => histogram(query.get('field') ?? '')],
  ['GET', /^\/schemes\/[\w-]+\/scores$/, scoreCells],
  [
    'GET',
    /^\/schemes\/([\w-]+)\/changes$/,
    ({ params, query }) => {
      const tier = tierCounts(params[0] ?? '').find((item) => item.code === query.get('tier'));
      return pageOf(
        state.changes.filter((row) => row.schemeCode === params[0] && (!tier || row.toTier === tier.name)),
        query,
      );
    },
  ],
  [
    'PUT',
    /^\/schemes\/([\w-]+)\/draft$/,
    ({ params, body }) => {
      const scheme = schemeOf(params[0] ?? '');
      const draft: SchemeVersion = {
        versionNo: publishedOf(scheme).versionNo + 1,
        state: 'draft',
        definition: body.definition as Definition,
        createdBy: '管理员',
        createdAt: new Date().toISOString(),
        publishedAt: null,
        effectiveOn: null,
        existingMembers: 'none',
      };
      scheme.versions = [...scheme.versions.filter((version) => version.state !== 'draft'), draft];
      return draft;
    },
  ],
  ['POST', /^\/schemes\/([\w-]+)\/draft\/simulate$/, ({ params }) => simulate(schemeOf(params[0] ?? ''))],
  [
    'POST',
    /^\/schemes\/([\w-]+)\/draft\/publish$/,
    ({ params, body }) => {
      const scheme = schemeOf(params[0] ?? '');
      const draft = draftOf(scheme);
      if (!draft) throw new FakeProblem(409, 'tiering.no-draft', '没有草稿可以发布。');
      return publish(
        scheme,
        draft.definition,
        body.existingMembers === 'coupon' ? 'coupon' : 'none',
        '规则改版',
      );
    },
  ],
  [
    'POST',
    /^\/schemes\/([\w-]+)\/versions\/(\d+)\/rollback$/,
    ({ params }) => {
      const scheme = schemeOf(params[0] ?? '');
      const version = scheme.versions.find((item) => item.versionNo === Number(params[1]));
      if (!version) throw new FakeProblem(404, 'tiering.version-not-found', '没有这一版。');
      return publish(scheme, version.definition, 'none', '退回旧版');
    },
  ],
  [
    'POST',
    /^\/schemes\/([\w-]+)\/runs$/,
    ({ params }) => ({ runId: startRun(schemeOf(params[0] ?? ''), '手工重算') }),
  ],
  ['GET', /^\/tier-runs\/([\w-]+)$/, ({ params }) => progressOf(params[0] ?? '')],
  [
    'POST',
    /^\/tier-runs\/([\w-]+)\/cancel$/,
    ({ params }) => {
      const entry = state.tierRuns.get(params[0] ?? '');
      if (entry) entry.run.state = 'cancelled';
      return undefined;
    },
  ],
];
