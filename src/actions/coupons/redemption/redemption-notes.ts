import { Injectable } from '@nestjs/common';
import { ActivitiesService } from '../../../facts/activities/activities.service.js';
import { Database } from '../../../platform/database/database.js';
import type { Drain } from '../../../platform/queue/drain.js';
import { RedemptionRead } from './redemption.read.js';
import { RedemptionStore } from './redemption.store.js';

/** Name of the drain that puts uses of coupons among what members did. */
export const REDEMPTION_NOTES_DRAIN = 'redemption-notes';

const NOTED_PER_PASS = 500;

/**
 * Tells the facts of uses, some time after them and many at once, so that a till waits for one update and one
 * insert alone. A coupon counts as used once, however often it is undone and used again.
 */
@Injectable()
export class RedemptionNotes implements Drain {
  readonly name = REDEMPTION_NOTES_DRAIN;

  constructor(
    private readonly database: Database,
    private readonly read: RedemptionRead,
    private readonly store: RedemptionStore,
    private readonly activities: ActivitiesService,
  ) {}

  /** Returns how many uses were told. */
  drain(): Promise<number> {
    return this.database.transaction(async (tx) => {
      const uses = await this.read.unnoted(tx, NOTED_PER_PASS);
      if (uses.length === 0) return 0;
      await this.activities.append(
        tx,
        uses.map(({ id, couponId, memberId, templateId, shopCode, channelId, discountFen, redeemedAt }) => ({
          memberId,
          kind: 'coupon_redeemed',
          channelId: channelId ?? undefined,
          dedupeKey: `coupon:redeemed:${couponId}`,
          occurredAt: redeemedAt ?? new Date(0),
          detail: { couponId, redemptionId: id, templateId, shopCode, discountFen },
        })),
      );
      await this.store.noted(
        tx,
        uses.map(({ id }) => id),
      );
      return uses.length;
    });
  }
}
