import { Worker } from 'node:worker_threads';

const BEAT_MS = 1_000;

/** What the watching thread is given. */
export interface GuardInput {
  beats: SharedArrayBuffer;
  limitSeconds: number;
}

/**
 * Ends this process (SIGKILL, after one line on standard error) when its event loop has stood still for
 * `limitSeconds`: work in an endless loop cannot be stopped from within, holds up everything else and looks alive
 * from outside. A thread counts by its own clock, so a machine that slept is not mistaken for a loop. Its
 * supervisor starts the process again; the row that did it was counted when it was claimed. Returns how to stop.
 */
export function guardEventLoop(limitSeconds: number): () => Promise<void> {
  const beats = new SharedArrayBuffer(4);
  const counter = new Int32Array(beats);
  const beat = setInterval(() => Atomics.add(counter, 0, 1), BEAT_MS);
  beat.unref();
  const input: GuardInput = { beats, limitSeconds };
  const thread = new Worker(new URL('./event-loop-guard.thread.js', import.meta.url), { workerData: input });
  thread.unref();
  return async () => {
    clearInterval(beat);
    await thread.terminate();
  };
}
