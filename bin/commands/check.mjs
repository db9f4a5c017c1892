import path from 'node:path';
import { ensureBuilt } from '../lib/build.mjs';
import { ensurePackages } from '../lib/packages.mjs';
import { defaultDataDir } from '../lib/paths.mjs';
import { Progress } from '../lib/progress.mjs';
import { TestReport } from '../lib/test-report.mjs';
import { format, lint, types, vitest } from '../lib/test-steps.mjs';

/**
 * `npm run check`: lint, format, types and unit tests, without any server.
 * @returns {Promise<number>} the exit code
 */
export async function check() {
  const progress = new Progress();
  const report = new TestReport(progress);
  await report.prepare('packages', 'packages', (onNote) => ensurePackages({ onNote }));
  // The tests' types refer to the built simulator.
  await report.prepare('build', 'build', (onNote) => ensureBuilt(['vendors'], { onNote }));
  await report.step('lint', lint);
  await report.step('format', format);
  await report.step('types', types);
  const resultFolder = path.join(defaultDataDir(), 'test', 'results');
  await report.step('unit', () => vitest('unit', { env: process.env, resultFolder }));
  return report.end();
}
