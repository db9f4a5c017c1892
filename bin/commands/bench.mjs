import { readdirSync } from 'node:fs';
import path from 'node:path';
import { becomeScript } from '../lib/app-cli.mjs';
import { appEnvironment } from '../lib/app-environment.mjs';
import { ensureBuilt } from '../lib/build.mjs';
import { Failure } from '../lib/failure.mjs';
import { ensurePackages } from '../lib/packages.mjs';
import { defaultDataDir, rootDir } from '../lib/paths.mjs';
import { externalServices, startServices } from '../lib/services.mjs';

/** Says things that are no result. @param {string} text */
const note = (text) => void process.stderr.write(`${text}\n`);

/**
 * `npm run bench -- <name> [options]`: runs `bench/<name>.ts` on servers of its own, so that neither the demo's
 * data nor its work disturbs the figures. stdout is the bench's.
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function bench([name, ...args]) {
  const names = benchNames();
  if (!name || !names.includes(name)) {
    const problem = name ? `there is no bench "${name}"` : 'which bench?';
    throw new Failure(`${problem}: npm run bench -- ${names.join('|') || '(none yet)'}`, { exitCode: 2 });
  }
  await ensurePackages({ onNote: note });
  await ensureBuilt(['server', 'bench'], { onNote: (part) => note(`building the ${part}`) });
  const dataDir = path.join(defaultDataDir(), 'bench');
  const services =
    externalServices() ?? (await startServices({ dataDir, purpose: 'npm run bench', onStep: note }));
  try {
    const env = appEnvironment({ dataDir, services });
    return await becomeScript(path.join(rootDir, 'dist/bench', `${name}.js`), args, env);
  } finally {
    await services.stop();
  }
}

/** Files right in `bench/`, by name; what they share lies in folders below. */
function benchNames() {
  return readdirSync(path.join(rootDir, 'bench'))
    .filter((file) => /^[a-z0-9-]+\.ts$/.test(file))
    .map((file) => file.replace(/\.ts$/, ''))
    .sort();
}
