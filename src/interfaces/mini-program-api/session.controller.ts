import { Body, Controller, Get, HttpCode, Post, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { CurrentMember } from '../auth/current-member.js';
import type { MemberIdentity } from '../auth/member-token.js';
import { WithoutLogin } from '../auth/without-login.js';
import { MemberSessionService, type MemberSession } from './member-session.service.js';
import { ConsentsRequest, JoinRequest, SessionRequest } from './mini-program.dto.js';

/** Logging in by code, joining, consents. */
@ApiTags('mini-program')
@ApiBearerAuth()
@Controller('api/mini/v1')
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
    await this.sessions.join(member, body.consents, body.noticeVersion);
    return { isJoined: true };
  }

  @Get('consents')
  consents(@CurrentMember() member: MemberIdentity): Promise<{ service: boolean; marketing: boolean }> {
    return this.sessions.consents(member);
  }

  @Put('consents')
  async changeConsents(
    @CurrentMember() member: MemberIdentity,
    @Body() body: ConsentsRequest,
  ): Promise<{ service: boolean; marketing: boolean }> {
    await this.sessions.changeMarketing(member, body.marketing, body.noticeVersion);
    return this.sessions.consents(member);
  }
}
