import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../errors/app-error.js';
import type { ThreadMessage } from './thread.js';

/** Tells the starter how far the work is. */
export type ReportProgress = (done: number, total: number) => void;

/**
 * The other end of `runInThread`: does the work on what it was given and sends the answer. To be called once, at
 * the end of a `*.thread.ts` module, which imports only pure files: a thread has no database and no clock.
 */
export function serveThread<Input, Output>(
  work: (input: Input, report: ReportProgress) => Output | Promise<Output>,
): void {
  const port = parentPort;
  if (!port) throw new Error('serveThread is for modules that run in a worker thread');
  const say = (message: ThreadMessage<Output>): void => port.postMessage(message);
  const answer = async (): Promise<void> => {
    try {
      const output = await work(workerData as Input, (done, total) => say({ kind: 'progress', done, total }));
      say({ kind: 'result', output });
    } catch (error) {
      say(failure(error));
    }
  };
  void answer();
}

function failure(error: unknown): { kind: 'error'; text: string; app: ThreadAppError | undefined } {
  if (!(error instanceof AppError))
    return { kind: 'error', text: error instanceof Error ? error.message : String(error), app: undefined };
  const { code, status, message, details, isRetryable } = error;
  return { kind: 'error', text: message, app: { code, status, message, details, isRetryable } };
}

type ThreadAppError = ConstructorParameters<typeof AppError>[0];
