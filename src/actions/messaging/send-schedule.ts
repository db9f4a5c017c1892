/** Tries of one message before it is given up. */
export const ATTEMPTS_AT_MOST = 5;

const FIRST_WAIT_SECONDS = 5;
const LONGEST_WAIT_SECONDS = 600;

/** Seconds to wait after the n-th try (from 1), no less than the platform asked for. */
export function waitAfter(attempts: number, retryAfterMs: number): number {
  const backOff = Math.min(FIRST_WAIT_SECONDS * 2 ** (attempts - 1), LONGEST_WAIT_SECONDS);
  return Math.max(backOff, Math.ceil(retryAfterMs / 1000));
}
