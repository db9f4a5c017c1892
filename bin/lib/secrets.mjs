import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { readJsonFile, writeJsonFile } from './json-file.mjs';

/**
 * Everything secret of one installation. Made once; losing the file means new logins, unreadable phone numbers
 * and other coupon codes, so it belongs in the backup beside the database.
 * @typedef {object} Secrets
 * @property {string} databasePassword of the account `cenglin`
 * @property {string} adminPassword of the account `cenglin_admin`, which may create schemas
 * @property {string} redisPassword
 * @property {string} jwtSecret signs member tokens, 64 hex digits
 * @property {string} couponSecret keys the HMAC of coupon codes, 64 hex digits
 * @property {string} dataKey encrypts phone numbers and channel secrets, 64 hex digits
 */

/** @type {(keyof Secrets)[]} */
const names = ['databasePassword', 'adminPassword', 'redisPassword', 'jwtSecret', 'couponSecret', 'dataKey'];

/**
 * The secrets kept in `secrets.json` of a data folder (mode 600); what is missing is generated and written.
 * @param {string} dataDir
 * @returns {Secrets}
 * @throws {import('./failure.mjs').Failure} when the file exists but is damaged: it is never silently replaced
 */
export function loadSecrets(dataDir) {
  const file = path.join(dataDir, 'secrets.json');
  const stored = readJsonFile(file, { damagedIs: 'failure' });
  /** @type {Record<string, unknown>} */
  const known = isRecord(stored) ? stored : {};
  const missing = names.filter((name) => typeof known[name] !== 'string' || known[name] === '');
  if (missing.length > 0) {
    for (const name of missing) known[name] = generate(name);
    writeJsonFile(file, known);
  }
  return /** @type {Secrets} */ (/** @type {unknown} */ (known));
}

/** Passwords stand in URLs and SQL, so they are hex as well. @param {keyof Secrets} name */
function generate(name) {
  return randomBytes(name.endsWith('Password') ? 18 : 32).toString('hex');
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
