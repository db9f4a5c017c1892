import { ApiError } from '../../api/http.js';
import { newIntent } from '../../api/useIntent.js';

/** Whether it is unknown if a call had its effect: no answer, a failure inside, or the first call still running. */
export function isUnclear(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    (error.status === 0 || error.status >= 500 || error.code === 'request.in-flight')
  );
}

/** The keys of what somebody means to do, by what it is: one intent keeps its key until its outcome is known. */
export class Intents {
  private readonly keys = new Map<string, string>();

  keyOf(deed: string): string {
    const key = this.keys.get(deed) ?? newIntent();
    this.keys.set(deed, key);
    return key;
  }

  /** Ends the intent, unless nobody knows whether it was carried out. `error` null: it was. */
  settle(deed: string, error: unknown): void {
    if (!isUnclear(error)) this.keys.delete(deed);
  }
}
