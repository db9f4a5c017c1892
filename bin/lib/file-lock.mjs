import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { errorCode } from './failure.mjs';
import { identify, isRunning } from './process-info.mjs';
import { waitUntil } from './waiting.mjs';

/**
 * @typedef {{ pid: number, startedTicks?: string, purpose: string }} LockOwner
 */

/**
 * Tries to take a lock file. A lock whose owner is no longer running (killed, or its pid reused) is taken over.
 * @param {string} file
 * @param {string} purpose said to whoever finds the lock taken
 * @returns {{ release: () => void } | { owner: LockOwner }}
 */
export function tryLock(file, purpose) {
  const me = { ...identify(process.pid), pid: process.pid, purpose };
  const draft = `${file}.${randomUUID()}`;
  // Written whole first and linked into place, so that nobody ever reads half a lock.
  writeFileSync(draft, JSON.stringify(me), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (linkInto(draft, file)) return { release: () => rmSync(file, { force: true }) };
      const owner = readOwner(file);
      if (owner && isRunning(owner)) return { owner };
      discardStale(file);
    }
    return { owner: readOwner(file) ?? { pid: 0, purpose: 'unknown' } };
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Runs work while holding a lock file, waiting for another holder to finish first.
 * @template T
 * @param {string} file
 * @param {string} purpose
 * @param {() => Promise<T>} work
 * @param {{ timeoutMs?: number, onTimeout?: (owner: LockOwner) => Error }} [options]
 * @returns {Promise<T>}
 */
export async function withLock(file, purpose, work, options = {}) {
  /** @type {LockOwner} */
  let owner = { pid: 0, purpose: '' };
  const lock = await waitUntil(
    () => {
      const taken = tryLock(file, purpose);
      if ('release' in taken) return taken;
      owner = taken.owner;
      return null;
    },
    {
      timeoutMs: options.timeoutMs ?? 120_000,
      onTimeout: () =>
        options.onTimeout?.(owner) ?? new Error(`${file} is held by process ${owner.pid} (${owner.purpose})`),
    },
  );
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/**
 * @param {string} draft
 * @param {string} file
 * @returns {boolean} false when the lock file exists already
 */
function linkInto(draft, file) {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * The owner written in a lock file; null when the file is gone or is no lock.
 * @param {string} file
 * @returns {LockOwner | null}
 */
function readOwner(file) {
  try {
    const owner = JSON.parse(readFileSync(file, 'utf8'));
    return typeof owner?.pid === 'number' ? owner : null;
  } catch {
    return null;
  }
}

/**
 * Moves a stale lock aside by rename, so that of two processes that found it stale only one removes it.
 * @param {string} file
 */
function discardStale(file) {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  // Somebody may have replaced the stale lock by a live one in between: give it back.
  const owner = readOwner(aside);
  if (owner && isRunning(owner)) {
    renameSync(aside, file);
    return;
  }
  rmSync(aside, { force: true });
}
