import { findBinary } from './binaries.mjs';
import { lastLines, runCommand } from './command.mjs';
import { Failure } from './failure.mjs';

/**
 * What to install: alternatives in order of preference (a distribution may know only one of the names), each a
 * set of packages; `what` is said to people, `instead` is the way out when it cannot be installed.
 * @typedef {{ what: string, alternatives: string[][], instead: string }} AptWish
 */

/**
 * Installs packages by apt-get: as root directly, else through sudo. Never removes a package, and prefers
 * packages without a system service, so that nothing but our own private copies is started.
 * @param {AptWish} wish
 * @param {{ onNote?: (note: string) => void, folders?: string[], isRoot?: boolean }} [options] `folders`: where
 *   the programs of apt and sudo are looked for, instead of PATH; `isRoot`: default whether this process is
 * @throws {Failure} one line: no apt, no permission, or apt's own reason
 */
export async function aptInstall(wish, { onNote, folders, isRoot = process.getuid?.() === 0 } = {}) {
  const aptGet = findBinary(['apt-get'], folders);
  const firstChoice = wish.alternatives[0] ?? [];
  if (!aptGet) {
    throw new Failure(
      `${wish.what} is missing and there is no apt-get here: install it yourself, or ${wish.instead}.`,
    );
  }
  const asRoot = isRoot ? [] : await sudoPrefix(folders);
  if (asRoot === null) {
    throw new Failure(
      `${wish.what} is missing and needs root once: run "sudo apt-get install -y ${firstChoice.join(' ')}" ` +
        `and start again, or ${wish.instead}.`,
    );
  }
  let packages = await firstAvailable(wish.alternatives, folders);
  if (!packages) {
    onNote?.('apt-get update');
    await apt(asRoot, aptGet, ['update']);
    packages = (await firstAvailable(wish.alternatives, folders)) ?? firstChoice;
  }
  onNote?.(`apt-get install ${packages.join(' ')}`);
  let result = await apt(asRoot, aptGet, installArguments(packages));
  if (result.code !== 0) {
    // Package lists age: what they name may be gone from the mirror.
    onNote?.('apt-get update, then once more');
    await apt(asRoot, aptGet, ['update']);
    result = await apt(asRoot, aptGet, installArguments(packages));
  }
  if (result.code !== 0) {
    throw new Failure(
      `apt-get could not install ${packages.join(' ')} (${aptReason(result.output)}): ` +
        `repair that, install it yourself, or ${wish.instead}.`,
      { detail: lastLines(result.output, 15) },
    );
  }
}

/** @param {string[]} packages */
function installArguments(packages) {
  return [
    'install',
    '-y',
    '--no-install-recommends',
    '--no-remove',
    '-o',
    'Dpkg::Options::=--force-confold',
    '-o',
    'DPkg::Lock::Timeout=120',
    ...packages,
  ];
}

/**
 * The words that make a command run as root, when sudo works without asking or a person is there to type the
 * password; null when not.
 * @param {string[] | undefined} folders
 * @returns {Promise<string[] | null>}
 */
async function sudoPrefix(folders) {
  const sudo = findBinary(['sudo'], folders);
  if (!sudo) return null;
  const { code } = await runCommand(sudo, ['-n', 'true']);
  if (code === 0) return [sudo, '-n'];
  return process.stdin.isTTY ? [sudo] : null;
}

/**
 * @param {string[]} asRoot
 * @param {string} aptGet
 * @param {string[]} args
 */
function apt(asRoot, aptGet, args) {
  const words = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'LC_ALL=C', aptGet, ...args];
  const [command = aptGet, ...rest] = words;
  return runCommand(command, rest, asRoot.length === 1 ? { stdin: 'inherit' } : {});
}

/**
 * The first alternative all of whose packages apt knows a version of.
 * @param {string[][]} alternatives
 * @param {string[] | undefined} folders
 */
async function firstAvailable(alternatives, folders) {
  const aptCache = findBinary(['apt-cache'], folders) ?? 'apt-cache';
  for (const packages of alternatives) {
    const { stdout } = await runCommand(aptCache, ['policy', ...packages], {
      env: { ...process.env, LC_ALL: 'C' },
    });
    const candidates = [...stdout.matchAll(/Candidate: (\S+)/g)].filter((match) => match[1] !== '(none)');
    if (candidates.length === packages.length) return packages;
  }
  return null;
}

/** apt's first error, in a few words. @param {string} output */
function aptReason(output) {
  const line = output.split('\n').find((text) => text.startsWith('E: ')) ?? lastLines(output, 1);
  return line.replace(/^E: /, '').trim().slice(0, 160) || 'no reason given';
}
