import { randomUUID } from 'node:crypto';
import { Body, HttpCode, Post } from '@nestjs/common';
import { ActivitiesService } from '../../../facts/activities/activities.service.js';
import { BusinessClock } from '../../../platform/clock/business-clock.js';
import { Database } from '../../../platform/database/database.js';
import { CurrentMember } from '../../auth/current-member.js';
import type { MemberIdentity } from '../../auth/member-token.js';
import { MemberApi } from '../member-api.js';
import { SubscriptionRequest } from '../mini-program.dto.js';

/** Answers to subscription prompts. */
@MemberApi()
export class SubscriptionsController {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly activities: ActivitiesService,
  ) {}

  /** The answer to one subscription prompt; the platform counts what it allows, we keep that it was asked. */
  @Post('subscriptions')
  @HttpCode(204)
  async record(
    @CurrentMember() { memberId, channelId }: MemberIdentity,
    @Body() body: SubscriptionRequest,
  ): Promise<void> {
    const occurredAt = await this.clock.now();
    const kind = body.isAccepted ? 'subscription_accepted' : 'subscription_refused';
    const detail = { templateId: body.templateId };
    await this.database.transaction((tx) =>
      this.activities.append(tx, [
        { memberId, kind, channelId, dedupeKey: `subscription:${randomUUID()}`, occurredAt, detail },
      ]),
    );
  }
}
