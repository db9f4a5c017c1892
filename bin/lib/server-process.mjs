import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync, readSync, renameSync, statSync } from 'node:fs';
import { lastLines } from './command.mjs';
import { identify, isRunning } from './process-info.mjs';
import { waitUntil } from './waiting.mjs';

/** @typedef {import('./process-info.mjs').ProcessId} ProcessId */

/** A log above this size is moved to `.old` at the next start. */
const logLimitBytes = 20 * 1024 * 1024;

/**
 * @typedef {object} StartedServer
 * @property {ProcessId} id
 * @property {() => boolean} hasExited
 * @property {() => string} newLog what the server has written to its log since the start
 */

/**
 * Starts a server that outlives us: its own session, so that Ctrl-C in our terminal does not reach it, and its
 * output in a log file.
 * @param {{ program: import('./binaries.mjs').Program, args: string[], cwd: string, logFile: string }} options
 * @returns {StartedServer}
 */
export function spawnServer({ program, args, cwd, logFile }) {
  moveLargeLog(logFile);
  const log = openSync(logFile, 'a', 0o600);
  const offset = fstatSync(log).size;
  const child = spawn(program.file, args, {
    argv0: program.argv0,
    cwd,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let exited = false;
  child.once('exit', () => (exited = true));
  child.once('error', () => (exited = true));
  child.unref();
  const pid = child.pid ?? 0;
  return {
    id: identify(pid) ?? { pid },
    hasExited: () => exited,
    newLog: () => readFrom(logFile, offset),
  };
}

/**
 * Ends a process by a signal and waits until it is gone.
 * @param {ProcessId} id
 * @param {{ signal?: NodeJS.Signals, timeoutMs: number, what: string }} options a process that is still there
 *   after `timeoutMs` is killed
 */
export async function endProcess(id, { signal = 'SIGTERM', timeoutMs, what }) {
  if (!sendSignal(id, signal)) return;
  try {
    await waitForEnd(id, timeoutMs, what);
  } catch (error) {
    if (signal === 'SIGKILL' || !sendSignal(id, 'SIGKILL')) throw error;
    await waitForEnd(id, 10_000, what);
  }
}

/** @param {ProcessId} id @param {NodeJS.Signals} signal @returns {boolean} false when it is gone already */
export function sendSignal(id, signal) {
  if (!isRunning(id)) return false;
  try {
    process.kill(id.pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** @param {ProcessId} id @param {number} timeoutMs @param {string} what */
function waitForEnd(id, timeoutMs, what) {
  return waitUntil(() => !isRunning(id), {
    timeoutMs,
    everyMs: 20,
    onTimeout: () => new Error(`${what} (process ${id.pid}) did not end within ${timeoutMs / 1000} s`),
  });
}

/**
 * The last lines of a log file; empty when there is none.
 * @param {string} file
 * @param {number} count
 */
export function logTail(file, count) {
  try {
    return lastLines(readFrom(file, Math.max(0, statSync(file).size - 64 * 1024)), count);
  } catch {
    return '';
  }
}

/** @param {string} file @param {number} offset */
function readFrom(file, offset) {
  if (offset === 0) return readFileSync(file, 'utf8');
  const handle = openSync(file, 'r');
  try {
    const length = Math.max(0, fstatSync(handle).size - offset);
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, readSync(handle, buffer, 0, length, offset)).toString('utf8');
  } finally {
    closeSync(handle);
  }
}

/** @param {string} file */
function moveLargeLog(file) {
  try {
    if (statSync(file).size > logLimitBytes) renameSync(file, `${file}.old`);
  } catch {
    // No log yet.
  }
}
