import { Body, Get, Put } from '@nestjs/common';
import { CurrentMember } from '../../auth/current-member.js';
import type { MemberIdentity } from '../../auth/member-token.js';
import { MemberApi } from '../member-api.js';
import { MemberProfiles, type MiniProfile } from './member-profiles.service.js';
import { ProfileRequest } from './profile.dto.js';

/** 我的资料. */
@MemberApi()
export class ProfileController {
  constructor(private readonly profiles: MemberProfiles) {}

  @Get('profile')
  find(@CurrentMember() { memberId }: MemberIdentity): Promise<MiniProfile> {
    return this.profiles.read(memberId);
  }

  /** Throws `mini-program.birthday-invalid`, `mini-program.birthday-set`, `mini-program.not-joined`. */
  @Put('profile')
  change(@CurrentMember() { memberId }: MemberIdentity, @Body() body: ProfileRequest): Promise<MiniProfile> {
    return this.profiles.change(memberId, body);
  }
}
