import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
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
import {
  askRedis,
  redisGreets,
  redisLayout,
  redisProgramNames,
  requireRedis,
  writeRedisFiles,
} from './redis.mjs';
import { endProcess, spawnServer } from './server-process.mjs';

/** Recovery after a crash reads the whole log first. */
const startTimeoutMs = 180_000;
/** A server that answers on our port but does not let us in for so long is not going to. */
const refusalTimeoutMs = 15_000;

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
 * @property {number} firstPort of the hundreds of ports that data folders begin to look in
 * @property {string[]} programNames
 * @property {number} stopTimeoutMs
 * @property {(dataDir: string) => { folder: string, configFile: string, pidFile: string, logFile: string }} layout
 * @property {RegExp} portInConfig
 * @property {(context: StartContext) => Promise<{ program: import('./binaries.mjs').Program, args: string[] }>}
 *   prepare creates what is missing and says how to start; runs once per start
 * @property {(context: StartContext, port: number) => void} configure
 * @property {(port: number) => Promise<boolean>} greets whether a server of this kind serves the port, be it ours
 *   or not
 * @property {(context: StartContext, port: number) => Promise<boolean>} letsIn whether ours is up and takes our
 *   password
 */

/**
 * @typedef {{ dataDir: string, profile: import('./mariadb.mjs').Profile, secrets: Secrets,
 *   onNote?: (note: string) => void }} StartContext
 */

/** @type {Record<ServerName, ServerKind>} */
export const serverKinds = {
  mariadb: {
    label: 'MariaDB',
    firstPort: 13000,
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
    greets: mariadbGreets,
    async letsIn({ dataDir }) {
      const answer = await runAdminSql(mariadbLayout(dataDir), await requireMariadb(), 'SELECT 1');
      return answer.ok && answer.output.trim() === '1';
    },
  },
  redis: {
    label: 'Redis',
    firstPort: 16000,
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
    greets: redisGreets,
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
    if (await becomesReady(kind, context, running.port, () => !isRunning(running.id))) {
      return { record: { ...running.id, port: running.port }, started: false };
    }
    // It was started with other passwords (secrets.json was made anew): start it again with these.
    await stopServer(kind, running.id);
  }
  const how = await kind.prepare(context);
  const firstPort = firstPortOf(kind, context.dataDir);
  let port = record.port ?? firstPort;
  if (!samePort) port = await choosePort(kind, context, port, firstPort);
  for (let attempt = 0; ; attempt += 1) {
    kind.configure(context, port);
    const layout = kind.layout(context.dataDir);
    const server = spawnServer({ ...how, cwd: layout.folder, logFile: layout.logFile });
    if (await becomesReady(kind, context, port, server.hasExited)) {
      return { record: { ...server.id, port }, started: true };
    }
    const log = server.newLog();
    const hasEnded = server.hasExited();
    if (!hasEnded) await stopServer(kind, server.id);
    if (/address already in use|bind on tcp\/ip port/i.test(log) && !samePort && attempt < 5) {
      port = await choosePort(kind, context, port + 1, firstPort);
      continue;
    }
    throw startFailure(kind, layout.logFile, log, hasEnded);
  }
}

/** Ends a server in order (its data are written out). @param {ServerKind} kind @param {ProcessId} id */
export function stopServer(kind, id) {
  return endProcess(id, { timeoutMs: kind.stopTimeoutMs, what: kind.label });
}

/**
 * Where a data folder begins to look for a port: folders differ, so that those started at the same time hardly
 * ever want the same one, and one that is down for a moment finds its port free.
 * @param {ServerKind} kind
 * @param {string} dataDir
 */
function firstPortOf(kind, dataDir) {
  const hash = createHash('sha256').update(dataDir).digest();
  return kind.firstPort + (hash.readUInt16BE(0) % 2800);
}

/**
 * @param {ServerKind} kind
 * @param {StartContext} context
 * @param {number} wanted
 * @param {number} firstPort
 */
async function choosePort(kind, context, wanted, firstPort) {
  if (await isPortFree(wanted, '127.0.0.1')) return wanted;
  const port =
    (await firstFreePort(wanted + 1, { host: '127.0.0.1' })) ??
    (await firstFreePort(firstPort, { host: '127.0.0.1' }));
  if (port === null) {
    throw new Failure(
      `no free port for ${kind.label} from ${firstPort} upwards: stop something that listens there, ` +
        'or set DATABASE_URL and REDIS_URL to servers of your own.',
    );
  }
  context.onNote?.(`port ${wanted} is taken, ${kind.label} uses ${port}`);
  return port;
}

/**
 * Waits until our server is up.
 * @param {ServerKind} kind
 * @param {StartContext} context
 * @param {number} port
 * @param {() => boolean} hasEnded
 * @returns {Promise<boolean>} false when it ended, does not answer, or answers but refuses our password
 */
async function becomesReady(kind, context, port, hasEnded) {
  const giveUpAt = Date.now() + startTimeoutMs;
  let greetedAt = 0;
  for (;;) {
    if (hasEnded()) return false;
    if (await kind.greets(port)) {
      // What greets may be somebody else's that took the port first; ours is the one that lets us in.
      if (await kind.letsIn(context, port)) return !hasEnded();
      greetedAt ||= Date.now();
    }
    if (Date.now() > giveUpAt || (greetedAt > 0 && Date.now() > greetedAt + refusalTimeoutMs)) return false;
    await pause(50);
  }
}

/**
 * @param {ServerKind} kind
 * @param {string} logFile
 * @param {string} log
 * @param {boolean} hasEnded
 */
function startFailure(kind, logFile, log, hasEnded) {
  const hint = /no space left|disk is full|errno: 28/i.test(log)
    ? 'the disk is full'
    : /unable to lock|resource temporarily unavailable/i.test(log)
      ? 'another process works on the same data folder'
      : /address already in use|bind on tcp\/ip port/i.test(log)
        ? 'its port is taken'
        : /permission denied|errno: 13/i.test(log)
          ? 'no permission in the data folder (does it belong to another user?)'
          : hasEnded
            ? 'it ended'
            : 'it does not let us in';
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
