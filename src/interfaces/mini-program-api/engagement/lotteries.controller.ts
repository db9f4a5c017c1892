import { Body, Get, Param, Post } from '@nestjs/common';
import {
  Lotteries,
  type LotteryDraw,
  type LotteryView,
} from '../../../actions/engagement/lotteries.service.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { IdempotencyKey, Idempotent } from '../../../platform/http/idempotency/idempotent.js';
import { CurrentMember } from '../../auth/current-member.js';
import type { MemberIdentity } from '../../auth/member-token.js';
import { EmptyBodyPipe } from '../empty-body.pipe.js';
import { MemberApi } from '../member-api.js';

/** 抽奖. */
@MemberApi()
export class LotteriesController {
  constructor(private readonly lotteries: Lotteries) {}

  /** Prizes with their odds, chances left, the member's draws. Throws `engagement.not-found`. */
  @Get('lotteries/:id')
  find(@CurrentMember() { memberId }: MemberIdentity, @Param('id', IdPipe) id: string): Promise<LotteryView> {
    return this.lotteries.view(memberId, id);
  }

  /** Uses one chance. Throws `engagement.no-chance`, `engagement.not-running`, `engagement.not-member`. */
  @Post('lotteries/:id/draw')
  @Idempotent()
  async draw(
    @CurrentMember() { memberId }: MemberIdentity,
    @Param('id', IdPipe) id: string,
    @Body(EmptyBodyPipe) _nothing: undefined,
    @IdempotencyKey() key: string,
  ): Promise<Omit<LotteryDraw, 'isReplay'>> {
    const { isReplay: _, ...drawn } = await this.lotteries.draw(memberId, id, key);
    return drawn;
  }
}
