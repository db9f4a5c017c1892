import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import { NotMember, ReferralRefused } from './engagement.errors.js';
import { EngagementStore } from './engagement.store.js';
import { referralRules } from './kinds/referral.js';
import { typedReferralCode } from './referral-code.js';
import { ReferralStore, type ReferralState } from './referral.store.js';

/** Why nobody was bound; joining goes on. */
export type BindRefusal =
  'code_unknown' | 'self' | 'already_member' | 'already_bound' | 'bought_before' | 'not_running';

export const referralStateLabels: Record<ReferralState, string> = {
  waiting: '等待首单过退款期',
  rewarded: '已奖励',
  refused: '不奖励',
};

export const referralRefusalLabels: Record<string, string> = {
  over_limit: '超过每月上限',
  same_person: '与邀请人是同一人',
  known_member: '原本就是会员',
  bound_twice: '同一人被邀请了两次',
  inviter_left: '邀请人已不是会员',
};

export interface Invitation {
  isRunning: boolean;
  code: string;
  sentence: string;
  rules: string[];
  invited: number;
  waiting: number;
  rewarded: number;
  /** Names are masked; newest first. */
  friends: { name: string; boundAt: Date; state: ReferralState; stateLabel: string }[];
}

const FRIENDS_SHOWN = 50;

/** 推荐有礼: a code of one's own, and who joined with it. The reward is paid by the settlement, never here. */
@Injectable()
export class Referral {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly engagements: EngagementStore,
    private readonly store: ReferralStore,
  ) {}

  /** A member's invitation; the code is made at the first call. Throws `engagement.not-member`. */
  async invite(memberId: string): Promise<Invitation> {
    if ((await this.store.joinedAt(this.database, memberId)) === null) throw new NotMember();
    const programme = await this.programme(this.database);
    const [code, counts, friends] = await Promise.all([
      this.store.codeOf(this.database, memberId),
      this.store.countsOf(this.database, memberId),
      this.store.friendsOf(this.database, memberId, FRIENDS_SHOWN),
    ]);
    const definition = programme?.definition_json;
    return {
      isRunning: definition !== undefined,
      code,
      sentence: definition
        ? `好友凭邀请码首次入会，首个有效订单过了退款期，您得 ${definition.points} 积分`
        : '推荐有礼没有在进行',
      rules: definition ? referralRules.lines(definition, new Map()) : [],
      invited: counts.waiting + counts.rewarded + counts.refused,
      waiting: counts.waiting,
      rewarded: counts.rewarded,
      friends: friends.map(({ friend_name: name, bound_at: boundAt, state, refusal }) => ({
        name: maskedName(name),
        boundAt,
        state,
        stateLabel: (refusal !== null && referralRefusalLabels[refusal]) || referralStateLabels[state],
      })),
    };
  }

  /**
   * Says before joining whether a code can be used. Throws `referral.code-unknown`, `referral.self`,
   * `referral.already-member`, `referral.not-running`.
   */
  async check(friendMemberId: string | null, typed: string): Promise<void> {
    if (!(await this.programme(this.database))) throw new ReferralRefused('not-running');
    const code = typedReferralCode(typed);
    const owner = code === undefined ? undefined : await this.store.ownerOf(this.database, code);
    if (!owner || owner.is_member !== 1) throw new ReferralRefused('code-unknown');
    if (friendMemberId === null) return;
    if (owner.member_id === friendMemberId) throw new ReferralRefused('self');
    if ((await this.store.joinedAt(this.database, friendMemberId)) !== null)
      throw new ReferralRefused('already-member');
  }

  /**
   * Binds a friend to their inviter, in the transaction in which the friend joins. `joinedNow` says that it is this
   * transaction that made them a member: whoever was one before is never bound. Once per person, ever; somebody who
   * has bought before was not brought. Throws nothing for a bad code.
   */
  async bindOnJoin(
    tx: Tx,
    friend: { friendMemberId: string; code: string; joinedNow: boolean },
  ): Promise<'bound' | BindRefusal> {
    const { friendMemberId: friendId, joinedNow } = friend;
    if (!joinedNow) return 'already_member';
    const programme = await this.programme(tx);
    if (!programme) return 'not_running';
    const code = typedReferralCode(friend.code);
    const owner = code === undefined ? undefined : await this.store.ownerOf(tx, code);
    if (code === undefined || !owner || owner.is_member !== 1) return 'code_unknown';
    if (owner.member_id === friendId) return 'self';
    const joinedAt = await this.store.joinedAt(tx, friendId);
    if (joinedAt === null) return 'already_member';
    if (await this.store.hasBought(tx, friendId)) return 'bought_before';
    const isBound = await this.store.insert(tx, {
      engagementId: programme.id,
      versionId: programme.version_id,
      inviterId: owner.member_id,
      friendId,
      code,
      boundAt: joinedAt,
      boundOn: await this.clock.today(tx),
    });
    return isBound ? 'bound' : 'already_bound';
  }

  private async programme(sql: Sql) {
    const [running] = await this.engagements.running(sql, 'referral', await this.clock.now(sql));
    return running;
  }
}

/** 张** — the first character is enough to know one's friends by. */
export function maskedName(name: string): string {
  return `${[...name][0] ?? '友'}**`;
}
