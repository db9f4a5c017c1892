import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import type { Channel } from '../channel.js';
import { ChannelError } from '../channel.errors.js';
import { ChannelTokenStore } from '../channel-token.store.js';
import { platformUrl } from './platform-url.js';
import { refusal } from './refusal.js';
import { numberField, textField } from './vendor-json.js';
import { VendorHttp } from './vendor-http.js';

interface HeldToken {
  token: string;
  /** Until when this process uses it without asking the database, by its own steady clock. */
  freshUntilMs: number;
}

/** Longer than a lease lasts that a killed process left behind. */
const PATIENCE_MS = 45_000;
const LOOK_AGAIN_MS = 25;
/** A token this close to its end is not handed out any more. */
const SHORTEST_LIFE_MS = 1_000;

/**
 * One access token per account for all processes. Fetched single-flight: within a process by one
 * promise, between processes by a lease on the row. The stable token is used, which asking again does
 * not invalidate; it is forced only when the platform refuses the very token it hands out.
 */
@Injectable()
export class TokenKeeper {
  private readonly held = new Map<string, HeldToken>();
  private readonly flights = new Map<string, Promise<string>>();

  constructor(
    private readonly store: ChannelTokenStore,
    private readonly http: VendorHttp,
    private readonly config: AppConfig,
  ) {}

  /** A token to call with. `refused`: the platform has just refused that one. */
  async token(channel: Channel, refused?: string): Promise<string> {
    const key = keyOf(channel);
    const known = this.held.get(key);
    if (known && known.token !== refused && performance.now() < known.freshUntilMs) return known.token;
    const flying = this.flights.get(key);
    // Somebody who asked before the refusal may come back with the refused token itself.
    if (flying) return (await flying) === refused ? this.token(channel, refused) : flying;
    const flight = this.find(channel, refused).finally(() => this.flights.delete(key));
    this.flights.set(key, flight);
    return flight;
  }

  private async find(channel: Channel, refused: string | undefined): Promise<string> {
    const deadline = performance.now() + PATIENCE_MS;
    const leaseToken = randomUUID();
    while (performance.now() < deadline) {
      const stored = await this.store.read(channel.id);
      if (stored.token !== undefined && stored.token !== refused && stored.validMs > SHORTEST_LIFE_MS) {
        this.hold(channel, stored.token, stored.validMs);
        return stored.token;
      }
      if (await this.store.lease(channel.id, stored.generation, leaseToken, this.config.LEASE_SECONDS))
        return this.fetch(channel, leaseToken, refused);
      await wait(LOOK_AGAIN_MS);
    }
    throw new ChannelError({
      code: 'channels.token-busy',
      kind: 'transient',
      message: '另一个进程正在换取访问令牌，稍后自动重试',
    });
  }

  private async fetch(channel: Channel, leaseToken: string, refused: string | undefined): Promise<string> {
    try {
      let answer = await this.ask(channel, false);
      if (answer.token === refused) answer = await this.ask(channel, true);
      await this.store.save(channel.id, leaseToken, answer.token, answer.validSeconds);
      this.hold(channel, answer.token, answer.validSeconds * 1000);
      return answer.token;
    } catch (error) {
      await this.store.giveBack(channel.id, leaseToken);
      throw error;
    }
  }

  private async ask(channel: Channel, isForced: boolean): Promise<{ token: string; validSeconds: number }> {
    const answer = await this.http.json({
      method: 'POST',
      url: `${platformUrl(channel)}/cgi-bin/stable_token`,
      body: {
        grant_type: 'client_credential',
        appid: channel.appId,
        secret: channel.secrets.secret ?? '',
        force_refresh: isForced,
      },
    });
    const token = textField(answer, 'access_token');
    if (token === '') throw refusal(answer);
    return { token, validSeconds: numberField(answer, 'expires_in') ?? 0 };
  }

  private hold(channel: Channel, token: string, validMs: number): void {
    const freshUntilMs = performance.now() + validMs - Math.min(SHORTEST_LIFE_MS, validMs / 10);
    this.held.set(keyOf(channel), { token, freshUntilMs });
  }
}

/** Changed credentials are another account as far as tokens go. */
function keyOf(channel: Channel): string {
  const { id, appId, settings, secrets } = channel;
  return [id, appId, settings.baseUrl, secrets.secret].join(' ');
}
