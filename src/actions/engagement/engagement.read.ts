import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database } from '../../platform/database/database.js';
import { AnswerStore } from './answer.store.js';
import type { Answers, AskedQuestion } from './answer-check.js';
import { questionsOf } from './answers.service.js';
import { CheckInStore } from './check-in.store.js';
import { requirementSentences } from './definition-reader.js';
import type { EngagementDefinition, EngagementKind, ProfileField } from './engagement-definition.js';
import { EngagementNotFound } from './engagement.errors.js';
import { stateAt, type EngagementRow, type EngagementState } from './engagement-state.js';
import { EngagementStore } from './engagement.store.js';
import { kindLabel, rulesOf } from './kinds/all-kinds.js';
import { profileFieldLabels } from './kinds/profile.js';
import { rewardLabel } from './kinds/rewards.js';
import { LotteryChances } from './lottery-chances.js';
import { Lotteries, type LotteryView } from './lotteries.service.js';
import { ParticipantRead } from './participant.read.js';
import { RewardsService, rewardView, type RewardView } from './rewards.service.js';
import { RewardStore } from './reward.store.js';
import { rulesVersion, type RulesVersion } from './rules-version.js';
import { SignUpStore, type SignUpState } from './sign-up.store.js';

export type { RulesVersion } from './rules-version.js';

/** An activity in a member's list. */
export interface OpenEngagement {
  id: string;
  kind: EngagementKind;
  kindLabel: string;
  title: string;
  organiser: string;
  endsAt: Date | null;
  /** Nothing more to do here, today or at all. */
  isDone: boolean;
  stateSentence: string;
}

export interface EngagementDetail extends OpenEngagement {
  state: EngagementState;
  startsAt: Date | null;
  rules: string;
  claimRules: string;
  contact: string;
  /** What one must be or have, in sentences. */
  requires: string[];
  rewards: string[];
  mine: RewardView[];
  questions: AskedQuestion[];
  myAnswer: { answers: Answers; score: number | null; isPassed: boolean | null } | null;
  /** Of a vote, once this member has voted. */
  voteResult: { code: string; label: string; votes: number }[] | null;
  signUp: {
    place: string;
    heldFrom: string | null;
    heldUntil: string | null;
    capacity: number;
    left: number;
    waiting: number;
    mine: { state: SignUpState; waitingPosition: number | null } | null;
  } | null;
  profile: { fields: { code: ProfileField; label: string; isFilled: boolean }[] } | null;
  lottery: LotteryView | null;
}

const GRANTS_SHOWN = 100;

/** What a member sees of activities. */
@Injectable()
export class EngagementRead {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: EngagementStore,
    private readonly checkIns: CheckInStore,
    private readonly answers: AnswerStore,
    private readonly signUps: SignUpStore,
    private readonly grants: RewardStore,
    private readonly rewards: RewardsService,
    private readonly participants: ParticipantRead,
    private readonly chances: LotteryChances,
    private readonly lotteries: Lotteries,
  ) {}

  /** What runs now, newest first. */
  async open(memberId: string): Promise<OpenEngagement[]> {
    const running = await this.store.allRunning(this.database, await this.clock.now());
    return Promise.all(running.map((row) => this.line(memberId, row)));
  }

  /** One activity, also when it is over or stopped. Throws `engagement.not-found`. */
  async detail(memberId: string, id: string): Promise<EngagementDetail> {
    const row = await this.started(id);
    const definition = row.definition_json;
    const rewards = rulesOf(row.kind).rewards(definition);
    const [line, now, names, mine, answer] = await Promise.all([
      this.line(memberId, row),
      this.clock.now(),
      this.rewards.namesOf(this.database, rewards),
      this.grants.ofMember(this.database, id, memberId, GRANTS_SHOWN),
      this.answers.find(this.database, id, memberId),
    ]);
    const asks = definition.kind === 'survey' || definition.kind === 'quiz' || definition.kind === 'vote';
    return {
      ...line,
      state: stateAt(row, now),
      startsAt: row.starts_at,
      rules: definition.rules,
      claimRules: definition.claimRules,
      contact: definition.contact,
      requires: definition.requires.map((requirement) => requirementSentences[requirement]),
      rewards: rewards.map((reward) => rewardLabel(reward, names)),
      mine: mine.map(rewardView),
      questions: asks ? questionsOf(definition) : [],
      myAnswer: answer
        ? {
            answers: answer.answers_json,
            score: answer.score,
            isPassed: answer.is_passed === null ? null : answer.is_passed === 1,
          }
        : null,
      voteResult: definition.kind === 'vote' && answer ? await this.votes(id, definition.options) : null,
      signUp: definition.kind === 'sign_up' ? await this.seats(memberId, row, definition) : null,
      profile: definition.kind === 'profile' ? await this.profile(memberId, definition.fields) : null,
      lottery: definition.kind === 'lottery' ? await this.lotteries.view(memberId, id) : null,
    };
  }

  /** The terms that hold now, and those under which this member was given each thing. Throws `engagement.not-found`. */
  async rules(
    memberId: string,
    id: string,
  ): Promise<{ current: RulesVersion; mine: (RulesVersion & { givenAt: Date; reward: string })[] }> {
    const row = await this.started(id);
    const versions = await this.store.versions(this.database, id);
    const names = await this.rewards.namesOf(
      this.database,
      versions.flatMap(({ definition_json: definition }) => rulesOf(row.kind).rewards(definition)),
    );
    const shown = new Map(versions.map((version) => [version.id, rulesVersion(version, names)] as const));
    const current = shown.get(row.version_id);
    if (!current) throw new EngagementNotFound(id);
    const grants = await this.grants.ofMember(this.database, id, memberId, GRANTS_SHOWN);
    return {
      current,
      mine: grants.flatMap((grant) => {
        const version = shown.get(grant.version_id);
        return version ? [{ ...version, givenAt: grant.granted_at, reward: grant.label }] : [];
      }),
    };
  }

  private async started(id: string): Promise<EngagementRow> {
    const row = await this.store.find(this.database, id);
    if (!row || row.state === 'draft') throw new EngagementNotFound(id);
    return row;
  }

  private async line(memberId: string, row: EngagementRow): Promise<OpenEngagement> {
    const { isDone, stateSentence } = await this.standing(memberId, row);
    return {
      id: row.id,
      kind: row.kind,
      kindLabel: kindLabel(row.kind),
      title: row.title,
      organiser: row.definition_json.organiser,
      endsAt: row.ends_at,
      isDone,
      stateSentence,
    };
  }

  private async standing(
    memberId: string,
    row: EngagementRow,
  ): Promise<{ isDone: boolean; stateSentence: string }> {
    const definition = row.definition_json;
    switch (definition.kind) {
      case 'check_in': {
        const today = await this.clock.today();
        const [last] = await this.checkIns.recent(this.database, memberId, today, 1);
        const isDone = last?.on === today;
        return { isDone, stateSentence: isDone ? `今天已签到，连续 ${last.streak} 天` : '今天还没签到' };
      }
      case 'lottery': {
        const left = await this.chances.left(
          this.database,
          { id: row.id, definition_json: definition },
          memberId,
          await this.clock.now(),
        );
        return {
          isDone: left === 0,
          stateSentence: left === 0 ? '抽奖机会已用完' : `还有 ${left} 次抽奖机会`,
        };
      }
      case 'sign_up': {
        const mine = await this.signUps.find(this.database, row.id, memberId);
        return {
          isDone: mine !== undefined && mine.state !== 'cancelled',
          stateSentence: SIGN_UP_WORDS[mine?.state ?? 'none'],
        };
      }
      case 'profile': {
        const given = await this.grants.ofMember(this.database, row.id, memberId, 1);
        return { isDone: given.length > 0, stateSentence: given.length > 0 ? '已领取' : '填完资料可领取' };
      }
      case 'referral':
        return { isDone: false, stateSentence: '好友首单过了退款期后得积分' };
      default: {
        const answer = await this.answers.find(this.database, row.id, memberId);
        return { isDone: answer !== undefined, stateSentence: answer ? '已参与' : '还没参与' };
      }
    }
  }

  private async votes(id: string, options: readonly { code: string; label: string }[]) {
    const counts = await this.answers.counts(this.database, id);
    const votesOf = new Map(counts.map(({ option_code: code, total }) => [code, total]));
    return options.map(({ code, label }) => ({ code, label, votes: votesOf.get(code) ?? 0 }));
  }

  private async seats(
    memberId: string,
    row: EngagementRow,
    definition: Extract<EngagementDefinition, { kind: 'sign_up' }>,
  ): Promise<EngagementDetail['signUp']> {
    const [pool, mine, waiting] = await Promise.all([
      this.signUps.pool(this.database, row.id),
      this.signUps.find(this.database, row.id, memberId),
      this.signUps.countWaiting(this.database, row.id),
    ]);
    const isWaiting = mine?.state === 'waiting';
    return {
      place: definition.place,
      heldFrom: definition.heldFrom,
      heldUntil: definition.heldUntil,
      capacity: pool?.capacity ?? definition.capacity,
      left: pool ? pool.capacity - pool.taken : definition.capacity,
      waiting,
      mine: mine
        ? {
            state: mine.state,
            waitingPosition: isWaiting
              ? (await this.signUps.countWaiting(this.database, row.id, mine.position ?? 0)) + 1
              : null,
          }
        : null,
    };
  }

  private async profile(
    memberId: string,
    fields: readonly ProfileField[],
  ): Promise<EngagementDetail['profile']> {
    const filled = await this.participants.filledFields(this.database, memberId);
    return {
      fields: fields.map((code) => ({
        code,
        label: profileFieldLabels[code],
        isFilled: filled?.[code] === true,
      })),
    };
  }
}

const SIGN_UP_WORDS: Record<SignUpState | 'none', string> = {
  none: '可以报名',
  seated: '已报上名',
  waiting: '候补中',
  cancelled: '已取消报名',
  attended: '已签到',
};
