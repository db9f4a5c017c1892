import { Body, Post } from '@nestjs/common';
import { RedeemCodes } from '../../../actions/redeem-codes/redeem-codes.service.js';
import { IdempotencyKey, Idempotent } from '../../../platform/http/idempotency/idempotent.js';
import { CurrentMember } from '../../auth/current-member.js';
import type { MemberIdentity } from '../../auth/member-token.js';
import { MemberApi } from '../member-api.js';
import { RedeemCodeRequest } from './coupon.dto.js';

/** 口令 and one-time codes. */
@MemberApi()
export class RedeemCodesController {
  constructor(private readonly codes: RedeemCodes) {}

  /**
   * Turns a word or a code into its coupon. Throws `redeem-codes.not-found`, `.not-started`, `.over`, `.used-up`,
   * `.code-used`, `.already-used`, `.too-many-guesses`, and what the coupon itself refuses.
   */
  @Post('redeem-codes')
  @Idempotent()
  async redeem(
    @CurrentMember() { memberId }: MemberIdentity,
    @Body() { code }: RedeemCodeRequest,
    @IdempotencyKey() key: string,
  ): Promise<{ couponId: string }> {
    const { couponId } = await this.codes.redeem(memberId, code, key);
    return { couponId };
  }
}
