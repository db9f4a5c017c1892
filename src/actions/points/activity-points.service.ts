import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { businessDateOf } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { chunks } from '../../platform/database/sql.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import { ActivityPointsStore } from './activity-points.store.js';
import { earningActivities, rewardedKinds } from './activity-points.js';
import { openDebts } from './holdings.js';
import { LedgerDraft } from './ledger-draft.js';
import { byNumber } from './member-order.js';
import { OrderPointsStore } from './order-points.store.js';
import { pointsRulesHistory } from './points-rules.js';
import { lotTimes, readPointsDays } from './points-times.js';
import { PointsStore } from './points.store.js';

const MEMBERS_PER_PIECE = 500;

/** Points for what members do besides buying, as far as `points.rules` reward it. */
@Injectable()
export class ActivityPointsService {
  constructor(
    private readonly clock: BusinessClock,
    private readonly settings: SettingStore,
    private readonly ledger: PointsStore,
    private readonly orders: OrderPointsStore,
    private readonly store: ActivityPointsStore,
  ) {}

  /** Gives what activities of these people still have to bring; may be repeated. Returns how many brought points. */
  async settleMembers(tx: Tx, memberIds: readonly string[]): Promise<number> {
    const history = pointsRulesHistory(await this.orders.rulesRows(tx));
    const rewarded = rewardedKinds(history);
    if (!rewarded || memberIds.length === 0) return 0;
    const today = await this.clock.today(tx);
    const { validDays } = await readPointsDays(tx, this.settings);
    let written = 0;
    for (const piece of chunks([...new Set(memberIds)].toSorted(byNumber), MEMBERS_PER_PIECE)) {
      const { kinds, since } = rewarded;
      // Asked without the lock first: most refreshes bring nothing, and need no account.
      const open = earningActivities(await this.store.ofMembers(tx, piece, kinds, since), history, today);
      if (open.length === 0) continue;
      const earners = [...new Set(open.map(({ activity }) => activity.member_id))].toSorted(byNumber);
      await this.ledger.lockAccounts(tx, earners);
      const now = await this.clock.now(tx);
      const times = lotTimes(now, businessDateOf(now), 0, validDays);
      const draft = new LedgerDraft([], await openDebts(tx, earners));
      const activities = await this.store.ofMembers(tx, earners, kinds, since);
      for (const { activity, points, rulesId } of earningActivities(activities, history, today)) {
        draft.open(
          {
            memberId: activity.member_id,
            kind: 'grant',
            sourceKind: 'activity',
            sourceKey: activity.id,
            rulesId,
            note: ACTIVITY_NOTES[activity.kind] ?? '互动奖励',
            occurredAt: activity.occurred_at,
          },
          points,
          times,
          'issued',
        );
      }
      if (!draft.isEmpty) await this.ledger.apply(tx, draft);
      written += draft.transactions.length;
    }
    return written;
  }
}

const ACTIVITY_NOTES: Record<string, string> = {
  joined: '入会奖励',
  visited: '访问奖励',
  coupon_redeemed: '核销奖励',
};
