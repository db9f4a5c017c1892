import { Body, Get, Post } from '@nestjs/common';
import {
  CheckIn,
  type CheckInResult,
  type CheckInToday,
} from '../../../actions/engagement/check-in.service.js';
import { Idempotent } from '../../../platform/http/idempotency/idempotent.js';
import { CurrentMember } from '../../auth/current-member.js';
import type { MemberIdentity } from '../../auth/member-token.js';
import { EmptyBodyPipe } from '../empty-body.pipe.js';
import { MemberApi } from '../member-api.js';

/** 每日签到. */
@MemberApi()
export class CheckInController {
  constructor(private readonly checkIns: CheckIn) {}

  /** How it stands today; null while none runs. */
  @Get('check-in')
  async today(@CurrentMember() { memberId }: MemberIdentity): Promise<{ checkIn: CheckInToday | null }> {
    return { checkIn: await this.checkIns.today(memberId) };
  }

  /**
   * Checks in for the business date; another call on that day gives nothing more. Throws `engagement.none-running`,
   * `engagement.not-member`, `engagement.requirement-missing`.
   */
  @Post('check-in')
  @Idempotent()
  async checkIn(
    @CurrentMember() { memberId }: MemberIdentity,
    @Body(EmptyBodyPipe) _nothing: undefined,
  ): Promise<Omit<CheckInResult, 'isNew'>> {
    const { isNew: _, ...result } = await this.checkIns.checkIn(memberId);
    return result;
  }
}
