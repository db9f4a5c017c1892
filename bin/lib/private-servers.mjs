import { readFileSync } from 'node:fs';
import { lastLines } from './command.mjs';
import { Failure } from './failure.mjs';
import {
  createMariadb,
  mariadbGreets,
  mariadbLayout,
  mariadbProgramNames,
  requireMariadb,
  runAdminSql,
  writeMariadbFiles,
} from './mariadb.mjs';
import { makePrivateFolder } from './paths.mjs';
import { firstFreePort, isPortFree } from './ports.mjs';
import { identify, isRunning, worksOn } from './process-info.mjs';
import { askRedis, redisLayout, redisProgramNames, requireRedis, writeRedisFiles } from './redis.mjs';
import { endProcess, spawnServer } from './server-process.mjs';
import { waitUntil } from './waiting.mjs';

/**
 * @typedef {import('./process-info.mjs').ProcessId} ProcessId
 * @typedef {import('./services-state.mjs').ServerRecord} ServerRecord
 * @typedef {import('./secrets.mjs').Secrets} Secrets
 * @typedef {'mariadb' | 'redis'} ServerName
 */

/**
 * What the two servers have in common, so that finding, starting and stopping is written once.
 * @typedef {object} ServerKind
 * @property {string} label
 * @property {number} firstPort
 * @property {string[]} programNames
 * @property {number} stopTimeoutMs
 * @property {(dataDir: string) => { folder: string, configFile: string, pidFile: string, logFile: string }} layout
 * @property {RegExp} portInConfig
 * @property {(context: StartContext) => Promise<{ program: import('./binaries.mjs').Program, args: string[] }>}
 *   prepare creates what is missing and says how to start; runs once per start
 * @property {(context: StartContext, port: number) => void} configure
 * @property {(context: StartContext, port: number) => Promise<boolean>} greets whether something serves the port
 * @property {(context: StartContext, port: number) => Promise<boolean>} letsIn whether our password opens it
 */

/**
 * @typedef {{ dataDir: string, profile: import('./mariadb.mjs').Profile, secrets: Secrets,
 *   onNote?: (note: string) => void }} StartContext
 */

/** @type {Record<ServerName, ServerKind>} */
export const serverKinds = {
  mariadb: {
    label: 'MariaDB',
    firstPort: 13306,
    programNames: mariadbProgramNames,
    stopTimeoutMs: 60_000,
    layout: mariadbLayout,
    portInConfig: /^port=(\d+)$/m,
    async prepare({ dataDir, onNote }) {
      const programs = await requireMariadb({ onNote });
      const layout = mariadbLayout(dataDir);
      makePrivateFolder(layout.folder);
      if (await createMariadb(layout, programs)) onNote?.('created a private MariaDB');
      return { program: { file: programs.server }, args: [`--defaults-file=${layout.configFile}`] };
    },
    configure({ dataDir, profile, secrets }, port) {
      writeMariadbFiles(mariadbLayout(dataDir), { port, profile, secrets });
    },
    greets: (_context, port) => mariadbGreets(port),
    async letsIn({ dataDir }) {
      const answer = await runAdminSql(mariadbLayout(dataDir), await requireMariadb(), 'SELECT 1');
      return answer.ok && answer.output.trim() === '1';
    },
  },
  redis: {
    label: 'Redis',
    firstPort: 16379,
    programNames: redisProgramNames,
    stopTimeoutMs: 20_000,
    layout: redisLayout,
    portInConfig: /^port (\d+)$/m,
    async prepare({ dataDir, onNote }) {
      const { server } = await requireRedis({ onNote });
      const layout = redisLayout(dataDir);
      makePrivateFolder(layout.folder);
      return { program: server, args: [layout.configFile] };
    },
    configure({ dataDir, secrets }, port) {
      writeRedisFiles(redisLayout(dataDir), { port, secrets });
    },
    greets: async ({ secrets }, port) =>
      (await askRedis({ port, password: secrets.redisPassword }, ['PING'])) === 'PONG',
    letsIn: async ({ secrets }, port) =>
      (await askRedis({ port, password: secrets.redisPassword }, ['PING'])) === 'PONG',
  },
};

/**
 * The server of a data folder that is running now, by the record or, when that is lost, by the server's own pid
 * file. A stale pid (the process is gone, or the number belongs to somebody else) counts as not running.
 * @param {ServerKind} kind
 * @param {string} dataDir
 * @param {ServerRecord} record
 * @returns {{ id: ProcessId, port: number } | null}
 */
export function findRunning(kind, dataDir, record) {
  const layout = kind.layout(dataDir);
  const pids = [record.pid, Number(readText(layout.pidFile).trim())];
  for (const pid of pids) {
    if (!pid || !worksOn(pid, layout.folder, kind.programNames)) continue;
    const id = identify(pid);
    const port = Number(kind.portInConfig.exec(readText(layout.configFile))?.[1]) || record.port;
    if (id && port) return { id, port };
  }
  return null;
}

/**
 * Starts the private copy and waits until it serves; one that runs already is used as it is.
 * @param {ServerKind} kind
 * @param {StartContext} context
 * @param {ServerRecord} record
 * @param {{ samePort?: boolean }} [options] `samePort`: fail rather than move to another port
 * @returns {Promise<{ record: ServerRecord, started: boolean }>}
 */
export async function ensureRunning(kind, context, record, { samePort = false } = {}) {
  const running = findRunning(kind, context.dataDir, record);
  if (running) {
    kind.configure(context, running.port);
    await waitReady(kind, context, running.port, () => !isRunning(running.id));
    if (await kind.letsIn(context, running.port)) {
      return { record: { ...running.id, port: running.port }, started: false };
    }
    // It was started with other passwords (secrets.json was made anew): start it again with these.
    await stopServer(kind, running.id);
  }
  const how = await kind.prepare(context);
  let port = record.port ?? kind.firstPort;
  if (!samePort) port = await choosePort(kind, context, port);
  for (let attempt = 0; ; attempt += 1) {
    kind.configure(context, port);
    const layout = kind.layout(context.dataDir);
    const server = spawnServer({ ...how, cwd: layout.folder, logFile: layout.logFile });
    try {
      await waitReady(kind, context, port, server.hasExited);
    } catch (error) {
      const log = server.newLog();
      if (!server.hasExited()) await stopServer(kind, server.id);
      if (/address already in use|bind on tcp\/ip port/i.test(log) && !samePort && attempt < 5) {
        port = await choosePort(kind, context, port + 1);
        continue;
      }
      throw startFailure(kind, layout.logFile, log, error);
    }
    if (!(await kind.letsIn(context, port))) {
      await stopServer(kind, server.id);
      throw new Failure(`${kind.label} started but refuses our password: see ${layout.logFile}.`);
    }
    return { record: { ...server.id, port }, started: true };
  }
}

/** Ends a server in order (its data are written out). @param {ServerKind} kind @param {ProcessId} id */
export function stopServer(kind, id) {
  return endProcess(id, { timeoutMs: kind.stopTimeoutMs, what: kind.label });
}

/** @param {ServerKind} kind @param {StartContext} context @param {number} wanted */
async function choosePort(kind, context, wanted) {
  if (await isPortFree(wanted, '127.0.0.1')) return wanted;
  const port =
    (await firstFreePort(wanted + 1, { host: '127.0.0.1' })) ??
    (await firstFreePort(kind.firstPort, { host: '127.0.0.1' }));
  if (port === null) {
    throw new Failure(
      `no free port for ${kind.label} from ${kind.firstPort} upwards: stop something that listens there, ` +
        'or set DATABASE_URL and REDIS_URL to servers of your own.',
    );
  }
  context.onNote?.(`port ${wanted} is taken, ${kind.label} uses ${port}`);
  return port;
}

/**
 * @param {ServerKind} kind
 * @param {StartContext} context
 * @param {number} port
 * @param {() => boolean} hasEnded
 */
async function waitReady(kind, context, port, hasEnded) {
  const timeoutMs = 180_000;
  await waitUntil(
    async () => {
      if (hasEnded()) throw new Error(`${kind.label} ended`);
      return kind.greets(context, port);
    },
    {
      timeoutMs,
      onTimeout: () => new Error(`${kind.label} did not answer on port ${port} within ${timeoutMs / 1000} s`),
    },
  );
}

/**
 * @param {ServerKind} kind
 * @param {string} logFile
 * @param {string} log
 * @param {unknown} error
 */
function startFailure(kind, logFile, log, error) {
  const hint = /no space left|disk is full|errno: 28/i.test(log)
    ? 'the disk is full'
    : /unable to lock|resource temporarily unavailable/i.test(log)
      ? 'another process works on the same data folder'
      : /permission denied|errno: 13/i.test(log)
        ? 'no permission in the data folder (does it belong to another user?)'
        : error instanceof Error
          ? error.message
          : 'it ended';
  return new Failure(`${kind.label} did not start: ${hint}. Its log is ${logFile}.`, {
    detail: lastLines(log, 12),
  });
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
