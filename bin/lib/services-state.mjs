import path from 'node:path';
import { readJsonFile, writeJsonFile } from './json-file.mjs';
import { identify, isRunning } from './process-info.mjs';

/**
 * One server as last started. The port is remembered while it is stopped, so that it comes back where it was.
 * @typedef {{ port?: number, pid?: number, startedTicks?: string }} ServerRecord
 */

/**
 * A running process that uses the servers; the last one to leave stops them.
 * @typedef {{ pid: number, startedTicks?: string, purpose: string }} Holder
 */

/**
 * The content of `services.json` in a data folder.
 * @typedef {object} ServicesState
 * @property {ServerRecord} mariadb
 * @property {ServerRecord} redis
 * @property {boolean} kept started to stay (`services start`): nobody's leaving stops them
 * @property {Holder[]} holders only those still running
 */

/** @param {string} dataDir */
export function stateFile(dataDir) {
  return path.join(dataDir, 'services.json');
}

/**
 * The state of a data folder; of holders only those still running.
 * @param {string} dataDir
 * @returns {ServicesState}
 */
export function readState(dataDir) {
  const stored = /** @type {Partial<ServicesState> | null} */ (readJsonFile(stateFile(dataDir)));
  return {
    mariadb: stored?.mariadb ?? {},
    redis: stored?.redis ?? {},
    kept: stored?.kept === true,
    holders: (stored?.holders ?? []).filter((holder) => isRunning(holder)),
  };
}

/** @param {string} dataDir @param {ServicesState} state */
export function writeState(dataDir, state) {
  writeJsonFile(stateFile(dataDir), state);
}

/**
 * This process as a holder.
 * @param {string} purpose such as `demo`
 * @returns {Holder}
 */
export function asHolder(purpose) {
  return { ...identify(process.pid), pid: process.pid, purpose };
}

/** The holders without one. @param {Holder[]} holders @param {Holder} leaving */
export function without(holders, leaving) {
  return holders.filter((holder) => holder.pid !== leaving.pid || holder.purpose !== leaving.purpose);
}
