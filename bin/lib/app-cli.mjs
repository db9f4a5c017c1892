import { spawn } from 'node:child_process';
import path from 'node:path';
import { lastLines, runCommand } from './command.mjs';
import { Failure } from './failure.mjs';
import { callerDir, rootDir } from './paths.mjs';

const script = path.join(rootDir, 'dist/src/cli.js');

/**
 * Runs a command of the built application whose last line is JSON.
 * @param {string[]} args such as `['db', 'migrate']`
 * @param {{ env: NodeJS.ProcessEnv, onProgress?: (event: ProgressEvent) => void }} options
 * @returns {Promise<unknown>} the JSON
 * @throws {Failure} with the command's own last line on stderr
 *
 * @typedef {{ stage: string, done?: number, total?: number }} ProgressEvent
 */
export async function runAppCommand(args, { env, onProgress }) {
  /** @type {string[]} */
  const said = [];
  const result = await runCommand(process.execPath, ['--enable-source-maps', script, ...args, '--json'], {
    cwd: rootDir,
    env,
    onLine: (line, stream) => {
      if (stream !== 'stderr') return;
      const event = asProgress(line);
      if (event) onProgress?.(event);
      else if (line.trim() !== '') said.push(line);
    },
  });
  if (result.code !== 0) throw commandFailure(args, said, result);
  const last = lastLines(result.stdout, 1);
  try {
    return JSON.parse(last);
  } catch {
    throw new Failure(`"${args.join(' ')}" printed no JSON as its last line but: ${last.slice(0, 200)}`);
  }
}

/**
 * Runs a command of the built application in our place.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} its exit code
 */
export function becomeAppCommand(args, env) {
  return becomeScript(script, args, env);
}

/**
 * Runs a script in our place: where the person stands, with the same stdin, stdout and stderr, signals handed on.
 * @param {string} file absolute
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} its exit code
 */
export function becomeScript(file, args, env) {
  const child = spawn(process.execPath, ['--enable-source-maps', file, ...args], {
    cwd: callerDir(),
    env,
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    // A terminal's Ctrl-C reaches the child by itself; we only must not end before it.
    const interrupt = () => void (process.stdin.isTTY || child.kill('SIGINT'));
    const handOn = () => void child.kill('SIGTERM');
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', handOn);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', handOn);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

/** @param {string} line @returns {ProgressEvent | null} */
function asProgress(line) {
  if (!line.startsWith('{')) return null;
  try {
    const event = JSON.parse(line);
    return typeof event?.stage === 'string' ? event : null;
  } catch {
    return null;
  }
}

/**
 * @param {string[]} args
 * @param {string[]} said lines of stderr that are no progress
 * @param {import('./command.mjs').CommandResult} result
 */
function commandFailure(args, said, result) {
  const line = said[said.length - 1] ?? lastLines(result.output, 1);
  return new Failure(
    line.replace(/^cenglin: /, '') || `"${args.join(' ')}" failed with code ${result.code}`,
    {
      detail: said.length > 1 ? said.slice(-20, -1).join('\n') : undefined,
    },
  );
}
