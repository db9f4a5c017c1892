import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { errorCode, Failure } from './failure.mjs';
import { dataFolderFailure } from './paths.mjs';

/**
 * The content of a JSON file, or null when it does not exist.
 * @param {string} file
 * @param {{ damagedIs?: 'absent' | 'failure' }} [options] what to make of a file that is no JSON (cut off by a
 *   full disk, say): nothing (default), or a failure
 * @returns {unknown}
 * @throws {Failure} when the file may not be read
 */
export function readJsonFile(file, { damagedIs = 'absent' } = {}) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    if (error instanceof SyntaxError) {
      if (damagedIs === 'absent') return null;
      throw new Failure(`${file} is damaged: restore it from a backup, or move it away to start anew.`);
    }
    throw dataFolderFailure(file, error);
  }
}

/**
 * Replaces a JSON file in one step, readable by this user only.
 * @param {string} file
 * @param {unknown} content
 */
export function writeJsonFile(file, content) {
  const draft = `${file}.${randomUUID()}`;
  try {
    writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw dataFolderFailure(file, error);
  }
}
