import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { routePath } from '../../platform/http/route-path.js';
import { MemberTokenInvalid } from './auth.errors.js';
import type { MemberRequest } from './current-member.js';
import { MemberToken } from './member-token.js';
import { WITHOUT_LOGIN } from './without-login.js';

const MINI_API = '/api/mini/';
const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/;

/** Guards every route under `/api/mini/`: the bearer token says who calls, and nothing else does. */
@Injectable()
export class MemberAccessGuard implements CanActivate {
  constructor(
    private readonly tokens: MemberToken,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<MemberRequest>();
    if (!routePath(request).startsWith(MINI_API)) return true;
    const isOpen = this.reflector.getAllAndOverride<boolean>(WITHOUT_LOGIN, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (isOpen) return true;
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) throw new MemberTokenInvalid();
    request.member = await this.tokens.verify(token);
    request.caller = `member:${request.member.memberId}`;
    return true;
  }
}
