import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { addDays, type BusinessDate } from '../../platform/clock/business-date.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import { readPointsDays } from '../points/points-times.js';
import { Participation } from './participation.service.js';
import { ReferralStore, type ReferralRow } from './referral.store.js';
import { RewardsService } from './rewards.service.js';

const REFERRALS_PER_READ = 500;

/** Pays what referrals have earned: once per friend, after the friend's first order has passed the refund period. */
@Injectable()
export class ReferralSettling {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly settings: SettingStore,
    private readonly store: ReferralStore,
    private readonly rewards: RewardsService,
    private readonly participation: Participation,
  ) {}

  /** Settles what is due on a business date; any repeat changes nothing. */
  async settle(businessDate: BusinessDate): Promise<{ rewarded: number; refused: number }> {
    const lastDay = await this.lastRefundableOn(businessDate);
    const done = { rewarded: 0, refused: 0 };
    let after = '0';
    for (;;) {
      const ids = await this.store.due(this.database, lastDay, after, REFERRALS_PER_READ);
      for (const id of ids) {
        const outcome = await this.database.transaction((tx) =>
          this.settleOne(tx, id, lastDay, businessDate),
        );
        if (outcome !== 'waiting') done[outcome] += 1;
      }
      if (ids.length < REFERRALS_PER_READ) return done;
      after = ids.at(-1) ?? after;
    }
  }

  /** The last day of payment whose refund period is over: its refund days have passed in full. */
  private async lastRefundableOn(today: BusinessDate): Promise<BusinessDate> {
    const { refundDays: days } = await readPointsDays(this.database, this.settings);
    return days === 0 ? today : addDays(today, -days - 1);
  }

  private async settleOne(
    tx: Tx,
    id: string,
    lastDay: BusinessDate,
    today: BusinessDate,
  ): Promise<'rewarded' | 'refused' | 'waiting'> {
    const referral = await this.store.lockWaiting(tx, id);
    if (!referral) return 'waiting';
    const { definition_json: definition, inviter_id: inviterId, friend_id: friendId } = referral;
    const orderId = await this.store.firstOrder(tx, {
      friendId,
      boundOn: referral.bound_on,
      lastDay,
      minOrderFen: definition.minOrderFen,
    });
    if (orderId === undefined) return 'waiting';
    const now = await this.clock.now(tx);
    if (inviterId === friendId) return this.refuse(tx, referral, 'same_person', today, now);
    const month = `${today.slice(0, 7)}-01`;
    const rewarded = await this.store.countRewarded(tx, inviterId, month, addDays(today, 1));
    if (rewarded >= definition.monthlyLimit) return this.refuse(tx, referral, 'over_limit', today, now);
    const engagement = {
      id: referral.engagement_id,
      title: referral.title,
      version_id: referral.version_id,
      kind: 'referral' as const,
    };
    const [given] = await this.rewards.give(tx, {
      engagement,
      memberId: inviterId,
      occasion: `friend:${referral.id}`,
      rewards: [{ kind: 'points', points: definition.points, validDays: definition.validDays }],
      now,
    });
    if (given?.state !== 'given') return this.refuse(tx, referral, 'inviter_left', today, now);
    await this.store.reward(tx, referral.id, { orderId, points: definition.points, on: today, now });
    const deed = { kind: 'referral_rewarded', key: `referral:${referral.id}`, engagement };
    await this.participation.record(tx, inviterId, deed, { now, today });
    return 'rewarded';
  }

  private async refuse(
    tx: Tx,
    referral: ReferralRow,
    reason: string,
    today: BusinessDate,
    now: Date,
  ): Promise<'refused'> {
    await this.store.refuse(tx, referral.id, reason, today, now);
    return 'refused';
  }
}
