import { mkdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { aptInstall } from './apt.mjs';
import { findRedis, isAtLeast } from './binaries.mjs';
import { Failure } from './failure.mjs';

/** Program and process names under which a Redis server shows up. */
export const redisProgramNames = ['redis-server', 'redis-check-rdb', 'valkey-server'];

const minimumVersion = '6.0.0';
const useYourOwn = 'set DATABASE_URL and REDIS_URL to servers of your own';

/**
 * @typedef {{ folder: string, configFile: string, pidFile: string, logFile: string }} RedisLayout
 */

/**
 * Where the private copy of a data folder lives.
 * @param {string} dataDir
 * @returns {RedisLayout}
 */
export function redisLayout(dataDir) {
  const folder = path.join(dataDir, 'redis');
  return {
    folder,
    configFile: path.join(folder, 'redis.conf'),
    pidFile: path.join(folder, 'redis.pid'),
    logFile: path.join(folder, 'redis.log'),
  };
}

/**
 * The installed Redis server; installs it by apt when it is missing.
 * @param {{ onNote?: (note: string) => void }} [options]
 */
export async function requireRedis({ onNote } = {}) {
  let found = await findRedis();
  if (!found) {
    const wish = { what: 'Redis', instead: useYourOwn };
    await aptInstall({ ...wish, alternatives: [['redis-tools'], ['redis-server']] }, { onNote });
    found = await findRedis();
    if (!found) {
      await aptInstall({ ...wish, alternatives: [['redis-server']] }, { onNote });
      found = await findRedis();
    }
  }
  if (!found) throw new Failure(`Redis was installed but its server is not found in PATH: ${useYourOwn}.`);
  if (!isAtLeast(found.version, minimumVersion)) {
    throw new Failure(
      `Redis ${found.version} is too old (${minimumVersion} or later): update it, or ${useYourOwn}.`,
    );
  }
  return found;
}

/**
 * Writes the configuration for the next start: append-only file every second, and never evict, because a queue
 * is no cache.
 * @param {RedisLayout} layout
 * @param {{ port: number, secrets: import('./secrets.mjs').Secrets }} options
 */
export function writeRedisFiles(layout, { port, secrets }) {
  mkdirSync(layout.folder, { recursive: true, mode: 0o700 });
  const lines = [
    '# Written at every start; changes are lost.',
    'bind 127.0.0.1',
    `port ${port}`,
    'protected-mode yes',
    `requirepass ${secrets.redisPassword}`,
    `dir ${quote(layout.folder)}`,
    `pidfile ${quote(layout.pidFile)}`,
    'daemonize no',
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
  ];
  writeFileSync(layout.configFile, `${lines.join('\n')}\n`, { mode: 0o600 });
}

/**
 * Whether a Redis server answers on a port (the answer to PING is PONG, or that we must log in first).
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function redisGreets(port) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    const settle = (/** @type {boolean} */ greeted) => {
      socket.destroy();
      resolve(greeted);
    };
    socket.setTimeout(2000, () => settle(false));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
    socket.once('connect', () => socket.write(encode(['PING'])));
    socket.once('data', (chunk) => settle(/^(\+PONG|-NOAUTH)/.test(chunk.toString('utf8'))));
  });
}

/**
 * Sends one command to a Redis server and returns its reply line without the leading sign; null when it cannot
 * be reached or answers with an error.
 * @param {{ port: number, password: string }} server
 * @param {string[]} command such as `['PING']`
 * @returns {Promise<string | null>}
 */
export function askRedis({ port, password }, command) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    const settle = (/** @type {string | null} */ reply) => {
      socket.destroy();
      resolve(reply);
    };
    let received = '';
    socket.setTimeout(10_000, () => settle(null));
    socket.once('error', () => settle(null));
    socket.once('close', () => settle(null));
    socket.once('connect', () => socket.write(encode(['AUTH', password]) + encode(command)));
    socket.on('data', (chunk) => {
      received += chunk.toString('utf8');
      const [login, reply] = received.split('\r\n');
      if (login?.startsWith('-')) settle(null);
      else if (reply !== undefined && received.split('\r\n').length > 2) {
        settle(/^[+:]/.test(reply) ? reply.slice(1) : null);
      }
    });
  });
}

/** @param {string[]} words */
function encode(words) {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}

/** @param {string} value */
function quote(value) {
  return `"${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
}
