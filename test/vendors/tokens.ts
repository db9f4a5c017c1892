import { randomBytes, randomInt } from 'node:crypto';

import { accountByAppid, type Account } from './accounts.js';
import type { SimulatorConfig } from './config.js';
import type { Journal } from './journal.js';
import { PlatformError } from './platform-error.js';

type TokenKind = 'classic' | 'stable';

interface TokenRecord {
  account: string;
  kind: TokenKind;
  issuedMs: number;
  expiresMs: number;
  /** Set when a successor was issued: refused with 40001 from here on. */
  supersededAtMs: number;
}

const FORCED_PER_DAY = 20;
const FORCED_GAP_MS = 30_000;
const DAY_MS = 86_400_000;

/** Issues and checks access tokens by the real clock, classic and stable ones apart from each other. */
export class TokenKeeper {
  private readonly records = new Map<string, TokenRecord>();
  private readonly current = new Map<string, string>();
  private readonly forcedMs = new Map<string, number[]>();

  constructor(
    private readonly journal: Journal,
    private readonly config: SimulatorConfig,
  ) {
    journal.on('token', (event) => {
      const slot = `${event.account} ${event.kind}`;
      const previous = this.records.get(this.current.get(slot) ?? '');
      if (previous) previous.supersededAtMs = Math.min(previous.supersededAtMs, event.supersedesAtMs);
      this.records.set(event.token, { ...event, supersededAtMs: Infinity });
      this.current.set(slot, event.token);
      if (event.forced)
        this.forcedMs.set(event.account, [...(this.forcedMs.get(event.account) ?? []), event.issuedMs]);
    });
    journal.on('tokens-expired', (event) => {
      for (const record of this.records.values()) {
        if (record.account === event.account) record.expiresMs = Math.min(record.expiresMs, event.atMs);
      }
    });
  }

  /** A new token; the classic one before it works for the overlap only. */
  issueClassic(appid: string | null, secret: string | null): { access_token: string; expires_in: number } {
    const account = this.authenticate(appid, secret);
    return this.issue(account, 'classic', Date.now() + this.overlapMs, false);
  }

  /** The token in force, a new one in its last minutes, or by force at once. */
  issueStable(
    appid: string | null,
    secret: string | null,
    isForced: boolean,
  ): { access_token: string; expires_in: number } {
    const account = this.authenticate(appid, secret);
    const now = Date.now();
    if (isForced) {
      const times = (this.forcedMs.get(account.appid) ?? []).filter((time) => time > now - DAY_MS);
      if (times.length >= FORCED_PER_DAY) throw new PlatformError(45009, 'reach max api daily quota limit');
      if (now - (times.at(-1) ?? 0) < FORCED_GAP_MS)
        throw new PlatformError(45011, 'api minute-quota reach limit');
      return this.issue(account, 'stable', now, true);
    }
    const token = this.current.get(`${account.appid} stable`);
    const record = token === undefined ? undefined : this.records.get(token);
    if (token !== undefined && record && record.expiresMs - now > this.overlapMs) {
      return { access_token: token, expires_in: Math.floor((record.expiresMs - now) / 1000) };
    }
    return this.issue(account, 'stable', Infinity, false);
  }

  /** The account whose token this is, whether or not it still holds; null for unknown words. */
  ownerOf(token: string): Account | null {
    return accountByAppid(this.records.get(token)?.account ?? null);
  }

  /** Refuses a token that may not be used now. */
  check(token: string | null): Account {
    if (token === null || token === '') throw new PlatformError(41001, 'access_token missing');
    const record = this.records.get(token);
    const now = Date.now();
    if (!record) {
      if (!/^[\w-]{64,512}$/.test(token)) throw new PlatformError(40014, 'invalid access_token');
      throw new PlatformError(40001, 'invalid credential, access_token is invalid or not latest');
    }
    if (now >= record.expiresMs) throw new PlatformError(42001, 'access_token expired');
    if (now >= record.supersededAtMs) {
      throw new PlatformError(40001, 'invalid credential, access_token is invalid or not latest');
    }
    return accountByAppid(record.account) as Account;
  }

  /** Ends every token of the account at once. */
  expireAll(account: Account): void {
    this.journal.append('tokens-expired', { account: account.appid, atMs: Date.now() });
  }

  private get overlapMs(): number {
    // With a short life set by a test, the overlap must not swallow it.
    return Math.min(this.config.tokenOverlapSeconds, this.config.tokenTtlSeconds / 4) * 1000;
  }

  private authenticate(appid: string | null, secret: string | null): Account {
    const account = accountByAppid(appid);
    if (!account) throw new PlatformError(40013, 'invalid appid');
    if (secret !== account.secret) throw new PlatformError(this.config.badSecretCode, 'invalid appsecret');
    return account;
  }

  private issue(account: Account, kind: TokenKind, supersedesAtMs: number, forced: boolean) {
    const token = `${randomInt(10, 99)}_${randomBytes(96).toString('base64url')}`;
    const issuedMs = Date.now();
    const expiresMs = issuedMs + this.config.tokenTtlSeconds * 1000;
    const event = { token, account: account.appid, kind, issuedMs, expiresMs, forced };
    this.journal.append('token', {
      ...event,
      supersedesAtMs: Number.isFinite(supersedesAtMs) ? supersedesAtMs : 9e15,
    });
    return { access_token: token, expires_in: this.config.tokenTtlSeconds };
  }
}
