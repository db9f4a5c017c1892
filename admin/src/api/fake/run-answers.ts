import type { Definition, SchemeVersion, TierRun } from '../types.js';
import { FakeProblem } from './answers.js';
import { state, type SampleScheme } from './state.js';

const started = new Map<string, string>();

export function startRun(scheme: SampleScheme, causeLabel: string): string {
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
  started.set(id, scheme.code);
  scheme.lastRun = run;
  return id;
}

/** Runs of a scheme, newest first; the last night's one is always there, and one that was stopped halfway. */
export function runsOf(scheme: SampleScheme): TierRun[] {
  const own = [...state.tierRuns.keys()].filter((id) => started.get(id) === scheme.code).map(progressOf);
  const nightly: TierRun = {
    ...scheme.lastRun,
    id: `run-${scheme.code}`,
    state: 'done',
    causeLabel: '每日重算',
    rangesDone: 4,
    rangeCount: 4,
    membersSeen: state.people.length,
    changeCount: 37,
    startedAt: `${state.businessDate}T02:30:02.000Z`,
    finishedAt: `${state.businessDate}T02:30:05.000Z`,
  };
  const stopped: TierRun = {
    ...nightly,
    id: `stopped-${scheme.code}`,
    state: 'cancelled',
    causeLabel: '规则改版',
    rangesDone: 2,
    membersSeen: 600,
    changeCount: 21,
  };
  return [...own.reverse(), nightly, ...(state.tierRuns.has(stopped.id) ? [] : [stopped])];
}

export function progressOf(id: string): TierRun {
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

/** Goes on with a run that was stopped. */
export function resumeRun(id: string): TierRun {
  const entry = state.tierRuns.get(id);
  if (entry) {
    entry.run.state = 'running';
    entry.startedAt = Date.now() - entry.run.rangesDone * 400;
    return entry.run;
  }
  const scheme = state.schemes.find((item) => `stopped-${item.code}` === id);
  const stopped = scheme && runsOf(scheme).find((run) => run.id === id);
  if (!scheme || !stopped) throw new FakeProblem(404, 'tiering.run-not-found', '没有这次运行。');
  const run: TierRun = { ...stopped, state: 'running', finishedAt: null };
  state.tierRuns.set(id, { run, startedAt: Date.now() - run.rangesDone * 400 });
  started.set(id, scheme.code);
  scheme.lastRun = run;
  return run;
}

export interface Publishing {
  definition: Definition;
  existingMembers: 'none' | 'coupon';
  causeLabel: string;
  effectiveOn?: string;
  seasonUntil?: string;
  approvedBy?: string;
}

/** Puts a definition in force and starts a run; versions that were never published go. */
export function publish(scheme: SampleScheme, choice: Publishing): SchemeVersion {
  const versionNo = Math.max(0, ...scheme.versions.map((version) => version.versionNo)) + 1;
  const at = new Date().toISOString();
  scheme.versions = scheme.versions.filter((version) => version.publishedAt !== null);
  for (const version of scheme.versions) version.state = 'retired';
  const version: SchemeVersion = {
    versionNo,
    state: 'published',
    definition: choice.definition,
    createdBy: '管理员',
    createdAt: at,
    publishedAt: at,
    effectiveOn: choice.effectiveOn ?? state.businessDate,
    seasonUntil: choice.seasonUntil ?? null,
    existingMembers: choice.existingMembers,
    approvedBy: choice.approvedBy ?? null,
  };
  scheme.versions.push(version);
  if (state.drafts.includes(scheme)) {
    state.drafts = state.drafts.filter((item) => item !== scheme);
    state.schemes.push(scheme);
  }
  return { ...version, runId: startRun(scheme, choice.causeLabel) };
}
