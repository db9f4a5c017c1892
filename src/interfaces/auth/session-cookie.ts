import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppConfig } from '../../platform/config/app-config.js';

const MAX_AGE_SECONDS = 7 * 86_400;

/** The operator's cookie: out of reach of scripts; behind HTTPS also bound to this host alone. */
@Injectable()
export class SessionCookie {
  readonly name: string;
  private readonly isHttps: boolean;

  constructor(config: AppConfig) {
    this.isHttps = config.PUBLIC_URL?.startsWith('https:') ?? false;
    this.name = this.isHttps ? '__Host-cenglin_session' : 'cenglin_session';
  }

  read(request: FastifyRequest): string | undefined {
    return request.cookies[this.name];
  }

  set(reply: FastifyReply, token: string): void {
    reply.setCookie(this.name, token, { ...this.attributes(), maxAge: MAX_AGE_SECONDS });
  }

  clear(reply: FastifyReply): void {
    reply.clearCookie(this.name, this.attributes());
  }

  private attributes() {
    return { path: '/', httpOnly: true, sameSite: 'lax', secure: this.isHttps } as const;
  }
}
