import { describe, expect, it, vi } from 'vitest';
import type { SpecTask } from '../../../test/factories/spec.thread.js';
import { runInThread, type ThreadOptions } from './thread.js';

// The first thread of a checkout compiles what it runs.
vi.setConfig({ testTimeout: 30_000 });

const ENTRY = new URL('../../../test/factories/spec.thread.js', import.meta.url);
const ask = (task: SpecTask, options?: ThreadOptions): Promise<number> =>
  runInThread<SpecTask, number>(ENTRY, task, options);

describe('work in a thread', () => {
  it('gets its input, says how far it is and answers', async () => {
    const said: number[][] = [];
    const sum = await ask(
      { task: 'add', numbers: Float64Array.of(1, 2, 3.5) },
      { onProgress: (done, total) => said.push([done, total]) },
    );
    expect([sum, said]).toEqual([6.5, [[1, 2]]]);
  });

  it('refuses with the error it threw, code, status and details', async () => {
    await expect(ask({ task: 'refuse' })).rejects.toMatchObject({
      code: 'spec.refused',
      status: 422,
      message: '不行',
      details: { path: 'a' },
      isRetryable: false,
    });
  });

  it.each([
    ['a mistake in it', 'break', 'a mistake'],
    ['leaving without an answer', 'leave', '3'],
  ] as const)('fails on %s with what happened', async (_story, task, text) => {
    await expect(ask({ task })).rejects.toMatchObject({ code: 'threads.failed', isRetryable: true });
    await expect(ask({ task })).rejects.toThrow(text);
  });

  it('fails alone when it takes more memory than it may', async () => {
    await expect(ask({ task: 'hoard' }, { heapMb: 24 })).rejects.toMatchObject({ code: 'threads.failed' });
  });

  it('is ended by its signal, before and while it runs', async () => {
    const why = new Error('no longer wanted');
    await expect(ask({ task: 'hang' }, { signal: AbortSignal.abort(why) })).rejects.toBe(why);
    const controller = new AbortController();
    const running = ask({ task: 'hang' }, { signal: controller.signal });
    controller.abort(why);
    await expect(running).rejects.toBe(why);
  });
});
