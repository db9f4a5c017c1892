import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { LineSplitter } from './command.mjs';
import { Failure } from './failure.mjs';
import { rootDir } from './paths.mjs';
import { identify } from './process-info.mjs';
import { endProcess, logTail, sendSignal } from './server-process.mjs';
import { waitUntil } from './waiting.mjs';

/**
 * @typedef {object} ChildOptions
 * @property {string} name said to people, and the name of the log
 * @property {string} script relative to the checkout
 * @property {string[]} [args]
 * @property {NodeJS.ProcessEnv} env
 * @property {string} [logFile] where its output goes; without it, it shares ours
 * @property {number} [drainMs] how long it may take to end, default 10,000
 */

const exitWithParent = pathToFileURL(path.join(rootDir, 'bin/lib/exit-with-parent.mjs')).href;

/**
 * A Node process of ours. It has its own process group, so that Ctrl-C reaches it only through us, once; and it
 * ends by itself when we are killed.
 */
export class Child {
  #options;
  #process;
  #id;
  #stopping = false;
  #out;
  /** Resolves when it has ended: what to say if that was not our doing, null when it was. @type {Promise<Failure | null>} */
  ended;
  /** @type {((line: string) => void)[]} */
  #listeners = [];

  /** @param {ChildOptions} options */
  constructor(options) {
    this.#options = options;
    const { script, args = [], env, logFile } = options;
    if (logFile) mkdirSync(path.dirname(logFile), { recursive: true, mode: 0o700 });
    this.#out = logFile ? createWriteStream(logFile, { flags: 'a', mode: 0o600 }) : null;
    this.#process = spawn(
      process.execPath,
      ['--import', exitWithParent, '--enable-source-maps', script, ...args],
      {
        cwd: rootDir,
        env,
        detached: true,
        stdio: logFile ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'inherit', 'inherit', 'ipc'],
      },
    );
    this.#id = identify(this.#process.pid ?? 0) ?? { pid: this.#process.pid ?? 0 };
    this.#follow();
    this.ended = new Promise((resolve) => {
      this.#process.once('error', (error) => resolve(this.#failure(error.message)));
      this.#process.once('close', (code, signal) => {
        // The end of the log is quoted in the failure, so it has to be on disk first.
        const report = () =>
          resolve(
            this.#stopping ? null : this.#failure(signal ? `killed by ${signal}` : `exit code ${code}`),
          );
        if (this.#out) this.#out.end(report);
        else report();
      });
    });
  }

  get name() {
    return this.#options.name;
  }

  get pid() {
    return this.#id.pid;
  }

  /**
   * The first line of its stdout that `pick` makes something of.
   * @template T
   * @param {(line: string) => T | null} pick
   * @param {number} timeoutMs
   * @returns {Promise<T>}
   */
  firstLine(pick, timeoutMs) {
    return this.#beforeEnd((resolve) => {
      this.#listeners.push((line) => {
        const picked = pick(line);
        if (picked !== null) resolve(picked);
      });
    }, timeoutMs);
  }

  /**
   * Waits until an address answers 200.
   * @param {string} url
   * @param {number} timeoutMs
   */
  async answers(url, timeoutMs) {
    let ended = false;
    let last = '';
    void this.ended.then(() => (ended = true));
    await waitUntil(
      async () => {
        if (ended) throw (await this.ended) ?? new Failure(`${this.name} was stopped.`);
        try {
          const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
          last = `${response.status} ${(await response.text()).slice(0, 200)}`;
          return response.status === 200;
        } catch (error) {
          last = error instanceof Error ? error.message : String(error);
          return false;
        }
      },
      {
        timeoutMs,
        everyMs: 100,
        onTimeout: () => this.#failure(`not ready after ${timeoutMs / 1000} s: ${last}`),
      },
    );
  }

  /** Asks it to end and waits; after its time to drain it is killed. */
  async stop() {
    this.#stopping = true;
    await endProcess(this.#id, { timeoutMs: this.#options.drainMs ?? 10_000, what: this.name });
    await this.ended;
  }

  /** Ends it at once, without draining. */
  kill() {
    this.#stopping = true;
    sendSignal(this.#id, 'SIGKILL');
  }

  #follow() {
    const { stdout, stderr } = this.#process;
    if (!stdout || !stderr || !this.#out) return;
    const lines = new LineSplitter((line) => this.#listeners.forEach((listen) => listen(line)));
    stdout.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
      this.#out?.write(chunk);
      lines.push(chunk);
    });
    stderr.pipe(this.#out, { end: false });
  }

  /**
   * @template T
   * @param {(resolve: (value: T) => void) => void} begin
   * @param {number} timeoutMs
   * @returns {Promise<T>}
   */
  #beforeEnd(begin, timeoutMs) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(this.#failure(`not ready after ${timeoutMs / 1000} s`)),
        timeoutMs,
      );
      begin((value) => {
        clearTimeout(timer);
        resolve(value);
      });
      void this.ended.then((failure) => {
        clearTimeout(timer);
        reject(failure ?? new Failure(`${this.name} was stopped.`));
      });
    });
  }

  /** @param {string} reason */
  #failure(reason) {
    const { name, logFile } = this.#options;
    return new Failure(
      `the ${name} ended unexpectedly (${reason})${logFile ? `: its log is ${logFile}` : ''}.`,
      {
        detail: logFile ? logTail(logFile, 20) : undefined,
      },
    );
  }
}
