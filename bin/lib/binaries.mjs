import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { runCommand } from './command.mjs';

/** Where servers live that an ordinary user's PATH leaves out. */
const systemFolders = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/snap/bin',
];

/**
 * A program as it must be started; `argv0` is the name it must be called by, when that differs from its file.
 * @typedef {{ file: string, argv0?: string }} Program
 */

/**
 * The first executable of these names in PATH and the usual system folders.
 * @param {string[]} names in order of preference
 * @param {string[]} [folders]
 * @returns {string | null}
 */
export function findBinary(names, folders = searchFolders()) {
  for (const name of names) {
    for (const folder of folders) {
      const file = path.join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not here: look on.
      }
    }
  }
  return null;
}

/** PATH and the system folders, each once. @param {NodeJS.ProcessEnv} [env] @returns {string[]} */
export function searchFolders(env = process.env) {
  const inPath = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return [...new Set([...inPath, ...systemFolders])];
}

/**
 * The MariaDB programs, or null when one is missing. A `mysqld` that is Oracle's MySQL does not count: its data
 * folders are made and kept differently.
 * @param {string[]} [folders]
 * @returns {Promise<{ server: string, install: string, client: string, version: string } | null>}
 */
export async function findMariadb(folders) {
  const server = findBinary(['mariadbd', 'mysqld'], folders);
  const install = findBinary(['mariadb-install-db', 'mysql_install_db'], folders);
  const client = findBinary(['mariadb', 'mysql'], folders);
  if (!server || !install || !client) return null;
  const { stdout } = await runCommand(server, ['--no-defaults', '--version']);
  const version = /Ver (\d+\.\d+\.\d+)-MariaDB/i.exec(stdout)?.[1];
  return version ? { server, install, client, version } : null;
}

/** Whether Oracle's MySQL server is on this machine. @param {string[]} [folders] */
export async function hasMysqlServer(folders) {
  const server = findBinary(['mysqld'], folders);
  if (!server) return false;
  const { stdout } = await runCommand(server, ['--no-defaults', '--version']);
  return stdout !== '' && !/MariaDB/i.test(stdout);
}

/**
 * The Redis server (or Valkey, which speaks the same). Debian's `redis-tools` already holds the whole server
 * under the name of its checking tool: called `redis-server`, it is one.
 * @param {string[]} [folders]
 * @returns {Promise<{ server: Program, version: string } | null>}
 */
export async function findRedis(folders) {
  /** @type {Program[]} */
  const candidates = [];
  const own = findBinary(['redis-server', 'valkey-server'], folders);
  if (own) candidates.push({ file: own });
  const tool = findBinary(['redis-check-rdb'], folders);
  if (tool) candidates.push({ file: tool, argv0: 'redis-server' });
  for (const server of candidates) {
    const { stdout, code } = await runCommand(server.file, ['--version'], { argv0: server.argv0 });
    const version = /server v=(\d+\.\d+\.\d+)/i.exec(stdout)?.[1];
    if (code === 0 && version) return { server, version };
  }
  return null;
}

/** A Chromium-like browser: `CHROMIUM_PATH`, or the usual names. @param {NodeJS.ProcessEnv} [env] */
export function findChromium(env = process.env) {
  return (
    env['CHROMIUM_PATH'] ||
    findBinary(['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'])
  );
}

/**
 * Whether a version is at least another.
 * @param {string} version such as `10.11.6`
 * @param {string} minimum such as `10.6.0`
 */
export function isAtLeast(version, minimum) {
  const have = version.split('.').map(Number);
  const want = minimum.split('.').map(Number);
  for (let i = 0; i < want.length; i += 1) {
    const difference = (have[i] ?? 0) - (want[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
