import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from './command.mjs';
import { readJsonFile } from './json-file.mjs';
import { rootDir, toolPath } from './paths.mjs';

/**
 * What one step of the test command found; lint, format and each type check count as one test.
 * @typedef {{ passed: number, failed: number, skipped: number, output: string }} StepResult
 */

/** Every TypeScript project, with the name it is reported by. */
const projects = /** @type {const} */ ([
  ['server', '.'],
  ['simulator', 'test/vendors'],
  ['admin', 'admin'],
  ['tests', 'test'],
  ['bench', 'bench'],
  ['bin', 'bin'],
]);

/** Code that smells: no warning is let through. */
export function lint() {
  return oneTest('oxlint', ['--deny-warnings']);
}

/** Code laid out by prettier. */
export function format() {
  return oneTest('prettier', ['--check', '--log-level', 'warn', '.']);
}

/** Types of every project, two compilers at a time. @returns {Promise<StepResult>} */
export async function types() {
  const waiting = [...projects];
  /** @type {StepResult[]} */
  const results = [];
  const takeNext = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, project] = next;
      const result = await oneTest('tsc', ['--noEmit', '--incremental', 'false', '-p', project]);
      results.push({ ...result, output: result.failed > 0 ? `${name}:\n${result.output}` : '' });
    }
  };
  await Promise.all([takeNext(), takeNext()]);
  return sum(results);
}

/**
 * One of Vitest's projects.
 * @param {string} project
 * @param {{ env: NodeJS.ProcessEnv, resultFolder: string, args?: string[] }} options `args` go to Vitest
 * @returns {Promise<StepResult>}
 */
export async function vitest(project, { env, resultFolder, args = [] }) {
  mkdirSync(resultFolder, { recursive: true });
  const resultFile = path.join(resultFolder, `${project}.json`);
  rmSync(resultFile, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${resultFile}`];
  // Only a chosen part of the tests may be none of this project's.
  const noneIsFine = args.length > 0 ? ['--passWithNoTests'] : [];
  const { code, output } = await runCommand(
    toolPath('vitest'),
    ['run', '--project', project, ...reporters, ...noneIsFine, ...args],
    { cwd: rootDir, env: { ...env, NO_COLOR: '1' }, onLine: sayNote },
  );
  return { ...countResults(readJsonFile(resultFile), code), output };
}

/** Passes on what one has to know to repeat a random test. @param {string} line */
function sayNote(line) {
  if (/^seed \d+ of /.test(line)) process.stdout.write(`  ${line}\n`);
}

/**
 * Counts Vitest's JSON report. A file that could not even be loaded, an error outside of any test, and a run
 * without a report are failures too.
 * @param {unknown} report
 * @param {number} exitCode
 * @returns {Omit<StepResult, 'output'>}
 */
export function countResults(report, exitCode) {
  const files =
    /** @type {{ testResults?: { status?: string, assertionResults?: { status: string }[] }[] } | null} */ (
      report
    )?.testResults;
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of files ?? []) {
    const tests = file.assertionResults ?? [];
    for (const { status } of tests) {
      if (status === 'passed') counts.passed += 1;
      else if (status === 'failed') counts.failed += 1;
      else counts.skipped += 1;
    }
    if (file.status === 'failed' && !tests.some(({ status }) => status === 'failed')) counts.failed += 1;
  }
  if (exitCode !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

/** @param {StepResult[]} results @returns {StepResult} */
export function sum(results) {
  const total = { passed: 0, failed: 0, skipped: 0, output: '' };
  for (const result of results) {
    total.passed += result.passed;
    total.failed += result.failed;
    total.skipped += result.skipped;
    total.output += result.output;
  }
  return total;
}

/** `3 passed, 0 failed`, and what was skipped if anything was. @param {Omit<StepResult, 'output'>} result */
export function verdict({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** @param {string} tool @param {string[]} args @returns {Promise<StepResult>} */
async function oneTest(tool, args) {
  const { code, output } = await runCommand(toolPath(tool), args, { cwd: rootDir });
  return code === 0
    ? { passed: 1, failed: 0, skipped: 0, output: '' }
    : { passed: 0, failed: 1, skipped: 0, output };
}
