import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import {
  AttendCodeWrong,
  AttendLocked,
  EngagementNotFound,
  NotRunning,
  NotSeated,
  SignUpFull,
  WrongState,
} from './engagement.errors.js';
import { isOfKind, type EngagementOf } from './engagement-state.js';
import { EngagementStore } from './engagement.store.js';
import { LotteryChances } from './lottery-chances.js';
import { ParticipantRead } from './participant.read.js';
import { Participation, type Moment } from './participation.service.js';
import { RewardsService, type RewardView } from './rewards.service.js';
import { SignUpStore, type SignUpRow } from './sign-up.store.js';

const WRONG_CODES_ALLOWED = 10;
const CODE_DIGITS = 1_000_000;

export interface SignUpResult {
  state: 'seated' | 'waiting' | 'attended';
  /** Place in the waiting list, from 1. */
  waitingPosition: number | null;
  rewards: RewardView[];
}

/** 报名签到: seats are taken by one conditional update, so there are never more people than seats. */
@Injectable()
export class SignUps {
  constructor(
    private readonly database: Database,
    private readonly engagements: EngagementStore,
    private readonly store: SignUpStore,
    private readonly participants: ParticipantRead,
    private readonly participation: Participation,
    private readonly rewards: RewardsService,
    private readonly chances: LotteryChances,
  ) {}

  /** Sets the seats up when the event is started. */
  async open(tx: Tx, id: string, capacity: number): Promise<void> {
    await this.store.open(tx, id, capacity, String(randomInt(CODE_DIGITS)).padStart(6, '0'));
  }

  /**
   * Signs somebody up, or puts them on the waiting list; a repeat changes nothing. Throws `engagement.full`,
   * `engagement.not-running`, `engagement.not-member`, `engagement.not-found`.
   */
  async signUp(memberId: string, id: string): Promise<SignUpResult> {
    return this.database.transaction(async (tx) => {
      const { engagement, ...moment } = await this.participation.enter(tx, memberId, id, ['sign_up']);
      const before = await this.store.find(tx, id, memberId);
      if (before && before.state !== 'cancelled') return this.result(tx, engagement, before, moment);
      const isSeated = await this.store.takeSeat(tx, id);
      if (!isSeated && !engagement.definition_json.hasWaitingList) throw new SignUpFull();
      await this.store.save(tx, {
        engagementId: id,
        versionId: engagement.version_id,
        memberId,
        state: isSeated ? 'seated' : 'waiting',
        position: isSeated ? null : await this.store.nextPosition(tx, id),
        now: moment.now,
      });
      const row = await this.store.find(tx, id, memberId);
      if (!row) throw new Error(`The sign-up of ${memberId} has just been written and is not there`);
      if (isSeated) await this.seated(tx, engagement, row, moment);
      return this.result(tx, engagement, row, moment);
    });
  }

  /** Gives the seat or the place in the list up; the first who waits moves up. A repeat changes nothing. */
  async cancel(memberId: string, id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const moment = await this.participation.moment(tx);
      const engagement = await this.event(tx, id);
      const heldFrom = engagement.definition_json.heldFrom;
      if (heldFrom !== null && moment.now.toISOString() >= heldFrom)
        throw new WrongState('活动已经开始，不能取消报名');
      await this.participants.require(tx, memberId, []);
      await this.store.lockPool(tx, id);
      const row = await this.store.find(tx, id, memberId);
      if (!row || row.state === 'cancelled') return;
      if (row.state === 'attended') throw new WrongState('已经签到，不能取消报名');
      await this.store.cancel(tx, row.id, moment.now);
      if (row.state === 'seated') {
        await this.store.giveSeatBack(tx, id);
        await this.moveUp(tx, engagement, moment);
      }
    });
  }

  /** Seats whoever waits in events where a seat became free, e.g. because two people were one. */
  async fillSeats(tx: Tx, ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      await this.store.lockPool(tx, id);
      const row = await this.engagements.find(tx, id);
      if (row?.state === 'running' && isOfKind(row, 'sign_up'))
        await this.moveUp(tx, row, await this.participation.moment(tx));
    }
  }

  /** Seats whoever waits while there are seats. The pool is locked by the caller. */
  async moveUp(tx: Tx, engagement: EngagementOf<'sign_up'>, moment: Moment): Promise<number> {
    let moved = 0;
    for (;;) {
      const next = await this.store.firstWaiting(tx, engagement.id);
      if (!next || !(await this.store.takeSeat(tx, engagement.id))) return moved;
      await this.store.seat(tx, next.id, moment.now);
      await this.seated(tx, engagement, next, moment);
      moved += 1;
    }
  }

  /**
   * The member types the code shown on site, between the beginning and the end of the event. Throws
   * `engagement.attend-code-wrong`, `engagement.attend-locked`, `engagement.not-seated`, `engagement.not-running`.
   */
  async attend(memberId: string, id: string, code: string): Promise<{ rewards: RewardView[] }> {
    const outcome = await this.database.transaction(async (tx) => {
      const moment = await this.participation.moment(tx);
      const engagement = await this.event(tx, id);
      await this.participants.require(tx, memberId, []);
      const row = await this.store.find(tx, id, memberId);
      if (!row || (row.state !== 'seated' && row.state !== 'attended')) throw new NotSeated();
      if (row.state === 'seated') {
        requireHeld(engagement, moment.now);
        if (row.wrong_codes >= WRONG_CODES_ALLOWED) throw new AttendLocked();
        const pool = await this.store.pool(tx, id);
        if (pool?.attend_code !== code.trim()) {
          await this.store.countWrongCode(tx, row.id);
          // Counted: the transaction commits before the refusal.
          return { rewards: [], wrongCodes: row.wrong_codes + 1 };
        }
      }
      return { rewards: await this.attended(tx, engagement, row, '会员', moment), wrongCodes: 0 };
    });
    const { rewards, wrongCodes } = outcome;
    if (wrongCodes > 0) throw new AttendCodeWrong(Math.max(WRONG_CODES_ALLOWED - wrongCodes, 0));
    return { rewards };
  }

  /** Staff notes that somebody came. Throws `engagement.not-seated`, `engagement.not-found`. */
  async attendByHand(id: string, signUpId: string, operator: string): Promise<{ rewards: RewardView[] }> {
    return this.database.transaction(async (tx) => {
      const moment = await this.participation.moment(tx);
      const engagement = await this.event(tx, id);
      const row = await this.store.lockById(tx, id, signUpId);
      if (!row || (row.state !== 'seated' && row.state !== 'attended')) throw new NotSeated();
      return { rewards: await this.attended(tx, engagement, row, operator, moment) };
    });
  }

  /** More or fewer seats, never fewer than are taken; who waits moves up. Throws `engagement.wrong-state`. */
  async changeCapacity(tx: Tx, engagement: EngagementOf<'sign_up'>, capacity: number): Promise<void> {
    if (!(await this.store.setCapacity(tx, engagement.id, capacity)))
      throw new WrongState('名额不能少于已报名的人数');
    await this.moveUp(tx, engagement, await this.participation.moment(tx));
  }

  private async attended(
    tx: Tx,
    engagement: EngagementOf<'sign_up'>,
    row: SignUpRow,
    by: string,
    moment: Moment,
  ): Promise<RewardView[]> {
    const isNew = await this.store.attend(tx, row.id, by, moment.now);
    if (isNew) {
      const deed = { kind: 'event_attended', key: `attend:${row.id}`, engagement };
      await this.participation.record(tx, row.member_id, deed, moment);
    }
    return this.rewards.give(tx, {
      engagement,
      memberId: row.member_id,
      occasion: 'attend',
      rewards: isNew ? engagement.definition_json.onAttend : [],
      now: moment.now,
    });
  }

  private async seated(
    tx: Tx,
    engagement: EngagementOf<'sign_up'>,
    row: SignUpRow,
    moment: Moment,
  ): Promise<void> {
    const memberId = row.member_id;
    const deed = { kind: 'signed_up', key: `sign_up:${row.id}`, engagement };
    await this.participation.record(tx, memberId, deed, moment);
    await this.chances.give(tx, { memberId, source: 'sign_up', occasion: engagement.id, now: moment.now });
    await this.rewards.give(tx, {
      engagement,
      memberId,
      occasion: 'sign_up',
      rewards: engagement.definition_json.onSignUp,
      now: moment.now,
    });
  }

  private async result(
    tx: Tx,
    engagement: EngagementOf<'sign_up'>,
    row: SignUpRow,
    { now }: Moment,
  ): Promise<SignUpResult> {
    const { id, definition_json: _, ...rest } = engagement;
    const giving = {
      engagement: { id, ...rest },
      memberId: row.member_id,
      occasion: 'sign_up',
      rewards: [],
      now,
    };
    return {
      state: row.state === 'cancelled' ? 'waiting' : row.state,
      waitingPosition:
        row.state === 'waiting' ? (await this.store.countWaiting(tx, id, row.position ?? 0)) + 1 : null,
      rewards: await this.rewards.give(tx, giving),
    };
  }

  private async event(tx: Tx, id: string): Promise<EngagementOf<'sign_up'>> {
    const row = await this.engagements.find(tx, id);
    if (!row || row.state === 'draft' || !isOfKind(row, 'sign_up')) throw new EngagementNotFound(id);
    if (row.state === 'stopped') throw new NotRunning('stopped');
    return row;
  }
}

function requireHeld(engagement: EngagementOf<'sign_up'>, now: Date): void {
  const { heldFrom, heldUntil } = engagement.definition_json;
  const at = now.toISOString();
  if (heldFrom !== null && at < heldFrom) throw new NotRunning('scheduled');
  if (heldUntil !== null && at > heldUntil) throw new NotRunning('over');
}
