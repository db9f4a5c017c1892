import { Body, Get, HttpCode, Param, Post } from '@nestjs/common';
import { AnswersService, type AnswerResult } from '../../../actions/engagement/answers.service.js';
import {
  EngagementRead,
  type EngagementDetail,
  type OpenEngagement,
} from '../../../actions/engagement/engagement.read.js';
import { Forwards } from '../../../actions/engagement/forwards.service.js';
import { ProfileCompletion } from '../../../actions/engagement/profile-completion.service.js';
import type { RewardView } from '../../../actions/engagement/rewards.service.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { Idempotent } from '../../../platform/http/idempotency/idempotent.js';
import { CurrentMember } from '../../auth/current-member.js';
import type { MemberIdentity } from '../../auth/member-token.js';
import { EmptyBodyPipe } from '../empty-body.pipe.js';
import { MemberApi } from '../member-api.js';
import { AnswersRequest } from './engagement.dto.js';

/** The terms in force, and those under which the member was given each thing. */
export type MiniRules = Awaited<ReturnType<EngagementRead['rules']>>;

/** These have a place of their own in the mini-program. */
const ELSEWHERE = new Set(['check_in', 'referral']);

/** 活动: what goes on, and taking part in it. */
@MemberApi()
export class ActivitiesController {
  constructor(
    private readonly read: EngagementRead,
    private readonly answers: AnswersService,
    private readonly profiles: ProfileCompletion,
    private readonly forwards: Forwards,
  ) {}

  /** What runs now, newest first; check-in and invitation are asked for by themselves. */
  @Get('activities')
  async open(@CurrentMember() { memberId }: MemberIdentity): Promise<OpenEngagement[]> {
    return (await this.read.open(memberId)).filter(({ kind }) => !ELSEWHERE.has(kind));
  }

  /** One activity, also after its end. Throws `engagement.not-found`. */
  @Get('activities/:id')
  find(
    @CurrentMember() { memberId }: MemberIdentity,
    @Param('id', IdPipe) id: string,
  ): Promise<EngagementDetail> {
    return this.read.detail(memberId, id);
  }

  /** The rules now, and those under which the member was given each thing. Throws `engagement.not-found`. */
  @Get('activities/:id/rules')
  rules(@CurrentMember() { memberId }: MemberIdentity, @Param('id', IdPipe) id: string): Promise<MiniRules> {
    return this.read.rules(memberId, id);
  }

  /**
   * Answers a survey, a quiz or a vote, once per person. Throws `engagement.answer-invalid`,
   * `engagement.not-running`, `engagement.not-member`, `engagement.not-found`.
   */
  @Post('activities/:id/answers')
  @Idempotent()
  async answer(
    @CurrentMember() { memberId }: MemberIdentity,
    @Param('id', IdPipe) id: string,
    @Body() { answers }: AnswersRequest,
  ): Promise<Omit<AnswerResult, 'isNew'>> {
    const { isNew: _, ...result } = await this.answers.answer(memberId, id, answers);
    return result;
  }

  /** Takes what a completed profile brings, once. Throws `engagement.profile-incomplete`. */
  @Post('activities/:id/profile')
  @Idempotent()
  claimProfile(
    @CurrentMember() { memberId }: MemberIdentity,
    @Param('id', IdPipe) id: string,
    @Body(EmptyBodyPipe) _nothing: undefined,
  ): Promise<{ rewards: RewardView[] }> {
    return this.profiles.claim(memberId, id);
  }

  /** Counts that the activity was passed on; nothing is given for it. */
  @Post('activities/:id/forwards')
  @HttpCode(204)
  async countForward(
    @CurrentMember() { memberId }: MemberIdentity,
    @Param('id', IdPipe) id: string,
    @Body(EmptyBodyPipe) _nothing: undefined,
  ): Promise<void> {
    await this.forwards.count(memberId, id);
  }
}
