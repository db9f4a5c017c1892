import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { lastLines, runCommand } from './command.mjs';
import { Failure } from './failure.mjs';
import { withLock } from './file-lock.mjs';
import { readJsonFile, writeJsonFile } from './json-file.mjs';
import { rootDir, toolPath } from './paths.mjs';
import { filesUnder, sourceStamp } from './source-stamp.mjs';

/** @typedef {'server' | 'vendors' | 'admin' | 'bench'} Part */

/**
 * @typedef {object} PartRecipe
 * @property {string} label
 * @property {string[]} sources what it is made of, relative to the checkout
 * @property {string} output a file that exists after a build
 * @property {(part: Part) => Promise<import('./command.mjs').CommandResult>} make
 */

/** @type {Record<Part, PartRecipe>} */
const recipes = {
  server: {
    label: 'server',
    sources: ['src', 'migrations', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'],
    output: 'dist/src/main.js',
    make: async (part) => {
      const result = await compile(part, 'tsconfig.build.json');
      if (result.code === 0) copyAssets('src');
      return result;
    },
  },
  vendors: {
    label: 'simulator',
    sources: ['test/vendors', 'package-lock.json'],
    output: 'dist/vendors/main.js',
    make: (part) => compile(part, 'test/vendors'),
  },
  admin: {
    label: 'admin panel',
    sources: ['admin', 'package-lock.json'],
    output: 'admin/dist/index.html',
    make: () =>
      runCommand(toolPath('vite'), ['build', '--logLevel', 'warn'], {
        cwd: path.join(rootDir, 'admin'),
        env: { ...process.env, NO_COLOR: '1' },
      }),
  },
  bench: {
    label: 'benches',
    sources: ['bench', 'src', 'migrations', 'tsconfig.json', 'package-lock.json'],
    output: 'dist/bench',
    make: (part) => compile(part, 'bench'),
  },
};

/** Every part there is. */
export const allParts = /** @type {Part[]} */ (Object.keys(recipes));

/** Every part that the demo needs. @type {Part[]} */
export const demoParts = ['server', 'vendors', 'admin'];

/**
 * Builds the parts whose sources have changed since their last good build.
 * @param {Part[]} parts
 * @param {{ onNote?: (note: string) => void }} [options]
 * @returns {Promise<string[]>} labels of what was built
 * @throws {Failure} with the compiler's errors
 */
export async function ensureBuilt(parts, { onNote } = {}) {
  if (parts.every((part) => isCurrent(part))) return [];
  mkdirSync(path.join(rootDir, 'dist', '.stamps'), { recursive: true });
  return withLock(path.join(rootDir, 'dist', '.build.lock'), 'a build', async () => {
    const built = [];
    for (const part of parts) {
      if (isCurrent(part)) continue;
      onNote?.(recipes[part].label);
      await build(part);
      built.push(recipes[part].label);
    }
    return built;
  });
}

/** @param {Part} part */
async function build(part) {
  const recipe = recipes[part];
  // Taken before the build: what changes while it runs is built again next time.
  const stamp = stampOf(part);
  rmSync(stampFile(part), { force: true });
  const result = await recipe.make(part);
  if (result.code !== 0) {
    throw new Failure(`the ${recipe.label} does not build: see the errors above.`, {
      detail: lastLines(result.output, 60),
    });
  }
  writeJsonFile(stampFile(part), { stamp });
}

/** @param {Part} part */
function isCurrent(part) {
  const stored = /** @type {{ stamp?: string } | null} */ (readJsonFile(stampFile(part)));
  return (
    stored?.stamp !== undefined &&
    existsSync(path.join(rootDir, recipes[part].output)) &&
    stored.stamp === stampOf(part)
  );
}

/** @param {Part} part */
function stampOf(part) {
  return sourceStamp(rootDir, recipes[part].sources);
}

/** @param {Part} part */
function stampFile(part) {
  return path.join(rootDir, 'dist', '.stamps', `${part}.json`);
}

/**
 * Compiles a TypeScript project, reusing what the compiler remembers of the last time as long as its output is
 * still there.
 * @param {Part} part
 * @param {string} project
 */
function compile(part, project) {
  const memory = path.join(rootDir, 'dist', '.stamps', `${part}.tsbuildinfo`);
  if (!existsSync(path.join(rootDir, recipes[part].output))) rmSync(memory, { force: true });
  return runCommand(toolPath('tsc'), ['-p', project, '--incremental', '--tsBuildInfoFile', memory], {
    cwd: rootDir,
  });
}

/** Puts files that the compiler leaves behind (SQL, templates) beside the compiled ones. @param {string} folder */
function copyAssets(folder) {
  const assets = /\.(sql|json|csv|xml|html|svg|txt)$/;
  for (const file of filesUnder(path.join(rootDir, folder))) {
    if (!assets.test(file)) continue;
    const target = path.join(rootDir, 'dist', path.relative(rootDir, file));
    mkdirSync(path.dirname(target), { recursive: true });
    copyFileSync(file, target);
  }
}
