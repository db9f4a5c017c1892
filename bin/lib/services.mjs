import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { withLock } from './file-lock.mjs';
import {
  accountName,
  adminAccountName,
  mariadbLayout,
  requireMariadb,
  runAdminSql,
  schemaName,
} from './mariadb.mjs';
import { defaultDataDir, makePrivateFolder } from './paths.mjs';
import { ensureRunning, findRunning, serverKinds, stopServer } from './private-servers.mjs';
import { askRedis } from './redis.mjs';
import { loadSecrets } from './secrets.mjs';
import { endProcess } from './server-process.mjs';
import { asHolder, readState, without, writeState } from './services-state.mjs';

/**
 * @typedef {import('./private-servers.mjs').ServerName} ServerName
 * @typedef {import('./private-servers.mjs').StartContext} StartContext
 * @typedef {import('./services-state.mjs').ServicesState} ServicesState
 */

/**
 * MariaDB and Redis, ready to use.
 * @typedef {object} Services
 * @property {string} databaseUrl `mysql://…/cenglin`
 * @property {string} adminDatabaseUrl an account that may create schemas, no schema chosen (`mysql://…:port`)
 * @property {string} redisUrl
 * @property {boolean} startedHere whether this call started a server
 * @property {boolean} external they are somebody else's (DATABASE_URL and REDIS_URL): never started or stopped
 * @property {() => Promise<void>} stop leaves them; the last one to leave stops them, unless they are kept
 */

/**
 * The private servers of a data folder, with the means to break them.
 * @typedef {Services & {
 *   killHard: (server: ServerName) => Promise<void>,
 *   restart: (server: ServerName) => Promise<void>,
 *   emptySchema: () => Promise<void>,
 *   emptyRedis: () => Promise<void>,
 * }} PrivateServices
 */

/**
 * @typedef {object} StartOptions
 * @property {string} [dataDir] default: CENGLIN_DATA_DIR or `.data/`
 * @property {import('./mariadb.mjs').Profile} [profile] default `demo`
 * @property {string} [purpose] who uses them, said when somebody else wants to stop them
 * @property {boolean} [anew] throw away what the folder holds, unless somebody is using it
 * @property {boolean} [keep] they stay when everybody has left
 * @property {(note: string) => void} [onStep] one short line for each thing that takes time
 */

/**
 * The servers named by DATABASE_URL and REDIS_URL; null when neither is set.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Services | null}
 * @throws {Failure} when only one of them is set
 */
export function externalServices(env = process.env) {
  const databaseUrl = env['DATABASE_URL'];
  const redisUrl = env['REDIS_URL'];
  if (!databaseUrl && !redisUrl) return null;
  if (!databaseUrl || !redisUrl) {
    const [set, missing] = databaseUrl ? ['DATABASE_URL', 'REDIS_URL'] : ['REDIS_URL', 'DATABASE_URL'];
    throw new Failure(`${set} is set but ${missing} is not: set both, or neither to use private servers.`);
  }
  const admin = parseUrl('DATABASE_URL', databaseUrl, ['mysql:']);
  parseUrl('REDIS_URL', redisUrl, ['redis:', 'rediss:']);
  admin.pathname = '';
  return {
    databaseUrl,
    redisUrl,
    adminDatabaseUrl: admin.toString(),
    startedHere: false,
    external: true,
    stop: async () => undefined,
  };
}

/**
 * @param {string} name
 * @param {string} text
 * @param {string[]} protocols
 */
function parseUrl(name, text, protocols) {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && url.hostname !== '' && protocols.includes(url.protocol)) return url;
  throw new Failure(`${name} is no address like ${protocols[0]}//user:password@host:port/name: correct it.`);
}

/**
 * Starts the private MariaDB and Redis of a data folder, or joins them when they run already. The servers
 * outlive this process; `stop()` must be called for them to end with it.
 * @param {StartOptions} [options]
 * @returns {Promise<PrivateServices>}
 * @throws {Failure} with one line that says what to do
 */
export async function startServices(options = {}) {
  const dataDir = path.resolve(options.dataDir ?? defaultDataDir());
  const me = asHolder(options.purpose ?? 'a command');
  makePrivateFolder(dataDir);
  /** @type {StartContext} */
  const context = {
    dataDir,
    profile: options.profile ?? 'demo',
    secrets: loadSecrets(dataDir),
    onNote: options.onStep,
  };
  const startedHere = await withServicesLock(dataDir, async () => {
    const state = readState(dataDir);
    if (options.anew) discardStopped(dataDir, state);
    // One after the other: both may call apt-get, which works alone.
    const mariadb = await ensureRunning(serverKinds.mariadb, context, state.mariadb);
    state.mariadb = mariadb.record;
    writeState(dataDir, state);
    const redis = await ensureRunning(serverKinds.redis, context, state.redis);
    state.redis = redis.record;
    state.holders = [...without(state.holders, me), me];
    state.kept = state.kept || options.keep === true;
    writeState(dataDir, state);
    return mariadb.started || redis.started;
  });

  return {
    ...addresses(dataDir, context),
    startedHere,
    external: false,
    stop: () => leave(dataDir, me),
    killHard: (server) => killHard(dataDir, server),
    restart: (server) => restart(context, server),
    emptySchema: () => emptySchema(dataDir),
    emptyRedis: () => emptyRedis(context),
  };
}

/**
 * Stops the private servers of a data folder.
 * @param {string} [dataDir]
 * @returns {Promise<boolean>} whether one was running
 * @throws {Failure} when a running demo or command still uses them
 */
export async function stopServices(dataDir = defaultDataDir()) {
  if (!existsSync(dataDir)) return false;
  return withServicesLock(dataDir, async () => {
    const state = readState(dataDir);
    const [holder] = state.holders;
    if (holder) {
      throw new Failure(
        `${holder.purpose} (process ${holder.pid}) still uses them: stop that first (Ctrl-C, or kill ${holder.pid}).`,
      );
    }
    return stopBoth(dataDir, state);
  });
}

/**
 * @typedef {object} ServiceStatus
 * @property {boolean} running both of them
 * @property {string} dataDir
 * @property {boolean} kept
 * @property {{ running: boolean, port?: number, pid?: number }} mariadb
 * @property {{ running: boolean, port?: number, pid?: number }} redis
 * @property {{ pid: number, purpose: string }[]} usedBy
 * @property {string} [databaseUrl] when running
 * @property {string} [redisUrl] when running
 */

/**
 * What of the private servers is running.
 * @param {string} [dataDir]
 * @returns {ServiceStatus}
 */
export function serviceStatus(dataDir = defaultDataDir()) {
  const state = readState(dataDir);
  const mariadb = findRunning(serverKinds.mariadb, dataDir, state.mariadb);
  const redis = findRunning(serverKinds.redis, dataDir, state.redis);
  const running = mariadb !== null && redis !== null;
  const urls = running ? addresses(dataDir, { secrets: loadSecrets(dataDir) }) : null;
  return {
    running,
    dataDir,
    kept: state.kept,
    mariadb: mariadb ? { running: true, port: mariadb.port, pid: mariadb.id.pid } : { running: false },
    redis: redis ? { running: true, port: redis.port, pid: redis.id.pid } : { running: false },
    usedBy: state.holders.map(({ pid, purpose }) => ({ pid, purpose })),
    ...(urls ? { databaseUrl: urls.databaseUrl, redisUrl: urls.redisUrl } : {}),
  };
}

/** @param {string} dataDir @param {import('./services-state.mjs').Holder} me */
async function leave(dataDir, me) {
  await withServicesLock(dataDir, async () => {
    const state = readState(dataDir);
    state.holders = without(state.holders, me);
    if (state.kept || state.holders.length > 0) writeState(dataDir, state);
    else await stopBoth(dataDir, state);
  });
}

/**
 * Removes the data of servers that are not running.
 * @param {string} dataDir
 * @param {ServicesState} state
 */
function discardStopped(dataDir, state) {
  for (const name of /** @type {const} */ (['mariadb', 'redis'])) {
    const kind = serverKinds[name];
    if (findRunning(kind, dataDir, state[name])) continue;
    rmSync(kind.layout(dataDir).folder, { recursive: true, force: true });
  }
}

/** @param {string} dataDir @param {ServicesState} state */
async function stopBoth(dataDir, state) {
  const stopping = /** @type {const} */ (['redis', 'mariadb']).map(async (name) => {
    const kind = serverKinds[name];
    const running = findRunning(kind, dataDir, state[name]);
    state[name] = { port: running?.port ?? state[name].port };
    if (running) await stopServer(kind, running.id);
    return running !== null;
  });
  const stopped = await Promise.all(stopping);
  writeState(dataDir, { ...state, kept: false });
  return stopped.some(Boolean);
}

/** @param {string} dataDir @param {ServerName} name */
async function killHard(dataDir, name) {
  const kind = serverKinds[name];
  const running = findRunning(kind, dataDir, readState(dataDir)[name]);
  if (!running) throw new Failure(`${kind.label} is not running.`);
  await endProcess(running.id, { signal: 'SIGKILL', timeoutMs: 10_000, what: kind.label });
}

/**
 * Stops a server in order if it runs, and starts it again on the port that everybody knows.
 * @param {StartContext} context
 * @param {ServerName} name
 */
async function restart(context, name) {
  const kind = serverKinds[name];
  await withServicesLock(context.dataDir, async () => {
    const state = readState(context.dataDir);
    const running = findRunning(kind, context.dataDir, state[name]);
    if (running) await stopServer(kind, running.id);
    state[name] = (await ensureRunning(kind, context, state[name], { samePort: true })).record;
    writeState(context.dataDir, state);
  });
}

/** Drops the installation's schema and creates it anew, empty. @param {string} dataDir */
async function emptySchema(dataDir) {
  const answer = await runAdminSql(
    mariadbLayout(dataDir),
    await requireMariadb(),
    `DROP DATABASE IF EXISTS \`${schemaName}\`;\n` +
      `CREATE DATABASE \`${schemaName}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;\n`,
  );
  if (!answer.ok) throw new Failure('the database could not be emptied.', { detail: answer.output });
}

/** @param {StartContext} context */
async function emptyRedis({ dataDir, secrets }) {
  const { port } = readState(dataDir).redis;
  const reply = port && (await askRedis({ port, password: secrets.redisPassword }, ['FLUSHALL']));
  if (reply !== 'OK') throw new Failure('Redis could not be emptied: it does not answer.');
}

/** @param {string} dataDir @param {{ secrets: import('./secrets.mjs').Secrets }} context */
function addresses(dataDir, { secrets }) {
  const state = readState(dataDir);
  const database = `127.0.0.1:${state.mariadb.port}`;
  return {
    databaseUrl: `mysql://${accountName}:${secrets.databasePassword}@${database}/${schemaName}`,
    adminDatabaseUrl: `mysql://${adminAccountName}:${secrets.adminPassword}@${database}`,
    redisUrl: `redis://:${secrets.redisPassword}@127.0.0.1:${state.redis.port}/0`,
  };
}

/**
 * @template T
 * @param {string} dataDir
 * @param {() => Promise<T>} work
 */
function withServicesLock(dataDir, work) {
  return withLock(path.join(dataDir, 'services.lock'), 'starting or stopping servers', work, {
    timeoutMs: 300_000,
    onTimeout: (owner) =>
      new Failure(
        `process ${owner.pid} has been starting or stopping the servers of ${dataDir} for minutes: ` +
          `end it (kill ${owner.pid}) and start again.`,
      ),
  });
}
