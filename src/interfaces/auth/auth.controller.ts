import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { AppConfig } from '../../platform/config/app-config.js';
import { LoginLinkRequest, LoginRequest, PasswordRequest, type Me } from './auth.dto.js';
import { LoginRequired } from './auth.errors.js';
import { AuthService, type OpenedSession } from './auth.service.js';
import { ClerkMay } from './clerk-may.js';
import type { OperatorRequest } from './current-operator.js';
import type { SessionRow } from './operator.store.js';
import { SessionCookie } from './session-cookie.js';
import { WithoutLogin } from './without-login.js';

/** Signing in and out of the admin panel. */
@ApiTags('auth')
@Controller('api/admin/v1/auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly cookie: SessionCookie,
    private readonly clock: BusinessClock,
    private readonly config: AppConfig,
  ) {}

  @Post('login')
  @HttpCode(200)
  @WithoutLogin()
  @ClerkMay()
  async login(
    @Body() body: LoginRequest,
    @Req() request: OperatorRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Me> {
    const opened = await this.auth.login(body.name.trim(), body.password, request.ip);
    return this.enter(opened, request, reply);
  }

  @Post('login-link')
  @HttpCode(200)
  @WithoutLogin()
  @ClerkMay()
  async loginByLink(
    @Body() body: LoginLinkRequest,
    @Req() request: OperatorRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Me> {
    return this.enter(await this.auth.loginByLink(body.token, request.ip), request, reply);
  }

  @Post('logout')
  @HttpCode(204)
  @WithoutLogin()
  @ClerkMay()
  async logout(
    @Req() request: OperatorRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    if (request.loginSession) await this.auth.logout(request.loginSession.session_id);
    this.cookie.clear(reply);
  }

  @Get('me')
  @ClerkMay()
  async me(@Req() request: OperatorRequest): Promise<Me> {
    return this.describe(sessionOf(request));
  }

  @Post('password')
  @HttpCode(200)
  @ClerkMay()
  async setPassword(@Body() body: PasswordRequest, @Req() request: OperatorRequest): Promise<Me> {
    const session = sessionOf(request);
    await this.auth.setPassword(session, { current: body.current, next: body.next, address: request.ip });
    return this.describe({ ...session, has_password: 1 });
  }

  /** A new session replaces the one the browser had, so a planted cookie gains nothing. */
  private async enter(opened: OpenedSession, request: OperatorRequest, reply: FastifyReply): Promise<Me> {
    if (request.loginSession) await this.auth.logout(request.loginSession.session_id);
    request.operator = opened.operator;
    this.cookie.set(reply, opened.token);
    const session = await this.auth.session(opened.token);
    if (!session) throw new LoginRequired();
    return this.describe(session);
  }

  private async describe(session: SessionRow): Promise<Me> {
    const [replayDate, businessDate] = await Promise.all([this.clock.fixedDate(), this.clock.today()]);
    return {
      id: session.operator_id,
      name: session.name,
      role: session.role,
      shopCode: session.shop_code,
      isDemo: this.config.DEMO,
      replayDate: replayDate ?? null,
      businessDate,
      mustSetPassword: session.has_password === 0,
    };
  }
}

function sessionOf(request: OperatorRequest): SessionRow {
  if (!request.loginSession) throw new LoginRequired();
  return request.loginSession;
}
