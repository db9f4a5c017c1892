import { spawn } from 'node:child_process';

/**
 * @typedef {object} CommandResult
 * @property {number} code exit code; 127 when the program does not exist, 128 when a signal ended it
 * @property {string} stdout
 * @property {string} stderr
 * @property {string} output both, in the order in which they came
 */

/** Programs that are running now. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** Ends every program that `runCommand` is waiting for, because we were asked to stop. */
export function endRunningCommands() {
  for (const child of running) child.kill('SIGTERM');
}

/**
 * Runs a program to its end and returns what it said. Never throws for a failing program.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, argv0?: string, input?: string, timeoutMs?: number,
 *   onLine?: (line: string, stream: 'stdout' | 'stderr') => void, stdin?: 'inherit' }} [options]
 *   `onLine` sees every whole line as it comes
 * @returns {Promise<CommandResult>}
 */
export function runCommand(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      argv0: options.argv0,
      env: options.env,
      stdio: [options.input !== undefined ? 'pipe' : (options.stdin ?? 'ignore'), 'pipe', 'pipe'],
      timeout: options.timeoutMs,
    });
    running.add(child);
    const kept = { stdout: '', stderr: '', output: '' };
    for (const stream of /** @type {const} */ (['stdout', 'stderr'])) {
      const pipe = child[stream];
      if (!pipe) continue;
      const lines = new LineSplitter((line) => options.onLine?.(line, stream));
      pipe.setEncoding('utf8');
      pipe.on('data', (/** @type {string} */ chunk) => {
        kept[stream] += chunk;
        kept.output += chunk;
        lines.push(chunk);
      });
      pipe.on('end', () => lines.end());
    }
    if (options.input !== undefined) {
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(options.input);
    }
    child.once('error', (error) => {
      running.delete(child);
      resolve({ code: 127, ...kept, output: kept.output + error.message });
    });
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code: code ?? (signal ? 128 : 1), ...kept });
    });
  });
}

/** Cuts a stream of chunks into whole lines. */
export class LineSplitter {
  #rest = '';
  #onLine;

  /** @param {(line: string) => void} onLine */
  constructor(onLine) {
    this.#onLine = onLine;
  }

  /** @param {string} chunk */
  push(chunk) {
    const lines = (this.#rest + chunk).split(/\r?\n/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line);
  }

  end() {
    if (this.#rest !== '') this.#onLine(this.#rest);
    this.#rest = '';
  }
}

/**
 * The last lines of a text, without the empty ones at its end.
 * @param {string} text
 * @param {number} count
 */
export function lastLines(text, count) {
  return text.trimEnd().split(/\r?\n/).slice(-count).join('\n');
}
