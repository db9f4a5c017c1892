import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AppConfig } from '../../platform/config/app-config.js';
import { routePath } from '../../platform/http/route-path.js';
import { ADMIN_ONLY } from './admin-only.js';
import { CLERK_MAY } from './clerk-may.js';
import { LoginRequired, NotAllowed, OriginRefused } from './auth.errors.js';
import { AuthService } from './auth.service.js';
import { operatorOf, type OperatorRequest } from './current-operator.js';
import { SessionCookie } from './session-cookie.js';
import { isTrustedOrigin } from './trusted-origin.js';
import { WITHOUT_LOGIN } from './without-login.js';

const ADMIN_API = '/api/admin/';

/**
 * Guards every route under `/api/admin/`, whichever module it belongs to: the session is looked up on
 * each call, so a disabled operator or a changed role
 * takes effect at once, and mutating calls must come from our own pages. Clerks reach what is marked for
 * them and nothing else.
 */
@Injectable()
export class AdminAccessGuard implements CanActivate {
  constructor(
    private readonly auth: AuthService,
    private readonly cookie: SessionCookie,
    private readonly config: AppConfig,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<OperatorRequest>();
    if (!routePath(request).startsWith(ADMIN_API)) return true;
    if (!this.isTrusted(request)) throw new OriginRefused();
    const session = await this.auth.session(this.cookie.read(request));
    if (session) {
      request.loginSession = session;
      request.caller = `operator:${session.operator_id}`;
      request.operator = operatorOf(session);
      if (session.role !== 'admin' && this.says(ADMIN_ONLY, context)) throw new NotAllowed();
      if (session.role === 'clerk' && !this.says(CLERK_MAY, context)) throw new NotAllowed();
      return true;
    }
    if (!this.says(WITHOUT_LOGIN, context)) throw new LoginRequired();
    return true;
  }

  private says(word: string, context: ExecutionContext): boolean {
    const found = this.reflector.getAllAndOverride<boolean>(word, [context.getHandler(), context.getClass()]);
    return found === true;
  }

  private isTrusted(request: OperatorRequest): boolean {
    const { headers } = request;
    const requestedWith = headers['x-requested-with'];
    const fetchSite = headers['sec-fetch-site'];
    return isTrustedOrigin({
      method: request.method,
      origin: headers.origin,
      requestedWith: typeof requestedWith === 'string' ? requestedWith : undefined,
      fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined,
      host: request.host,
      publicUrl: this.config.PUBLIC_URL,
    });
  }
}
