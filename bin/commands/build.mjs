import { allParts, demoParts, ensureBuilt } from '../lib/build.mjs';
import { Failure } from '../lib/failure.mjs';
import { ensurePackages } from '../lib/packages.mjs';
import { Progress } from '../lib/progress.mjs';

/**
 * `npm run build -- [part …]`: the named parts, or the server, the simulator and the admin panel; as far as
 * their sources changed.
 * @param {string[]} args
 */
export async function build(args) {
  const parts = args.map((name) => {
    const part = allParts.find((known) => known === name);
    if (!part) throw new Failure(`there is no part "${name}": ${allParts.join(', ')}.`, { exitCode: 2 });
    return part;
  });
  const progress = new Progress();
  await progress.step('packages', 'packages', (onNote) => ensurePackages({ onNote }), installedOrThere);
  for (const part of parts.length > 0 ? parts : demoParts) {
    await progress.step(part, part, () => ensureBuilt([part]), builtOrCurrent);
  }
}

/** @param {boolean} installed */
export function installedOrThere(installed) {
  return installed ? 'installed' : 'there';
}

/** @param {string[]} built */
export function builtOrCurrent(built) {
  return built.length > 0 ? `built ${built.join(', ')}` : 'up to date';
}
