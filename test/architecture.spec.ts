import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, dirname, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * The order of the code base, written down once. Stages are totally ordered: a module imports only from
 * earlier stages. Inside a stage it may import what stands here, and nothing else.
 */
const STAGES = [
  'platform',
  'channels',
  'facts',
  'decisions',
  'actions',
  'orchestration',
  'interfaces',
] as const;

const mayImport: Record<string, readonly string[]> = {
  'facts/members': ['facts/member-marks', 'facts/activities'],
  'facts/orders': ['facts/member-marks', 'facts/members'],
  'facts/activities': ['facts/member-marks'],
  'facts/member-facts': ['facts/member-marks', 'facts/members', 'facts/orders', 'facts/activities'],
  'decisions/tiering': ['decisions/conditions'],
  'actions/points': [],
  'actions/messaging': [],
  'actions/benefit-plans': ['actions/coupons', 'actions/points', 'actions/messaging'],
  'orchestration/demo': [
    'orchestration/sync',
    'orchestration/reactivation',
    'orchestration/analytics',
    'orchestration/imports',
  ],
};

/** Wiring above all modules: may import everything. */
const WIRING = new Set([
  'app.module',
  'worker.module',
  'main',
  'worker',
  'cli',
  'catalogue',
  'schedules',
  'subscriptions',
  'settings',
]);

const ROOT = resolve(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');
const IMPORT = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g;

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mts)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(([, path]) =>
    resolve(dirname(file), path ?? ''),
  );
}

interface Place {
  stage: number;
  module: string;
}

/** `src/facts/orders/x.ts` is in stage facts, module facts/orders; single-folder stages are one module. */
function placeOf(file: string): Place | undefined {
  const [stage = '', module] = relative(SRC, file).split(sep);
  const index = STAGES.indexOf(stage as (typeof STAGES)[number]);
  if (index === -1) return undefined;
  const isOneModule = stage === 'platform' || stage === 'channels' || stage === 'interfaces';
  return { stage: index, module: isOneModule ? stage : `${stage}/${module}` };
}

function offences(): string[] {
  const found: string[] = [];
  for (const file of filesUnder(SRC)) {
    const from = placeOf(file);
    if (!from) continue;
    for (const target of importsOf(file)) {
      const to = placeOf(target);
      const isTest = /\.spec\.ts$/.test(file);
      if (!to) {
        const isAllowed =
          isTest || target.startsWith(join(ROOT, 'migrations')) || !target.startsWith(ROOT + sep);
        if (!isAllowed) found.push(`${relative(ROOT, file)} imports ${relative(ROOT, target)}`);
        continue;
      }
      const isEarlier = to.stage < from.stage;
      const isOwn = to.module === from.module;
      const isListed = to.stage === from.stage && (mayImport[from.module] ?? []).includes(to.module);
      if (!isEarlier && !isOwn && !isListed) {
        found.push(`${relative(ROOT, file)} imports ${relative(ROOT, target)}`);
      }
    }
  }
  return found;
}

describe('the order of modules', () => {
  it('is kept by every import under src', () => {
    expect(offences()).toEqual([]);
  });

  it('is acyclic inside the stages', () => {
    const done = new Set<string>();
    const visit = (module: string, path: readonly string[]): void => {
      if (path.includes(module)) throw new Error(`Cycle: ${[...path, module].join(' → ')}`);
      if (done.has(module)) return;
      for (const next of mayImport[module] ?? []) visit(next, [...path, module]);
      done.add(module);
    };
    expect(() => Object.keys(mayImport).forEach((module) => visit(module, []))).not.toThrow();
  });

  it('names only modules of the same stage that exist', () => {
    const modules = new Set(filesUnder(SRC).flatMap((file) => placeOf(file)?.module ?? []));
    for (const [module, others] of Object.entries(mayImport)) {
      for (const other of others) {
        expect(other.split('/')[0]).toBe(module.split('/')[0]);
        expect(modules, `${module} may import ${other}`).toContain(other);
      }
    }
  });

  it('leaves only wiring above the stages', () => {
    const loose = filesUnder(SRC)
      .filter((file) => !placeOf(file))
      .map((file) => relative(SRC, file).replace(/(\.spec)?\.ts$/, ''))
      .filter((name) => !WIRING.has(name));
    expect(loose).toEqual([]);
  });
});

describe('the simulator', () => {
  it('imports nothing from src, and src nothing from it', () => {
    const vendors = join(ROOT, 'test', 'vendors');
    const outwards = filesUnder(vendors).filter((file) =>
      importsOf(file).some((target) => !target.startsWith(vendors + sep)),
    );
    const inwards = filesUnder(SRC).filter((file) =>
      importsOf(file).some(
        (target) => target.startsWith(vendors + sep) || target.includes(`${sep}dist${sep}vendors`),
      ),
    );
    expect([...outwards, ...inwards].map((file) => relative(ROOT, file))).toEqual([]);
  });
});

describe('the domain', () => {
  it('speaks no HTTP: controllers and DTOs live in interfaces alone', () => {
    const misplaced = filesUnder(SRC)
      .filter((file) => /\.(controller|dto|guard)\.ts$/.test(file))
      .filter((file) => !relative(SRC, file).startsWith(`interfaces${sep}`))
      .filter((file) => !relative(SRC, file).startsWith(join('platform', 'http')));
    expect(misplaced.map((file) => relative(ROOT, file))).toEqual([]);
  });

  it('reads the environment in one place', () => {
    const readers = filesUnder(SRC)
      .filter((file) => !file.endsWith('.spec.ts') && /process\.env/.test(readFileSync(file, 'utf8')))
      .map((file) => relative(SRC, file));
    expect(readers).toEqual([join('platform', 'config', 'app-config.ts')]);
  });
});
