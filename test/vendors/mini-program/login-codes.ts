import { randomBytes } from 'node:crypto';

import { MINI_PROGRAM } from '../accounts.js';
import type { ApiRoute } from '../api-route.js';
import type { SimulatorConfig } from '../config.js';
import type { Journal } from '../journal.js';
import { PlatformError } from '../platform-error.js';
import type { Person, World } from '../world.js';

interface LoginCode {
  person: number;
  expiresMs: number;
  isUsed: boolean;
}

/** Codes as `wx.login` would give them to the mini-program: good once, for five minutes of real time. */
export class LoginCodes {
  private readonly codes = new Map<string, LoginCode>();

  constructor(
    private readonly world: World,
    private readonly journal: Journal,
    private readonly config: SimulatorConfig,
  ) {
    journal.on('login-code', (event) => {
      this.codes.set(event.code, { person: event.person, expiresMs: event.expiresMs, isUsed: false });
    });
    journal.on('login-code-used', (event) => {
      const code = this.codes.get(event.code);
      if (code) code.isUsed = true;
    });
  }

  mint(person: Person): { code: string; expiresAt: string } {
    const code = `0${randomBytes(23).toString('base64url')}`;
    const expiresMs = Date.now() + this.config.loginCodeSeconds * 1000;
    this.journal.append('login-code', { code, person: person.index, expiresMs });
    return { code, expiresAt: new Date(expiresMs).toISOString() };
  }

  routes(): ApiRoute[] {
    return [
      {
        method: 'GET',
        path: '/sns/jscode2session',
        auth: 'appid',
        appidOf: ({ query }) => query.get('appid'),
        handle: ({ query }) => this.exchange(query),
      },
    ];
  }

  private exchange(query: URLSearchParams): object {
    if (query.get('appid') !== MINI_PROGRAM.appid) throw new PlatformError(40013, 'invalid appid');
    if (query.get('secret') !== MINI_PROGRAM.secret) {
      throw new PlatformError(this.config.badSecretCode, 'invalid appsecret');
    }
    if (query.get('grant_type') !== 'authorization_code')
      throw new PlatformError(40002, 'invalid grant_type');
    const text = query.get('js_code') ?? '';
    const code = this.codes.get(text);
    if (!code || code.expiresMs <= Date.now()) throw new PlatformError(40029, 'invalid code');
    if (code.isUsed) throw new PlatformError(40163, 'code been used');
    const sessionKey = randomBytes(16).toString('base64');
    this.journal.append('login-code-used', { code: text });
    const person = this.world.people[code.person] as Person;
    return { openid: person.miniProgramOpenId, session_key: sessionKey, unionid: person.unionId };
  }
}
