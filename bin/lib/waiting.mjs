import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks until the answer is truthy, and returns it.
 * @template T
 * @param {() => T | Promise<T>} ask
 * @param {{ timeoutMs: number, everyMs?: number, onTimeout: () => Error }} options
 * @returns {Promise<NonNullable<T>>}
 */
export async function waitUntil(ask, { timeoutMs, everyMs = 50, onTimeout }) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer) return /** @type {NonNullable<T>} */ (answer);
    if (Date.now() >= deadline) throw onTimeout();
    await pause(everyMs);
  }
}
