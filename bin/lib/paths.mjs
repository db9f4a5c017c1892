import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorCode, Failure, systemReason } from './failure.mjs';

/** The checkout: the folder that holds package.json. */
export const rootDir = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** A tool of node_modules by name, such as `tsc`. @param {string} name */
export function toolPath(name) {
  return path.join(rootDir, 'node_modules', '.bin', name);
}

/**
 * The folder that holds the private servers, secrets and logs: `CENGLIN_DATA_DIR`, or `.data/` in the checkout.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function defaultDataDir(env = process.env) {
  return env['CENGLIN_DATA_DIR'] ? path.resolve(env['CENGLIN_DATA_DIR']) : path.join(rootDir, '.data');
}

/**
 * The folder the person stands in, against which file names on the command line are meant: npm moves us to the
 * checkout and keeps the original place in INIT_CWD.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function callerDir(env = process.env) {
  const startedByNpm = env['npm_package_json'] === path.join(rootDir, 'package.json');
  return startedByNpm && env['INIT_CWD'] ? env['INIT_CWD'] : process.cwd();
}

/**
 * Makes a folder (and its parents) that only this user may enter, and checks that it can be written.
 * @param {string} folder
 * @throws {Failure} when it cannot be made or written, naming the folder and CENGLIN_DATA_DIR
 */
export function makePrivateFolder(folder) {
  try {
    makeFolder(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw dataFolderFailure(folder, error);
  }
}

/**
 * Makes a folder and its parents. Step by step, because Node's own `recursive` never returns where the system
 * answers "no such folder" for a new one, as in /proc.
 * @param {string} folder absolute
 */
function makeFolder(folder) {
  const parent = path.dirname(folder);
  if (parent !== folder && !existsSync(parent)) makeFolder(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

/**
 * The failure for a data folder that cannot be used, with the reason in words.
 * @param {string} folder
 * @param {unknown} error
 */
export function dataFolderFailure(folder, error) {
  return new Failure(
    `cannot use the folder ${folder}: ${systemReason(error)}. Set CENGLIN_DATA_DIR to a folder that you may write to.`,
  );
}
