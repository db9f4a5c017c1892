import { Worker } from 'node:worker_threads';
import { AppError, type AppErrorOptions } from '../errors/app-error.js';

/** What a thread says to whoever started it. */
export type ThreadMessage<Output> =
  | { kind: 'progress'; done: number; total: number }
  | { kind: 'result'; output: Output }
  | { kind: 'error'; text: string; app: AppErrorOptions | undefined };

export interface ThreadOptions {
  /** Ends the thread; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** How far the work is, when it says so. */
  onProgress?(done: number, total: number): void;
  /** Heap the thread may use, in MB; buffers of typed arrays do not count. Node's own limit when left out. */
  heapMb?: number;
}

/** A thread that ended without an answer or whose work threw something unexpected. */
export class ThreadError extends AppError {
  constructor(text: string) {
    super({ code: 'threads.failed', status: 500, message: `后台计算没有完成：${text}`, isRetryable: true });
  }
}

/**
 * Does long arithmetic beside the event loop: starts `entry` (a module that calls `serveThread`) in a worker
 * thread, hands it `input` and resolves with its answer. Input and output are copied as `postMessage` does
 * (plain data, typed arrays; a SharedArrayBuffer is not copied but seen by both). One thread per call, ended
 * with it. An AppError thrown inside arrives as one with the same code; anything else, a dead thread and
 * memory run out as ThreadError.
 *
 *     runInThread<Input, Output>(new URL('./fit.thread.js', import.meta.url), input)
 */
export function runInThread<Input, Output>(
  entry: URL,
  input: Input,
  options: ThreadOptions = {},
): Promise<Output> {
  const { signal, onProgress, heapMb } = options;
  if (signal?.aborted) return Promise.reject(reasonOf(signal));
  const worker = new Worker(entry, {
    workerData: input,
    ...(heapMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapMb } }),
  });
  return new Promise<Output>((resolve, reject) => {
    const abort = (): void => settle(() => reject(signal ? reasonOf(signal) : new ThreadError('已取消')));
    const settle = (tell: () => void): void => {
      signal?.removeEventListener('abort', abort);
      worker.removeAllListeners();
      // A thread that fails while it is being ended has nothing left to tell.
      worker.on('error', () => undefined);
      void worker.terminate();
      tell();
    };
    signal?.addEventListener('abort', abort);
    worker.on('message', (message: ThreadMessage<Output>) => {
      if (message.kind === 'progress') onProgress?.(message.done, message.total);
      else if (message.kind === 'result') settle(() => resolve(message.output));
      else settle(() => reject(message.app ? new AppError(message.app) : new ThreadError(message.text)));
    });
    worker.on('error', (error) => settle(() => reject(new ThreadError(error.message))));
    worker.on('exit', (code) => settle(() => reject(new ThreadError(`线程提前结束（${code}）`))));
  });
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new ThreadError('已取消');
}
