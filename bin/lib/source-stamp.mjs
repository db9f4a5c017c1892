import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * A hash over the names and contents of source files: it changes when and only when a source does, whatever the
 * dates of the files are.
 * @param {string} root
 * @param {string[]} sources files and folders relative to `root`; what does not exist is left out
 * @param {string[]} [ignored] folder names never entered
 * @returns {string}
 */
export function sourceStamp(root, sources, ignored = ['node_modules', 'dist']) {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesUnder(path.join(root, source), ignored)) {
      hash.update(path.relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

/**
 * All files under a folder (or the file itself), in a stable order.
 * @param {string} place absolute
 * @param {string[]} [ignored]
 * @returns {string[]}
 */
export function filesUnder(place, ignored = []) {
  const stats = statSync(place, { throwIfNoEntry: false });
  if (!stats) return [];
  if (!stats.isDirectory()) return [place];
  return readdirSync(place)
    .sort()
    .filter((name) => !ignored.includes(name))
    .flatMap((name) => filesUnder(path.join(place, name), ignored));
}
