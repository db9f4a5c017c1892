import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { ProfileIncomplete } from './engagement.errors.js';
import { profileFieldLabels } from './kinds/profile.js';
import { ParticipantRead } from './participant.read.js';
import { Participation } from './participation.service.js';
import { RewardsService, type RewardView } from './rewards.service.js';

/** 完善资料: once per person, when every field asked for is filled. */
@Injectable()
export class ProfileCompletion {
  constructor(
    private readonly database: Database,
    private readonly participants: ParticipantRead,
    private readonly participation: Participation,
    private readonly rewards: RewardsService,
  ) {}

  /** Throws `engagement.profile-incomplete`, naming what is missing, and what `Participation.enter` throws. */
  async claim(memberId: string, id: string): Promise<{ rewards: RewardView[] }> {
    return this.database.transaction(async (tx) => {
      const entered = await this.participation.enter(tx, memberId, id, ['profile']);
      const { engagement, now } = entered;
      const { fields, rewards } = engagement.definition_json;
      const filled = await this.participants.filledFields(tx, memberId);
      const missing = fields.filter((field) => filled?.[field] !== true);
      if (missing.length > 0) throw new ProfileIncomplete(missing.map((field) => profileFieldLabels[field]));
      const deed = { kind: 'profile_completed', key: `profile:${memberId}`, engagement };
      await this.participation.record(tx, memberId, deed, entered);
      return {
        rewards: await this.rewards.give(tx, { engagement, memberId, occasion: 'profile', rewards, now }),
      };
    });
  }
}
