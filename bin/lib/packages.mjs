import { existsSync } from 'node:fs';
import path from 'node:path';
import { lastLines, runCommand } from './command.mjs';
import { Failure } from './failure.mjs';
import { withLock } from './file-lock.mjs';
import { readJsonFile } from './json-file.mjs';
import { defaultDataDir, makePrivateFolder, rootDir } from './paths.mjs';

/** @typedef {Record<string, { version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }>} LockedPackages */

/**
 * Whether everything that package-lock.json asks for lies in node_modules in that version. Compares the two lock
 * files and not their dates, so that a checkout moving between branches does not reinstall for nothing.
 * @param {string} [folder]
 */
export function packagesAreCurrent(folder = rootDir) {
  const wanted = lockedPackages(path.join(folder, 'package-lock.json'));
  const installed = lockedPackages(path.join(folder, 'node_modules', '.package-lock.json'));
  if (!installed) return false;
  if (!wanted) return true;
  return Object.entries(wanted).every(
    ([name, entry]) =>
      name === '' ||
      entry.optional === true ||
      entry.devOptional === true ||
      installed[name]?.version === entry.version,
  );
}

/**
 * Installs the packages when they are missing or not those of package-lock.json.
 * @param {{ onNote?: (note: string) => void }} [options]
 * @returns {Promise<boolean>} whether something had to be installed
 * @throws {Failure} with npm's own reason
 */
export async function ensurePackages({ onNote } = {}) {
  if (packagesAreCurrent()) return false;
  const dataDir = defaultDataDir();
  makePrivateFolder(dataDir);
  return withLock(path.join(dataDir, 'npm-install.lock'), 'npm install', async () => {
    if (packagesAreCurrent()) return false;
    onNote?.('npm install');
    const { command, args } = npm();
    const result = await runCommand(
      command,
      [...args, 'install', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
      { cwd: rootDir },
    );
    if (result.code !== 0) {
      throw new Failure(`npm install failed (${npmReason(result.output)}): repair that and start again.`, {
        detail: lastLines(result.output, 15),
      });
    }
    return true;
  });
}

/** npm as it was used to start us, so that a version manager's choice holds. */
function npm() {
  const script = process.env['npm_execpath'];
  return script && script.endsWith('npm-cli.js') && existsSync(script)
    ? { command: process.execPath, args: [script] }
    : { command: 'npm', args: [] };
}

/** @param {string} output */
function npmReason(output) {
  const line = output.split('\n').find((text) => /^npm (ERR!|error) (?!A complete log|code )/.test(text));
  return (line ?? lastLines(output, 1)).replace(/^npm (ERR!|error) /, '').slice(0, 160) || 'no reason given';
}

/** @param {string} file @returns {LockedPackages | null} */
function lockedPackages(file) {
  const lock = /** @type {{ packages?: LockedPackages } | null} */ (readJsonFile(file));
  return lock?.packages ?? null;
}
