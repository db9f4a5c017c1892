import { Get } from '@nestjs/common';
import { Referral, type Invitation } from '../../../actions/engagement/referral.service.js';
import { CurrentMember } from '../../auth/current-member.js';
import type { MemberIdentity } from '../../auth/member-token.js';
import { MemberApi } from '../member-api.js';

/** 邀请好友: only a friend's first paid order brings points, passing the code on brings none. */
@MemberApi()
export class InviteController {
  constructor(private readonly referral: Referral) {}

  /** The member's code, what it brings and when, and who came. Throws `engagement.not-member`. */
  @Get('invite')
  invite(@CurrentMember() { memberId }: MemberIdentity): Promise<Invitation> {
    return this.referral.invite(memberId);
  }
}
