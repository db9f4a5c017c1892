import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Channel } from '../channel.js';
import { ChannelError } from '../channel.errors.js';
import { QuotaBook } from '../quota-book.js';
import { platformUrl } from './platform-url.js';
import { refusal } from './refusal.js';
import { TokenKeeper } from './token-keeper.js';
import { QUOTA_CODE, TOKEN_CODES } from './vendor-codes.js';
import { numberField, type VendorRecord } from './vendor-json.js';
import { VendorHttp } from './vendor-http.js';

export interface WechatCall {
  channel: Channel;
  method: 'GET' | 'POST';
  path: string;
  query?: Record<string, string>;
  body?: object;
  /**
   * Reading: may be repeated, so passing troubles are waited out. Sending: one attempt, and whatever
   * may have been accepted is the caller's to judge.
   */
  isReading: boolean;
  /** Codes that mean the same as success for this call. */
  settledCodes?: readonly number[];
}

/** Waits between tries of a read; the platform's own wish (45011: a minute) comes first. */
const RETRY_DELAYS_MS = [200, 1_000, 4_000];

/**
 * Calls WeChat's open platform: token in, `errcode` out. A refused token is fetched anew once and the
 * call repeated once; an endpoint whose day quota is used up is parked for every process. Throws
 * ChannelError.
 */
@Injectable()
export class WechatClient {
  /** Replaced by specs that do not want to wait a minute. */
  wait: (ms: number) => Promise<void> = async (ms) => pause(ms);

  constructor(
    private readonly http: VendorHttp,
    private readonly tokens: TokenKeeper,
    private readonly quotas: QuotaBook,
  ) {}

  async call(call: WechatCall): Promise<VendorRecord> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.attempt(call);
      } catch (error) {
        const delay = RETRY_DELAYS_MS[attempt];
        const isWorthRetrying = call.isReading && error instanceof ChannelError && error.kind === 'transient';
        if (!isWorthRetrying || delay === undefined) throw error;
        await this.wait(Math.max(delay * (0.5 + Math.random()), error.retryAfterMs));
      }
    }
  }

  /** A call that names the account by appid and secret instead of a token (login). */
  async callOpen(call: Omit<WechatCall, 'isReading'>): Promise<VendorRecord> {
    return this.http.json({ method: call.method, url: this.url(call, undefined), body: call.body });
  }

  private async attempt(call: WechatCall): Promise<VendorRecord> {
    const parkedUntil = await this.quotas.parkedUntil(call.channel, call.path);
    if (parkedUntil) throw refusal({ errcode: QUOTA_CODE, errmsg: 'parked until the next day' }, parkedUntil);
    const token = await this.tokens.token(call.channel);
    let answer = await this.ask(call, token);
    if (TOKEN_CODES.has(errcodeOf(answer)))
      answer = await this.ask(call, await this.tokens.token(call.channel, token));
    const errcode = errcodeOf(answer);
    if (errcode === 0 || call.settledCodes?.includes(errcode)) return answer;
    if (errcode !== QUOTA_CODE) throw refusal(answer);
    throw refusal(answer, await this.quotas.park(call.channel, call.path));
  }

  private async ask(call: WechatCall, token: string): Promise<VendorRecord> {
    return this.http.json({ method: call.method, url: this.url(call, token), body: call.body });
  }

  private url(call: Omit<WechatCall, 'isReading'>, token: string | undefined): string {
    const query = new URLSearchParams(
      token === undefined ? call.query : { access_token: token, ...call.query },
    );
    return `${platformUrl(call.channel)}${call.path}?${query.toString()}`;
  }
}

function errcodeOf(answer: VendorRecord): number {
  return numberField(answer, 'errcode') ?? 0;
}
