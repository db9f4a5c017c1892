import { describe, expect, it } from 'vitest';
import { importsOf, isSql, sourceFiles, textsOf } from './source-files.js';

/** Data flows to the right; imports point to the left. */
const STAGES = ['platform', 'channels', 'facts', 'decisions', 'actions', 'orchestration', 'interfaces'];

/**
 * Inside a stage a module imports only these. Files that stand in the stage's own folder are its ground
 * (ports, neutral records) unless they are listed as wiring.
 */
const mayImport: Record<string, string[]> = {
  'channels/wechat': [],
  'channels/wechat-official-account': ['channels/wechat'],
  'channels/mini-program': ['channels/wechat'],
  'channels/wechat-shop': ['channels/wechat'],
  'channels/membership-feed': ['channels/wechat'],
  'channels/csv': [],
  'facts/member-marks': [],
  'facts/activities': ['facts/member-marks'],
  'facts/members': ['facts/member-marks', 'facts/activities'],
  'facts/tags': ['facts/member-marks', 'facts/members'],
  'facts/shops': [],
  'facts/orders': ['facts/member-marks', 'facts/members'],
  'facts/member-facts': ['facts/member-marks'],
  'facts/growth': ['facts/member-marks', 'facts/members', 'facts/orders', 'facts/member-facts'],
  'decisions/conditions': [],
  'decisions/segments': ['decisions/conditions', 'decisions/tiering'],
  'decisions/prediction': [],
  'decisions/tiering': ['decisions/conditions', 'decisions/prediction'],
  'actions/coupons': [],
  'actions/points': ['actions/messaging'],
  'actions/messaging': [],
  'actions/coupon-batches': ['actions/coupons'],
  'actions/redeem-codes': ['actions/coupons'],
  'actions/points-mall': ['actions/coupons', 'actions/points'],
  'actions/engagement': ['actions/coupons', 'actions/points'],
  'actions/benefit-plans': ['actions/coupons', 'actions/points', 'actions/messaging'],
  'orchestration/sync': [],
  'orchestration/imports': ['orchestration/sync'],
  'orchestration/reactivation': [],
  'orchestration/analytics': [],
  'orchestration/people-directory': [],
  'orchestration/audit': [],
  'orchestration/demo': ['orchestration/sync', 'orchestration/reactivation', 'orchestration/analytics'],
  'interfaces/auth': [],
  'interfaces/callbacks': [],
  'interfaces/admin-api': ['interfaces/auth'],
  'interfaces/mini-program-api': ['interfaces/auth'],
  'interfaces/shop-api': ['interfaces/auth'],
  'interfaces/cli': ['interfaces/auth'],
};

/** Files in a stage's own folder that may import its modules. */
const WIRING = new Set([
  'src/channels/channel-registry.ts',
  'src/channels/channels.module.ts',
  'src/channels/channels.service.ts',
]);

/** Processes, and the lists that wire everything. */
const ABOVE = new Set(
  [
    'main',
    'worker',
    'cli',
    'app.module',
    'worker.module',
    'catalogue',
    'schedules',
    'subscriptions',
    'settings',
    'invariants',
  ].map((name) => `src/${name}.ts`),
);

/** Stores that others may call: the audit log is appended to by whoever does something. */
const OPEN_STORES = new Set(['src/orchestration/audit/audit.store.ts']);

const files = sourceFiles('src');
const imports = new Map(files.map((file) => [file.path, importsOf(file)]));

function stageOf(path: string): string | undefined {
  const [, stage = ''] = path.split('/');
  return STAGES.includes(stage) ? stage : undefined;
}

/** `facts/orders`, or undefined for files in a stage's own folder. */
function moduleOf(path: string): string | undefined {
  const parts = path.split('/');
  return parts.length > 3 ? `${parts[1]}/${parts[2]}` : undefined;
}

function edges(): { from: string; to: string }[] {
  return [...imports].flatMap(([from, targets]) =>
    targets.filter((to) => to.startsWith('src/')).map((to) => ({ from, to })),
  );
}

/** A cycle through a graph, as the names along it; undefined when there is none. */
function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const walk = (node: string, trail: string[]): string[] | undefined => {
    if (trail.includes(node)) return [...trail.slice(trail.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of graph.get(node) ?? []) {
      const cycle = walk(next, [...trail, node]);
      if (cycle) return cycle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const cycle = walk(node, []);
    if (cycle) return cycle;
  }
  return undefined;
}

describe('the one rule', { timeout: 120_000 }, () => {
  it('lets a module import only from earlier stages', () => {
    const wrong = edges().filter(({ from, to }) => {
      const [a, b] = [stageOf(from), stageOf(to)];
      if (a === undefined) return false; // main, worker and the lists that wire everything
      return b === undefined || STAGES.indexOf(b) > STAGES.indexOf(a);
    });
    expect(wrong).toEqual([]);
  });

  it('lets it import inside its stage only what is listed', () => {
    const wrong = edges().filter(({ from, to }) => {
      const [a, b] = [moduleOf(from), moduleOf(to)];
      if (stageOf(from) !== stageOf(to) || stageOf(from) === 'platform' || stageOf(from) === undefined)
        return false;
      if (a === b || b === undefined) return a !== undefined && WIRING.has(to);
      return a === undefined ? !WIRING.has(from) : !mayImport[a]?.includes(b);
    });
    expect(wrong).toEqual([]);
  });

  it('is written down without a circle, for every module there is', () => {
    expect(findCycle(new Map(Object.entries(mayImport)))).toBeUndefined();
    const modules = new Set(files.map(({ path }) => moduleOf(path)));
    const unlisted = [...modules].filter(
      (name) => name !== undefined && !name.startsWith('platform/') && !(name in mayImport),
    );
    expect(unlisted).toEqual([]);
  });

  it('leaves no circle of files', () => {
    expect(findCycle(imports)).toBeUndefined();
  });

  it('finds a circle where there is one', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ]);
    expect(findCycle(graph)).toEqual(['b', 'c', 'b']);
  });
});

describe('kept apart', { timeout: 120_000 }, () => {
  it('the simulator and the server know nothing of each other', () => {
    const fromServer = [...imports].flatMap(([from, targets]) =>
      targets
        .filter((to) => to.startsWith('test/') || to.startsWith('bench/'))
        .map((to) => `${from} → ${to}`),
    );
    const fromSimulator = sourceFiles('test/vendors').flatMap((file) =>
      importsOf(file)
        .filter((to) => to.startsWith('src/') || to.startsWith('migrations/'))
        .map((to) => `${file.path} → ${to}`),
    );
    expect([...fromServer, ...fromSimulator]).toEqual([]);
  });

  it('stores, which alone write tables, are used inside their module only', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file, { withTypes: false })
        .filter((to) => to.endsWith('.store.ts') && stageOf(to) !== 'platform' && moduleOf(to) !== undefined)
        .filter((to) => moduleOf(to) !== moduleOf(file.path) && !OPEN_STORES.has(to))
        .map((to) => `${file.path} → ${to}`),
    );
    expect(wrong).toEqual([]);
  });

  it('pure rules know neither framework nor database nor clock', () => {
    const pure = files.filter(({ path }) => /\/(scheme-kinds|conditions)\/(?!.*\.module)/.test(path));
    expect(pure.length).toBeGreaterThan(10);
    const wrong = pure.flatMap(({ path, text }) => {
      const used = (imports.get(path) ?? []).filter((to) =>
        /^(@nestjs|typeorm|mysql2|bullmq|ioredis|node:(?!crypto))|database\/database|clock\/business-clock/.test(
          to,
        ),
      );
      return /\b(Date\.now|new Date\(\))/.test(text) ? [...used, `${path}: reads the clock`] : used;
    });
    expect(wrong).toEqual([]);
  });

  it('the domain speaks no HTTP: controllers and request shapes live in interfaces alone', () => {
    const misplaced = files.filter(
      ({ path }) =>
        /\.(controller|dto|guard)\.ts$/.test(path) &&
        stageOf(path) !== 'interfaces' &&
        !path.startsWith('src/platform/http/'),
    );
    expect(misplaced.map(({ path }) => path)).toEqual([]);
  });

  it('only processes and lists stand above the stages', () => {
    const loose = files.filter(({ path }) => stageOf(path) === undefined).map(({ path }) => path);
    expect(loose.filter((path) => !ABOVE.has(path))).toEqual([]);
  });

  it('the environment is read in one place', () => {
    const readers = files.filter(({ text }) => text.includes('process.env')).map(({ path }) => path);
    expect(readers).toEqual(['src/platform/config/app-config.ts']);
  });

  it('interfaces hold no SQL but in the stores and invariants of their own tables', () => {
    const wrong = files
      .filter(({ path }) => stageOf(path) === 'interfaces' && !/\.(store|invariants)\.ts$/.test(path))
      .flatMap((file) =>
        textsOf(file)
          .filter(({ text }) => isSql(text))
          .map(({ line }) => `${file.path}:${line}`),
      );
    expect(wrong).toEqual([]);
  });
});

describe('names', { timeout: 120_000 }, () => {
  it('are kebab-case, and say what a file holds', () => {
    const wrong = files.filter(
      ({ path }) =>
        !/^([a-z0-9]+(-[a-z0-9]+)*[./])+ts$/.test(path) ||
        /(^|\/)(utils?|common|helpers?|shared|index)(\/|\.ts$)/.test(path),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});
