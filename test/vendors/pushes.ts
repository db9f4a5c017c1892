import { randomBytes } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

import { accountByAppid, type Account } from './accounts.js';
import { signCallback } from './callback-signature.js';
import type { SimulatorConfig } from './config.js';
import type { Journal } from './journal.js';

/** What became of one push. */
export interface PushRecord {
  id: number;
  account: string;
  event: string;
  body: string;
  tries: number;
  outcome: 'waiting' | 'accepted' | 'given-up';
}

const MOST_TRIES = 3;
const MOST_AT_ONCE = 8;
const MOST_REMEMBERED = 5000;

/**
 * Sends events to the callback server of each account: cut at 5 seconds, three tries. What waits survives a
 * restart. While no callback server is set, events are not pushed, as on the platform.
 */
export class Pushes {
  private base: string | null = null;
  private channels: Record<string, string> = {};
  private readonly records = new Map<number, PushRecord>();
  private queue: PushRecord[] = [];
  private active = 0;
  private nextId = 1;
  private isStarted = false;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: MOST_AT_ONCE });
  private readonly retries = new Set<NodeJS.Timeout>();

  constructor(
    private readonly journal: Journal,
    private readonly config: SimulatorConfig,
  ) {
    journal.on('callbacks', (event) => {
      this.base = event.base;
      this.channels = event.channels;
    });
    journal.on('push', (event) => {
      const record: PushRecord = { ...event, tries: 0, outcome: 'waiting' };
      this.nextId = event.id + 1;
      this.records.set(event.id, record);
      this.queue.push(record);
      this.forgetOld();
    });
    journal.on('push-done', (event) => {
      const record = this.records.get(event.id);
      if (!record) return;
      record.tries = event.tries;
      record.outcome = event.outcome;
    });
  }

  /** Sends what an earlier process left, then everything that comes. */
  start(): void {
    this.isStarted = true;
    this.queue = this.queue.filter((record) => record.outcome === 'waiting');
    this.pump();
  }

  stop(): void {
    this.isStarted = false;
    for (const timer of this.retries) clearTimeout(timer);
    this.agent.destroy();
  }

  /** Where pushes go: `${base}/callbacks/${channels[appid]}`; null turns them off. */
  setCallbacks(base: string | null, channels: Record<string, string>): void {
    this.journal.append('callbacks', { base, channels });
  }

  callbacks(): { base: string | null; channels: Record<string, string> } {
    return { base: this.base, channels: this.channels };
  }

  /** Queues one event; nothing happens for an account without a callback server. */
  send(account: Account, event: string, body: string): void {
    if (this.addressOf(account) === null) return;
    this.journal.append('push', { id: this.nextId, account: account.appid, event, body });
    this.pump();
  }

  list(): PushRecord[] {
    return [...this.records.values()];
  }

  /** Asks the callback server to prove itself: GET with `echostr`, which must come back unchanged. */
  async verify(account: Account): Promise<{ ok: boolean; status: number; body: string }> {
    const echo = randomBytes(12).toString('hex');
    const address = this.addressOf(account);
    if (address === null) return { ok: false, status: 0, body: 'no callback server is set' };
    try {
      const answer = await this.call(
        'GET',
        `${this.signed(account, address)}&echostr=${echo}`,
        account,
        null,
      );
      return { ok: answer.status === 200 && answer.body === echo, ...answer };
    } catch (error) {
      return { ok: false, status: 0, body: String(error) };
    }
  }

  private addressOf(account: Account): string | null {
    const channel = this.channels[account.appid];
    return this.base === null || channel === undefined ? null : `${this.base}/callbacks/${channel}`;
  }

  private signed(account: Account, address: string): string {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const nonce = randomBytes(5).toString('hex');
    const signature = signCallback(account.callbackToken, timestamp, nonce);
    return `${address}?signature=${signature}&timestamp=${timestamp}&nonce=${nonce}`;
  }

  private pump(): void {
    while (this.isStarted && this.active < MOST_AT_ONCE) {
      const record = this.queue.shift();
      if (!record) return;
      this.active += 1;
      void this.attempt(record).finally(() => {
        this.active -= 1;
        this.pump();
      });
    }
  }

  private async attempt(record: PushRecord): Promise<void> {
    const account = accountByAppid(record.account) as Account;
    const address = this.addressOf(account);
    record.tries += 1;
    let isAccepted = false;
    if (address !== null) {
      try {
        const openId = /(?:"FromUserName":"|<FromUserName><!\[CDATA\[)([\w-]+)/.exec(record.body)?.[1] ?? '';
        const answer = await this.call(
          'POST',
          `${this.signed(account, address)}&openid=${openId}`,
          account,
          record.body,
        );
        isAccepted = answer.status === 200;
      } catch {
        isAccepted = false;
      }
    }
    if (!this.isStarted) return;
    if (!isAccepted && record.tries < MOST_TRIES && address !== null) {
      const timer = setTimeout(() => {
        this.retries.delete(timer);
        this.queue.push(record);
        this.pump();
      }, this.config.pushRetryDelayMs);
      this.retries.add(timer);
      return;
    }
    const outcome = isAccepted ? 'accepted' : 'given-up';
    this.journal.append('push-done', { id: record.id, tries: record.tries, outcome });
  }

  private call(
    method: 'GET' | 'POST',
    address: string,
    account: Account,
    body: string | null,
  ): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const isPlain = address.startsWith('http:');
      const type = account.pushFormat === 'json' ? 'application/json' : 'text/xml';
      const request = (isPlain ? httpRequest : httpsRequest)(address, {
        method,
        ...(isPlain && { agent: this.agent }),
        headers: body === null ? {} : { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) },
        signal: AbortSignal.timeout(this.config.pushTimeoutMs),
      });
      request.on('error', reject);
      request.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      });
      request.end(body ?? undefined);
    });
  }

  private forgetOld(): void {
    if (this.records.size <= MOST_REMEMBERED) return;
    for (const [id, record] of this.records) {
      if (record.outcome === 'waiting') continue;
      this.records.delete(id);
      return;
    }
  }
}
