import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { findMariadb, hasMysqlServer, isAtLeast } from './binaries.mjs';
import { aptInstall } from './apt.mjs';
import { runCommand } from './command.mjs';
import { Failure } from './failure.mjs';

/** Program and process names under which a MariaDB server shows up. */
export const mariadbProgramNames = ['mariadbd', 'mysqld'];

/** The schema of the installation and the account that works in it (and in schemas named alike). */
export const schemaName = 'cenglin';
export const accountName = 'cenglin';
/** The account of a private copy that may create any schema; tests use it. */
export const adminAccountName = 'cenglin_admin';

const minimumVersion = '10.5.0';
const useYourOwn = 'set DATABASE_URL and REDIS_URL to servers of your own';

/**
 * What a private copy is for: `demo` is as durable as production, `test` trades that for speed.
 * @typedef {'demo' | 'test'} Profile
 */

/**
 * @typedef {object} MariadbLayout
 * @property {string} folder everything of the private copy
 * @property {string} dataFolder
 * @property {string} socket
 * @property {string} configFile
 * @property {string} clientFile options of the command line client, with the admin password
 * @property {string} pidFile
 * @property {string} logFile
 */

/**
 * Where the private copy of a data folder lives.
 * @param {string} dataDir
 * @returns {MariadbLayout}
 */
export function mariadbLayout(dataDir) {
  const folder = path.join(dataDir, 'mariadb');
  return {
    folder,
    dataFolder: path.join(folder, 'data'),
    socket: socketPath(folder),
    configFile: path.join(folder, 'my.cnf'),
    clientFile: path.join(folder, 'client.cnf'),
    pidFile: path.join(folder, 'mariadb.pid'),
    logFile: path.join(folder, 'mariadb.log'),
  };
}

/** @param {{ folder: string }} layout */
function temporaryFolder(layout) {
  return path.join(layout.folder, 'tmp');
}

/** A socket's path may have some 107 bytes: deep checkouts keep theirs in the temporary folder. */
function socketPath(/** @type {string} */ folder) {
  const inside = path.join(folder, 'mariadb.sock');
  if (Buffer.byteLength(inside) <= 100) return inside;
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return path.join(os.tmpdir(), `cenglin-${hash}`, 'mariadb.sock');
}

/**
 * The installed MariaDB programs; installs them by apt when they are missing.
 * @param {{ onNote?: (note: string) => void }} [options]
 */
export async function requireMariadb({ onNote } = {}) {
  let found = await findMariadb();
  if (!found) {
    if (await hasMysqlServer()) {
      throw new Failure(
        `this machine has a MySQL server, and MariaDB for a private copy cannot be installed beside it: ${useYourOwn}.`,
      );
    }
    await aptInstall(
      {
        what: 'MariaDB',
        alternatives: [
          ['mariadb-server-core', 'mariadb-client-core'],
          ['mariadb-server-core-10.6', 'mariadb-client-core-10.6'],
          ['mariadb-server-core-10.5', 'mariadb-client-core-10.5'],
        ],
        instead: useYourOwn,
      },
      { onNote },
    );
    found = await findMariadb();
  }
  if (!found)
    throw new Failure(`MariaDB was installed but its programs are not found in PATH: ${useYourOwn}.`);
  if (!isAtLeast(found.version, minimumVersion)) {
    throw new Failure(
      `MariaDB ${found.version} is too old (${minimumVersion} or later): update it, or ${useYourOwn}.`,
    );
  }
  return found;
}

/**
 * The buffer pool in bytes: a quarter of the machine's memory (or of the container's limit), 256 MB to 4 GB; for
 * tests an eighth, 128 MB to 512 MB.
 * @param {Profile} profile
 * @param {number} [memoryBytes]
 */
export function bufferPoolBytes(profile, memoryBytes = usableMemory()) {
  const mega = 1024 * 1024;
  const [share, least, most] = profile === 'test' ? [8, 128, 512] : [4, 256, 4096];
  const wanted = Math.floor(memoryBytes / share / mega / 64) * 64;
  return Math.min(most, Math.max(least, wanted)) * mega;
}

function usableMemory() {
  const limit = process.constrainedMemory?.() ?? 0;
  return limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem();
}

/**
 * Creates the system tables of the private copy, once. A creation that was cut short leaves nothing that counts.
 * @param {MariadbLayout} layout
 * @param {{ install: string }} programs
 * @returns {Promise<boolean>} whether it had to be created
 */
export async function createMariadb(layout, programs) {
  if (existsSync(layout.dataFolder)) return false;
  const draft = `${layout.dataFolder}.new`;
  const temporary = temporaryFolder(layout);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  mkdirSync(temporary, { recursive: true, mode: 0o700 });
  // --loose-user, not --user: the script would change the owner of system files for the latter.
  const asRoot = process.getuid?.() === 0 ? ['--loose-user=root'] : [];
  const result = await runCommand(
    programs.install,
    [
      '--no-defaults',
      `--datadir=${draft}`,
      '--force',
      '--skip-test-db',
      `--auth-root-socket-user=${os.userInfo().username}`,
      '--loose-innodb-flush-log-at-trx-commit=0',
      ...asRoot,
    ],
    // A starting server clears the temporary tables it finds: in a shared folder those of others, too.
    { cwd: layout.folder, env: { ...process.env, TMPDIR: temporary } },
  );
  if (result.code !== 0 || !existsSync(path.join(draft, 'mysql'))) {
    const reason = result.output.split('\n').find((line) => /error/i.test(line)) ?? 'no reason given';
    throw new Failure(`a private MariaDB could not be created in ${layout.folder}: ${reason.trim()}.`, {
      detail: result.output.split('\n').slice(0, 12).join('\n'),
    });
  }
  renameSync(draft, layout.dataFolder);
  return true;
}

/**
 * Writes the configuration, the accounts and the client's options for the next start.
 * @param {MariadbLayout} layout
 * @param {{ port: number, profile: Profile, secrets: import('./secrets.mjs').Secrets }} options
 */
export function writeMariadbFiles(layout, { port, profile, secrets }) {
  mkdirSync(temporaryFolder(layout), { recursive: true, mode: 0o700 });
  mkdirSync(path.dirname(layout.socket), { recursive: true, mode: 0o700 });
  const startSql = path.join(layout.folder, 'start.sql');
  writePrivate(startSql, accountStatements(secrets));
  writePrivate(layout.configFile, configText(layout, startSql, port, profile));
  writePrivate(
    layout.clientFile,
    `[client]\nuser=${adminAccountName}\npassword=${secrets.adminPassword}\nsocket=${quote(layout.socket)}\n` +
      `default-character-set=utf8mb4\n`,
  );
}

/**
 * @param {MariadbLayout} layout
 * @param {string} startSql
 * @param {number} port
 * @param {Profile} profile
 */
function configText(layout, startSql, port, profile) {
  const lines = {
    datadir: quote(layout.dataFolder),
    tmpdir: quote(temporaryFolder(layout)),
    socket: quote(layout.socket),
    'pid-file': quote(layout.pidFile),
    'init-file': quote(startSql),
    'bind-address': '127.0.0.1',
    port: String(port),
    'skip-name-resolve': 'ON',
    'skip-log-bin': '',
    'character-set-server': 'utf8mb4',
    'collation-server': 'utf8mb4_bin',
    'transaction-isolation': 'READ-COMMITTED',
    'default-time-zone': "'+00:00'",
    'max-allowed-packet': '64M',
    'max-connections': '300',
    'performance-schema': 'OFF',
    'innodb-buffer-pool-size': String(bufferPoolBytes(profile)),
    'innodb-log-file-size': profile === 'test' ? '96M' : '512M',
    'innodb-flush-log-at-trx-commit': profile === 'test' ? '2' : '1',
    ...(process.getuid?.() === 0 ? { user: 'root' } : {}),
  };
  const body = Object.entries(lines).map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  return `# Written at every start; changes are lost.\n[mysqld]\n${body.join('\n')}\n`;
}

/**
 * Statements of the init file, one per line, that may run at every start: they make the accounts fit the
 * secrets, over TCP and over the socket.
 * @param {import('./secrets.mjs').Secrets} secrets
 */
function accountStatements(secrets) {
  const statements = [
    `CREATE DATABASE IF NOT EXISTS \`${schemaName}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  ];
  for (const host of ['127.0.0.1', 'localhost']) {
    const app = `'${accountName}'@'${host}'`;
    const admin = `'${adminAccountName}'@'${host}'`;
    statements.push(
      `CREATE USER IF NOT EXISTS ${app}`,
      `ALTER USER ${app} IDENTIFIED BY '${secrets.databasePassword}'`,
      `GRANT ALL PRIVILEGES ON \`${schemaName}%\`.* TO ${app}`,
      `CREATE USER IF NOT EXISTS ${admin}`,
      `ALTER USER ${admin} IDENTIFIED BY '${secrets.adminPassword}'`,
      `GRANT ALL PRIVILEGES ON *.* TO ${admin} WITH GRANT OPTION`,
    );
  }
  return statements.map((statement) => `${statement};\n`).join('');
}

/**
 * Whether a MariaDB server greets on a port (it does so only once it is ready to serve).
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function mariadbGreets(port) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    const settle = (/** @type {boolean} */ greeted) => {
      socket.destroy();
      resolve(greeted);
    };
    socket.setTimeout(2000, () => settle(false));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
    // A greeting is a packet of protocol version 10; an error packet starts with 255.
    socket.once('data', (chunk) => settle(chunk.length > 4 && chunk[4] === 10));
  });
}

/**
 * Runs SQL as the admin account through the socket of the private copy.
 * @param {MariadbLayout} layout
 * @param {{ client: string }} programs
 * @param {string} sql
 * @returns {Promise<{ ok: boolean, output: string }>} rows tab-separated, without headings
 */
export async function runAdminSql(layout, programs, sql) {
  const result = await runCommand(
    programs.client,
    [`--defaults-file=${layout.clientFile}`, '--protocol=socket', '--batch', '--skip-column-names'],
    { input: sql },
  );
  return { ok: result.code === 0, output: result.code === 0 ? result.stdout : result.output };
}

/** @param {string} file @param {string} content */
function writePrivate(file, content) {
  writeFileSync(file, content, { mode: 0o600 });
  chmodSync(file, 0o600);
}

/** A value of an option file; paths may hold blanks and `#`. @param {string} value */
function quote(value) {
  return `"${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
}
