import { AppError } from '../../src/platform/errors/app-error.js';
import { serveThread } from '../../src/platform/threads/serve-thread.js';

/** What thread.spec.ts asks its thread to do. */
export type SpecTask =
  | { task: 'add'; numbers: Float64Array }
  | { task: 'refuse' }
  | { task: 'break' }
  | { task: 'leave' }
  | { task: 'hoard' }
  | { task: 'hang' };

serveThread<SpecTask, number>(async (input, report) => {
  switch (input.task) {
    case 'add':
      report(1, 2);
      return input.numbers.reduce((sum, number) => sum + number, 0);
    case 'refuse':
      throw new AppError({ code: 'spec.refused', status: 422, message: '不行', details: { path: 'a' } });
    case 'break':
      throw new TypeError('a mistake');
    case 'leave':
      return process.exit(3);
    case 'hoard': {
      const kept: number[][] = [];
      for (;;) kept.push(Array.from({ length: 100_000 }, (_, index) => index + kept.length));
    }
    case 'hang':
      return new Promise(() => setInterval(() => undefined, 1000));
  }
});
