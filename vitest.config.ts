import { defineConfig } from 'vitest/config';

/** Worker threads that specs start read TypeScript as the specs do. */
const execArgv = ['--import', new URL('./test/harness/typescript-threads.mjs', import.meta.url).href];

/** One project per kind of test; `bin/test.mjs` prepares what each of them needs. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          execArgv,
          include: [
            'src/**/*.spec.ts',
            'test/*.spec.ts',
            'test/bin/**/*.spec.ts',
            'test/vendors/**/*.spec.ts',
            'admin/src/**/*.spec.ts',
            'bench/**/*.spec.ts',
          ],
          exclude: ['**/*.db.spec.ts', '**/node_modules/**'],
        },
      },
      {
        test: {
          name: 'db',
          execArgv,
          include: ['src/**/*.db.spec.ts', 'test/db/**/*.db.spec.ts', 'test/bin/**/*.db.spec.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'e2e',
          execArgv,
          include: ['test/e2e/**/*.e2e-spec.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'crash',
          include: ['test/crash/**/*.e2e-spec.ts'],
          testTimeout: 600_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.e2e-spec.ts'],
          globalSetup: ['test/browser/shared-demo.setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
