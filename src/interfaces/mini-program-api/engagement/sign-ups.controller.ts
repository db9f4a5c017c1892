import { Body, Delete, HttpCode, Param, Post } from '@nestjs/common';
import type { RewardView } from '../../../actions/engagement/rewards.service.js';
import { SignUps, type SignUpResult } from '../../../actions/engagement/sign-ups.service.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { Idempotent } from '../../../platform/http/idempotency/idempotent.js';
import { CurrentMember } from '../../auth/current-member.js';
import type { MemberIdentity } from '../../auth/member-token.js';
import { EmptyBodyPipe } from '../empty-body.pipe.js';
import { MemberApi } from '../member-api.js';
import { AttendRequest } from './engagement.dto.js';

/** 报名签到. */
@MemberApi()
export class SignUpsController {
  constructor(private readonly signUps: SignUps) {}

  /** A seat, or a place in the waiting list. Throws `engagement.full`, `engagement.not-running`, `engagement.not-member`. */
  @Post('activities/:id/sign-up')
  @Idempotent()
  signUp(
    @CurrentMember() { memberId }: MemberIdentity,
    @Param('id', IdPipe) id: string,
    @Body(EmptyBodyPipe) _nothing: undefined,
  ): Promise<SignUpResult> {
    return this.signUps.signUp(memberId, id);
  }

  /** Gives the seat up; the first who waits moves up. */
  @Delete('activities/:id/sign-up')
  @HttpCode(204)
  async cancel(
    @CurrentMember() { memberId }: MemberIdentity,
    @Param('id', IdPipe) id: string,
  ): Promise<void> {
    await this.signUps.cancel(memberId, id);
  }

  /** On site, by the code that is shown there. Throws `engagement.attend-code-wrong`, `engagement.not-seated`. */
  @Post('activities/:id/attend')
  @Idempotent()
  attend(
    @CurrentMember() { memberId }: MemberIdentity,
    @Param('id', IdPipe) id: string,
    @Body() { code }: AttendRequest,
  ): Promise<{ rewards: RewardView[] }> {
    return this.signUps.attend(memberId, id, code.trim());
  }
}
