import { demoParts, ensureBuilt } from '../lib/build.mjs';
import { ensurePackages } from '../lib/packages.mjs';
import { Progress } from '../lib/progress.mjs';

/** `npm run build`: the server, the simulator and the admin panel, as far as their sources changed. */
export async function build() {
  const progress = new Progress();
  await progress.step('packages', 'packages', (onNote) => ensurePackages({ onNote }), installedOrThere);
  for (const part of demoParts) {
    await progress.step(part, `build ${part}`, () => ensureBuilt([part]), builtOrCurrent);
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
