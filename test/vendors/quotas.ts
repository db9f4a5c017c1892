import type { CallCounter } from './call-counter.js';
import type { Journal } from './journal.js';
import { PlatformError } from './platform-error.js';

/** Calls a new account may make in a day, by path; paths not listed have no limit here. */
export const DEFAULT_DAILY_LIMITS: Readonly<Record<string, number>> = {
  '/cgi-bin/token': 2000,
  '/cgi-bin/stable_token': 500_000,
  '/cgi-bin/user/get': 500,
  '/cgi-bin/user/info': 5_000_000,
  '/cgi-bin/user/info/batchget': 500_000,
  '/cgi-bin/message/template/send': 100_000,
  '/cgi-bin/message/mass/send': 100,
  '/cgi-bin/message/subscribe/send': 10_000_000,
};

/** What `openapi/quota/get` reports. */
export interface Quota {
  daily_limit: number;
  used: number;
  remain: number;
}

/** Daily quotas by account and path, renewed when a quota day ends (see CallCounter). */
export class Quotas {
  private readonly limits = new Map<string, number>();
  /** Calls that a quota clearing took off, by quota slot. */
  private readonly cleared = new Map<string, { day: string; count: number }>();

  constructor(
    journal: Journal,
    private readonly calls: () => CallCounter,
  ) {
    journal.on('quota', (event) => {
      this.limits.set(`${event.account} ${event.path}`, event.dailyLimit);
    });
    journal.on('quota-cleared', (event) => {
      this.cleared.set(`${event.account} ${event.path}`, { day: event.day, count: event.count });
    });
  }

  limitOf(account: string, path: string): number | null {
    return this.limits.get(`${account} ${path}`) ?? DEFAULT_DAILY_LIMITS[path] ?? null;
  }

  /** Refuses the call numbered `count` of the day when the quota is used up. */
  check(account: string, path: string, count: number): void {
    const limit = this.limitOf(account, path);
    if (limit !== null && count - this.clearedCount(account, path) > limit) {
      throw new PlatformError(45009, 'reach max api daily quota limit');
    }
  }

  describe(account: string, path: string): Quota | null {
    const limit = this.limitOf(account, path);
    if (limit === null) return null;
    const used = Math.min(this.calls().count(account, path) - this.clearedCount(account, path), limit);
    return { daily_limit: limit, used, remain: limit - used };
  }

  /** Paths of this account that have a limit. */
  limitedPaths(account: string): string[] {
    const own = [...this.limits.keys()]
      .filter((key) => key.startsWith(`${account} `))
      .map((key) => key.split(' ')[1]);
    return [...new Set([...Object.keys(DEFAULT_DAILY_LIMITS), ...(own as string[])])];
  }

  private clearedCount(account: string, path: string): number {
    const cleared = this.cleared.get(`${account} ${path}`);
    return cleared?.day === this.calls().quotaDay() ? cleared.count : 0;
  }
}
