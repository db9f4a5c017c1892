import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { runAppCommand } from '../lib/app-cli.mjs';
import { appEnvironment } from '../lib/app-environment.mjs';
import { demoParts, ensureBuilt } from '../lib/build.mjs';
import { Child } from '../lib/children.mjs';
import { endRunningCommands } from '../lib/command.mjs';
import { summaryLines } from '../lib/demo-summary.mjs';
import { Failure } from '../lib/failure.mjs';
import { tryLock } from '../lib/file-lock.mjs';
import { ensurePackages } from '../lib/packages.mjs';
import { callerDir, defaultDataDir, makePrivateFolder } from '../lib/paths.mjs';
import { firstFreePort } from '../lib/ports.mjs';
import { Progress } from '../lib/progress.mjs';
import { externalServices, startServices } from '../lib/services.mjs';
import { StageLines } from '../lib/stage-lines.mjs';
import { stopSignal } from '../lib/stop-signal.mjs';
import { builtOrCurrent, installedOrThere } from './build.mjs';
import { demoSource, demoUsage, parseDemoOptions } from './demo-options.mjs';

/** @typedef {import('../lib/services.mjs').Services} Services */

/**
 * `npm run demo`: everything from nothing to a running installation with data, and its end.
 * @param {string[]} args
 * @returns {Promise<number>} 0 after `--once` or Ctrl-C in the running demo, 130 when Ctrl-C cut the job short
 */
export async function demo(args) {
  const options = parseDemoOptions(args, callerDir());
  if (options.help) {
    process.stdout.write(demoUsage);
    return 0;
  }
  if (options.fresh && externalServices()) {
    throw new Failure(
      '--fresh empties the database and is refused with DATABASE_URL: empty it yourself, or unset DATABASE_URL and REDIS_URL.',
    );
  }
  const dataDir = defaultDataDir();
  makePrivateFolder(dataDir);
  const lock = tryLock(path.join(dataDir, 'demo.lock'), 'npm run demo');
  if ('owner' in lock) {
    throw new Failure(
      `a demo is running already (process ${lock.owner.pid}): stop it with Ctrl-C, or set CENGLIN_DATA_DIR to another folder for a second one.`,
    );
  }
  const run = new DemoRun(options, dataDir);
  try {
    return await run.toItsEnd();
  } finally {
    lock.release();
  }
}

class DemoRun {
  #options;
  #dataDir;
  #progress;
  #stop = stopSignal();
  /** @type {Child[]} */
  #children = [];
  /** @type {Services | null} */
  #services = null;
  #isUp = false;
  /** @type {(failure: Failure) => void} */
  #crash = () => undefined;
  /** @type {Promise<never>} */
  #crashed;

  /**
   * @param {import('./demo-options.mjs').DemoOptions} options
   * @param {string} dataDir
   */
  constructor(options, dataDir) {
    this.#options = options;
    this.#dataDir = dataDir;
    // With --json stdout is for the summary alone.
    this.#progress = new Progress(options.json ? process.stderr : process.stdout);
    this.#crashed = new Promise((_resolve, reject) => (this.#crash = reject));
    this.#crashed.catch(() => undefined);
    this.#stop.onHurry(() => this.#children.forEach((child) => child.kill()));
  }

  /** @returns {Promise<number>} the exit code */
  async toItsEnd() {
    const work = this.#work();
    work.catch(() => undefined);
    try {
      await Promise.race([work, this.#crashed, this.#stop.promise]);
      if (!this.#stop.requested && !this.#options.once)
        await Promise.race([this.#crashed, this.#stop.promise]);
      return this.#stop.requested && !this.#isUp ? 130 : 0;
    } catch (error) {
      // Being asked to stop makes the step at hand fail; that is no news.
      if (this.#stop.requested) return 130;
      throw error;
    } finally {
      await this.#end(work);
    }
  }

  async #work() {
    const progress = this.#progress;
    const { once, json, fresh } = this.#options;
    progress.line(`✓ Node.js ${process.versions.node}`);
    await this.#step('packages', 'packages', (onNote) => ensurePackages({ onNote }), installedOrThere);
    await this.#step(
      'services',
      'MariaDB and Redis',
      (note) => this.#startServices(note),
      (text) => text,
    );
    if (fresh) await this.#step('fresh', 'empty database', () => this.#empty());
    await this.#step('build', 'build', (onNote) => ensureBuilt(demoParts, { onNote }), builtOrCurrent);
    const { summary, env } = await this.#runMainJob();
    const result = withSeconds(summary, progress.seconds);
    if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
    else for (const line of ['', ...summaryLines(result), '']) progress.line(line);
    if (once) return;
    await this.#showTheWayIn(env);
    this.#isUp = true;
  }

  async #runMainJob() {
    const source = await demoSource(this.#options);
    const env = appEnvironment({ dataDir: this.#dataDir, services: this.#running(), extra: { DEMO: '1' } });
    await this.#step('migrate', 'database schema', () => runAppCommand(['db', 'migrate'], { env }));
    env['SIMULATOR_URL'] = await this.#step('simulator', 'simulated platforms', () =>
      this.#startSimulator(source),
    );
    const port = await this.#freePort();
    env['PORT'] = String(port);
    env['PUBLIC_URL'] = process.env['PUBLIC_URL'] || `http://127.0.0.1:${port}`;
    await this.#step('prepare', 'data source', () =>
      runAppCommand(['demo', 'prepare', '--source', source], { env }),
    );
    await this.#step('api', 'API and worker', () => this.#startApplication(env, port));
    const stages = new StageLines(this.#progress);
    const summary = await runAppCommand(['demo', 'run'], { env, onProgress: (event) => stages.add(event) });
    stages.end();
    return { summary, env };
  }

  /**
   * @template T
   * @param {string} key
   * @param {string} label
   * @param {(note: (text: string) => void) => Promise<T>} work
   * @param {(result: T) => string} [describe]
   */
  async #step(key, label, work, describe) {
    if (this.#stop.requested) throw new Failure('stopped.');
    return this.#progress.step(key, label, work, describe);
  }

  /** @param {(note: string) => void} onStep */
  async #startServices(onStep) {
    const external = externalServices();
    this.#services =
      external ?? (await startServices({ dataDir: this.#dataDir, purpose: 'npm run demo', onStep }));
    if (external) return 'those of DATABASE_URL and REDIS_URL';
    return this.#services.startedHere ? 'started' : 'running already';
  }

  #running() {
    if (!this.#services) throw new Error('the servers are not started yet');
    return this.#services;
  }

  async #empty() {
    const services = this.#running();
    if (!('emptySchema' in services)) throw new Failure('--fresh is for private servers only.');
    const own = /** @type {import('../lib/services.mjs').PrivateServices} */ (services);
    await own.emptySchema();
    await own.emptyRedis();
    rmSync(path.join(this.#dataDir, 'simulator'), { recursive: true, force: true });
  }

  /**
   * The simulator keeps what happened in its world; each source and database has a world of its own.
   * @param {string} source
   * @returns {Promise<string>} its base URL
   */
  async #startSimulator(source) {
    const { orders, plain, seed } = this.#options;
    const world = createHash('sha256')
      .update(`${source}\n${databaseIdentity(this.#running())}`)
      .digest('hex');
    const state = path.join(this.#dataDir, 'simulator', world.slice(0, 12));
    makePrivateFolder(state);
    const data = orders ? ['--orders', orders] : ['--seed', String(seed), ...(plain ? ['--plain'] : [])];
    const simulator = this.#start({
      name: 'simulator',
      script: 'dist/vendors/main.js',
      args: ['--state', state, '--port', '0', ...data],
      env: process.env,
    });
    const { baseUrl } = await simulator.firstLine(readyMessage, 60_000);
    if (!baseUrl) throw new Failure('the simulator did not say where it is.');
    return baseUrl;
  }

  async #freePort() {
    const wanted = Number(process.env['PORT'] || '3000');
    const port = await firstFreePort(wanted);
    if (port === null) throw new Failure(`no free port from ${wanted} upwards: set PORT to another number.`);
    if (port !== wanted) this.#progress.line(`  port ${wanted} is taken, the admin panel uses ${port}`);
    return port;
  }

  /** @param {NodeJS.ProcessEnv} env @param {number} port */
  async #startApplication(env, port) {
    const api = this.#start({ name: 'API', script: 'dist/src/main.js', env });
    const worker = this.#start({ name: 'worker', script: 'dist/src/worker.js', env });
    await Promise.all([
      worker.firstLine(readyMessage, 60_000),
      api.answers(`http://127.0.0.1:${port}/health/ready`, 60_000),
    ]);
  }

  /** @param {Omit<import('../lib/children.mjs').ChildOptions, 'logFile'>} options */
  #start(options) {
    if (this.#stop.requested) throw new Failure('stopped.');
    const logFile = path.join(this.#dataDir, 'logs', `${options.name.toLowerCase()}.log`);
    const child = new Child({ ...options, logFile });
    this.#children.push(child);
    void child.ended.then((failure) => failure && this.#crash(failure));
    return child;
  }

  /** @param {NodeJS.ProcessEnv} env */
  async #showTheWayIn(env) {
    const login = await runAppCommand(['operator', 'login-link'], { env });
    const url = /** @type {{ url?: string }} */ (login).url ?? '';
    this.#progress.line(`  admin panel      ${env['PUBLIC_URL']}`);
    this.#progress.line(`  log in (once)    ${new URL(url, env['PUBLIC_URL']).href}`);
    this.#progress.line(`  logs             ${path.join(this.#dataDir, 'logs')}`);
    this.#progress.line('\n  Ctrl-C stops everything that was started here.');
  }

  /**
   * Stops what this run started and nothing else, latest first.
   * @param {Promise<void>} work
   */
  async #end(work) {
    this.#stop.request();
    if (this.#isUp && !this.#options.once) this.#progress.line('stopping …');
    endRunningCommands();
    const [simulator, ...application] = this.#children;
    await Promise.all(application.map((child) => child.stop()));
    await simulator?.stop();
    // What was still under way fails now, and leaves nothing that we do not know of.
    await work.catch(() => undefined);
    await Promise.all(this.#children.map((child) => child.stop()));
    await this.#services?.stop();
  }
}

/**
 * The line by which our processes say that they are at work.
 * @param {string} line
 * @returns {{ baseUrl?: string } | null}
 */
function readyMessage(line) {
  if (!line.startsWith('{')) return null;
  try {
    const message = JSON.parse(line);
    return message.ready === true ? message : null;
  } catch {
    return null;
  }
}

/** Which database this is: a private one keeps its identity when its port changes. @param {Services} services */
function databaseIdentity({ external, databaseUrl }) {
  if (!external) return 'private';
  const { host, pathname } = new URL(databaseUrl);
  return `${host}${pathname}`;
}

/**
 * The summary with the seconds of the steps before the job in front of the job's own stages.
 * @param {unknown} summary
 * @param {Record<string, number>} stepSeconds
 */
function withSeconds(summary, stepSeconds) {
  if (typeof summary !== 'object' || summary === null) {
    throw new Failure('the main job returned no summary.');
  }
  const own = 'seconds' in summary && typeof summary.seconds === 'object' ? summary.seconds : {};
  return { ...summary, seconds: { ...stepSeconds, ...own } };
}
