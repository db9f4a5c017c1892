import path from 'node:path';
import { demoParts, ensureBuilt } from '../lib/build.mjs';
import { requireBrowser } from '../lib/browser.mjs';
import { endRunningCommands } from '../lib/command.mjs';
import { Failure } from '../lib/failure.mjs';
import { tryLock } from '../lib/file-lock.mjs';
import { ensurePackages } from '../lib/packages.mjs';
import { defaultDataDir, makePrivateFolder } from '../lib/paths.mjs';
import { Progress } from '../lib/progress.mjs';
import { externalServices, startServices } from '../lib/services.mjs';
import { stopSignal } from '../lib/stop-signal.mjs';
import { TestReport } from '../lib/test-report.mjs';
import { format, lint, types, vitest } from '../lib/test-steps.mjs';

/** @typedef {'unit' | 'db' | 'e2e' | 'browser' | 'crash'} TestProject */

/** @type {TestProject[]} */
const known = ['unit', 'db', 'e2e', 'crash', 'browser'];
/** What a plain `npm test` runs, the crash tests in their short form. @type {TestProject[]} */
const usual = known;

/** The simulator is imported by specs as it is built; whole installations run everything as it is built. */
const builtFor = /** @type {Record<TestProject, import('../lib/build.mjs').Part[]>} */ ({
  unit: ['vendors'],
  db: ['vendors'],
  e2e: demoParts,
  crash: ['server', 'vendors'],
  browser: demoParts,
});

/**
 * `npm test`: prepares everything, then lint, format, types and all tests. `--only PROJECT` runs one project;
 * further arguments go to Vitest and choose among the tests.
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function test(args) {
  const { chosen, vitestArgs } = parse(args);
  const dataDir = path.join(defaultDataDir(), 'test');
  makePrivateFolder(dataDir);
  const lock = tryLock(path.join(dataDir, 'test.lock'), 'npm test');
  if ('owner' in lock) {
    throw new Failure(`tests are running already (process ${lock.owner.pid}): wait for them, or end them.`);
  }
  const stop = stopSignal();
  void stop.promise.then(endRunningCommands);
  const run = new TestRun(dataDir, stop);
  try {
    return await run.toItsEnd(chosen, vitestArgs);
  } finally {
    await run.leave();
    lock.release();
  }
}

/**
 * @param {string[]} args
 * @returns {{ chosen: TestProject | null, vitestArgs: string[] }}
 */
function parse(args) {
  const at = args.findIndex((argument) => argument === '--only' || argument.startsWith('--only='));
  if (at < 0) return { chosen: null, vitestArgs: args };
  const isJoined = args[at] !== '--only';
  const name = isJoined ? args[at]?.slice('--only='.length) : args[at + 1];
  const chosen = known.find((project) => project === name);
  if (!chosen) throw new Failure(`--only takes one of ${known.join(', ')}.`, { exitCode: 2 });
  return { chosen, vitestArgs: args.toSpliced(at, isJoined ? 1 : 2) };
}

class TestRun {
  #dataDir;
  #stop;
  #report = new TestReport(new Progress());
  /** @type {import('../lib/services.mjs').Services | undefined} */
  #services;

  /** @param {string} dataDir @param {import('../lib/stop-signal.mjs').StopSignal} stop */
  constructor(dataDir, stop) {
    this.#dataDir = dataDir;
    this.#stop = stop;
  }

  /**
   * @param {TestProject | null} chosen
   * @param {string[]} vitestArgs
   * @returns {Promise<number>}
   */
  async toItsEnd(chosen, vitestArgs) {
    const projects = chosen ? [chosen] : usual;
    const env = await this.#prepare(projects);
    if (!chosen && vitestArgs.length === 0) {
      await this.#step('lint', lint);
      await this.#step('format', format);
      await this.#step('types', types);
    }
    const resultFolder = path.join(this.#dataDir, 'results');
    for (const project of projects) {
      if (project === 'browser' && !env['CHROMIUM_PATH']) continue;
      await this.#step(project, () => vitest(project, { env, resultFolder, args: vitestArgs }));
    }
    const code = this.#report.end();
    return this.#stop.requested ? 130 : code;
  }

  async leave() {
    await this.#services?.stop();
  }

  /**
   * Packages, servers, builds and the browser, as far as these projects need them.
   * @param {TestProject[]} projects
   * @returns {Promise<NodeJS.ProcessEnv>} the environment of the tests
   */
  async #prepare(projects) {
    const report = this.#report;
    const needsServers = projects.some((project) => project !== 'unit');
    /** @type {NodeJS.ProcessEnv} */
    const env = { ...process.env };
    // Tests work in schemas of their own and never in an installation's.
    delete env['DATABASE_URL'];
    delete env['REDIS_URL'];
    await report.prepare('packages', 'packages', (onNote) => ensurePackages({ onNote }));
    if (needsServers) {
      this.#services = await report.prepare('services', 'MariaDB and Redis', (onStep) =>
        this.#servers(onStep),
      );
      if (this.#services) {
        env['TEST_DATABASE_URL'] = this.#services.adminDatabaseUrl;
        env['TEST_REDIS_URL'] = this.#services.redisUrl;
      }
    }
    if (projects.includes('browser')) {
      // Without a browser the other tests still say something.
      await requireBrowser({ onNote: (note) => process.stdout.write(`  ${note}\n`) }).then(
        (browser) => (env['CHROMIUM_PATH'] = browser),
        (error) => {
          delete env['CHROMIUM_PATH'];
          report.fail(error);
        },
      );
    }
    const parts = demoParts.filter((part) => projects.some((project) => builtFor[project].includes(part)));
    await report.prepare('build', 'build', (onNote) => ensureBuilt(parts, { onNote }));
    return env;
  }

  /** @param {(note: string) => void} onStep */
  async #servers(onStep) {
    return (
      externalServices() ??
      (await startServices({
        dataDir: this.#dataDir,
        profile: 'test',
        purpose: 'npm test',
        anew: true,
        onStep,
      }))
    );
  }

  /** @param {string} label @param {() => Promise<import('../lib/test-steps.mjs').StepResult>} work */
  async #step(label, work) {
    if (!this.#stop.requested) await this.#report.step(label, work);
  }
}
