import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { addDays, type BusinessDate } from '../../platform/clock/business-date.js';
import { Database } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import { CheckInStore } from './check-in.store.js';
import type { EngagementOf } from './engagement-state.js';
import { EngagementStore } from './engagement.store.js';
import { NoneRunning } from './engagement.errors.js';
import { kindLabel } from './kinds/all-kinds.js';
import { checkInRules } from './kinds/check-in.js';
import { rewardLabel } from './kinds/rewards.js';
import { LotteryChances } from './lottery-chances.js';
import { Participation } from './participation.service.js';
import { RewardsService, type RewardView } from './rewards.service.js';
import { standingStreak, streakOn } from './streak.js';

const DAYS_SHOWN = 7;

/** How somebody's check-in stands today. */
export interface CheckInToday {
  engagementId: string;
  title: string;
  businessDate: BusinessDate;
  isDone: boolean;
  /** Days in a row, today included once done. */
  streak: number;
  cycleDays: number | null;
  /** What each day brings, in words. */
  daily: string[];
  streaks: { days: number; labels: string[]; isReached: boolean }[];
  /** The next bonus and in how many check-ins it comes. */
  next: { days: number; inDays: number; labels: string[] } | null;
  ruleSentence: string;
  days: { on: BusinessDate; isDone: boolean }[];
}

export interface CheckInResult extends CheckInToday {
  isNew: boolean;
  rewards: RewardView[];
}

/** 签到: one per person and business date. */
@Injectable()
export class CheckIn {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly engagements: EngagementStore,
    private readonly store: CheckInStore,
    private readonly participation: Participation,
    private readonly rewards: RewardsService,
    private readonly chances: LotteryChances,
  ) {}

  /** Null when no check-in runs. */
  async today(memberId: string): Promise<CheckInToday | null> {
    const [engagement] = await this.engagements.running(this.database, 'check_in', await this.clock.now());
    if (!engagement) return null;
    return this.view(this.database, memberId, engagement, await this.clock.today());
  }

  /**
   * Checks in for the business date; the second call of a day gives the first one's rewards back. Throws
   * `engagement.none-running`, `engagement.not-member`, `engagement.requirement-missing`.
   */
  async checkIn(memberId: string): Promise<CheckInResult> {
    return this.database.transaction(async (tx) => {
      const moment = await this.participation.moment(tx);
      const { now, today } = moment;
      const [engagement] = await this.engagements.running(tx, 'check_in', now);
      if (!engagement) throw new NoneRunning(kindLabel('check_in'));
      await this.participation.admit(tx, memberId, engagement, moment);
      const { daily, streaks, cycleDays } = engagement.definition_json;
      const [before] = await this.store.recent(tx, memberId, addDays(today, -1), 1);
      const streak = streakOn(today, before, cycleDays);
      const row = {
        memberId,
        on: today,
        engagementId: engagement.id,
        versionId: engagement.version_id,
        streak,
        now,
      };
      const isNew = await this.store.insert(tx, row);
      if (isNew) {
        const deed = {
          kind: 'checked_in',
          key: `check_in:${memberId}:${today}`,
          engagement,
          detail: { streak },
        };
        await this.participation.record(tx, memberId, deed, moment);
        await this.chances.give(tx, { memberId, source: 'check_in', occasion: today, now });
      }
      // One list, so that coupon templates are locked in one order.
      const bonus = streaks.find(({ days }) => days === streak)?.rewards ?? [];
      const rewards = await this.rewards.give(tx, {
        engagement,
        memberId,
        occasion: `day:${today}`,
        rewards: isNew ? [...daily, ...bonus] : [],
        now,
      });
      return { ...(await this.view(tx, memberId, engagement, today)), isNew, rewards };
    });
  }

  private async view(
    sql: Sql,
    memberId: string,
    engagement: EngagementOf<'check_in'>,
    today: BusinessDate,
  ): Promise<CheckInToday> {
    const definition = engagement.definition_json;
    const { daily, streaks, cycleDays } = definition;
    const names = await this.rewards.namesOf(sql, checkInRules.rewards(definition));
    const recent = await this.store.recent(sql, memberId, today, DAYS_SHOWN);
    const done = new Set(recent.map(({ on }) => on));
    const streak = standingStreak(today, recent[0], cycleDays);
    const labelled = streaks.map(({ days, rewards }) => ({
      days,
      labels: rewards.map((reward) => rewardLabel(reward, names)),
      isReached: streak >= days,
    }));
    const next = labelled.find(({ days }) => days > streak);
    return {
      engagementId: engagement.id,
      title: engagement.title,
      businessDate: today,
      isDone: done.has(today),
      streak,
      cycleDays,
      daily: daily.map((reward) => rewardLabel(reward, names)),
      streaks: labelled,
      next: next ? { days: next.days, inDays: next.days - streak, labels: next.labels } : null,
      ruleSentence:
        cycleDays === null ? '断签后从第 1 天重新计' : `断签后从第 1 天重新计，满 ${cycleDays} 天为一轮`,
      days: Array.from({ length: DAYS_SHOWN }, (_, index) => {
        const on = addDays(today, index - DAYS_SHOWN + 1);
        return { on, isDone: done.has(on) };
      }),
    };
  }
}
