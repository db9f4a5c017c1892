import { Body, Get, HttpCode, Post, Put } from '@nestjs/common';
import { CurrentMember } from '../auth/current-member.js';
import type { MemberIdentity } from '../auth/member-token.js';
import { WithoutLogin } from '../auth/without-login.js';
import { MemberApi } from './member-api.js';
import { MemberSessionService, type MemberConsents, type MemberSession } from './member-session.service.js';
import { ConsentsRequest, JoinRequest, SessionRequest } from './mini-program.dto.js';

/** Logging in by code, joining, consents. */
@MemberApi()
export class SessionController {
  constructor(private readonly sessions: MemberSessionService) {}

  @Post('session')
  @HttpCode(200)
  @WithoutLogin()
  open(@Body() body: SessionRequest): Promise<MemberSession> {
    return this.sessions.open(body.code, body.channelCode);
  }

  @Post('join')
  @HttpCode(200)
  async join(
    @CurrentMember() member: MemberIdentity,
    @Body() body: JoinRequest,
  ): Promise<{ isJoined: true }> {
    await this.sessions.join(member, body);
    return { isJoined: true };
  }

  @Get('consents')
  consents(@CurrentMember() member: MemberIdentity): Promise<MemberConsents> {
    return this.sessions.consents(member);
  }

  @Put('consents')
  async changeConsents(
    @CurrentMember() member: MemberIdentity,
    @Body() body: ConsentsRequest,
  ): Promise<MemberConsents> {
    const { noticeVersion, ...changed } = body;
    return this.sessions.changeConsents(member, changed, noticeVersion);
  }
}
