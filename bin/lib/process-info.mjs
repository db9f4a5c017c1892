import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/**
 * What identifies one process for good: a pid alone is reused, a pid with its start time is not.
 * @typedef {{ pid: number, startedTicks?: string }} ProcessId
 */

const hasProc = existsSync('/proc/self/stat');

/**
 * The identity of a running process, or null when it is gone (or a zombie nobody has collected).
 * @param {number} pid
 * @returns {ProcessId | null}
 */
export function identify(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (!hasProc) return signalReaches(pid) ? { pid } : null;
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The name in parentheses may hold spaces; the fields after it start with the state, the 20th is the start.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'X' || (fields[0] === 'Z' && threadCount(pid) <= 1)) return null;
  return { pid, startedTicks: fields[19] };
}

/**
 * Whether the very process that was recorded is still running.
 * @param {ProcessId | undefined | null} recorded
 */
export function isRunning(recorded) {
  if (!recorded) return false;
  const now = identify(recorded.pid);
  return now !== null && (recorded.startedTicks === undefined || now.startedTicks === recorded.startedTicks);
}

/**
 * Whether a process works on a folder of ours: its command line names the folder, or it runs inside it (Redis
 * rewrites its command line). Its program must be one of `programs` too, so that a shell standing in the folder
 * is never taken for a server.
 * @param {number} pid
 * @param {string} folder absolute
 * @param {string[]} programs executable or process names, such as `mariadbd`
 */
export function worksOn(pid, folder, programs) {
  const commandLine = readCommandLine(pid);
  if (!programs.some((program) => namesOf(pid, commandLine).includes(program))) return false;
  if (commandLine.some((argument) => argument.includes(folder))) return true;
  const cwd = readLink(`/proc/${pid}/cwd`);
  return cwd !== null && (cwd === folder || cwd.startsWith(folder + path.sep));
}

/**
 * The arguments a process was started with; empty when it is gone or belongs to somebody else.
 * @param {number} pid
 * @returns {string[]}
 */
export function readCommandLine(pid) {
  if (hasProc) return (readText(`/proc/${pid}/cmdline`) ?? '').split('\0').filter((text) => text !== '');
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/);
  } catch {
    return [];
  }
}

/**
 * Threads of a process. One that was killed looks dead by its first thread while others still hold its ports and
 * file locks.
 * @param {number} pid
 */
function threadCount(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`).length;
  } catch {
    return 0;
  }
}

/** @param {number} pid @param {string[]} commandLine @returns {string[]} */
function namesOf(pid, commandLine) {
  const names = [];
  const exe = hasProc ? readLink(`/proc/${pid}/exe`) : null;
  if (exe !== null) names.push(path.basename(exe.replace(/ \(deleted\)$/, '')));
  const comm = hasProc ? readText(`/proc/${pid}/comm`) : null;
  if (comm !== null) names.push(comm.trim());
  if (commandLine[0]) names.push(path.basename(commandLine[0].split(' ')[0] ?? ''));
  return names;
}

/** @param {number} pid */
function signalReaches(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} file @returns {string | null} */
function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** @param {string} link @returns {string | null} */
function readLink(link) {
  try {
    return readlinkSync(link);
  } catch {
    return null;
  }
}
