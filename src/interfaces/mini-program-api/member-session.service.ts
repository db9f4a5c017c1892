import { Injectable } from '@nestjs/common';
import { Referral } from '../../actions/engagement/referral.service.js';
import { ChannelRegistry } from '../../channels/channel-registry.js';
import { ChannelsService } from '../../channels/channels.service.js';
import { MembersRead } from '../../facts/members/members.read.js';
import { MembersService } from '../../facts/members/members.service.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database } from '../../platform/database/database.js';
import { MemberToken, MEMBER_TOKEN_SECONDS, type MemberIdentity } from '../auth/member-token.js';
import { MiniProgramNotConnected, NotJoined, ServiceConsentRequired } from './mini-program.errors.js';

export interface MemberSession {
  accessToken: string;
  expiresInSeconds: number;
  isJoined: boolean;
}

/** What a member agrees to. */
export interface MemberConsents {
  service: boolean;
  marketing: boolean;
  personalisation: boolean;
}

/** What somebody says when they join. */
export interface Joining {
  consents: { service: boolean; marketing: boolean };
  noticeVersion: string;
  referralCode?: string | undefined;
}

/** What can be given and withdrawn without leaving. */
const CHANGEABLE = ['marketing', 'personalisation'] as const;
const JOIN_EVIDENCE = '小程序入会页';
const CONSENT_EVIDENCE = '小程序隐私设置';
const UNSTATED_NOTICE = '1';

/** A member's visit: who they are, joining, and what they agree to. */
@Injectable()
export class MemberSessionService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly channels: ChannelsService,
    private readonly registry: ChannelRegistry,
    private readonly members: MembersService,
    private readonly membersRead: MembersRead,
    private readonly tokens: MemberToken,
    private readonly referral: Referral,
  ) {}

  /**
   * Turns a login code into a session of the person behind it, who is created if nobody knows them.
   * Throws `mini-program.code-invalid`, `mini-program.not-connected`, `channels.not-found`.
   */
  async open(code: string, channelCode: string | undefined): Promise<MemberSession> {
    const channel =
      channelCode === undefined
        ? await this.channels.firstOfKind('mini_program')
        : await this.channels.getByCode(channelCode);
    if (!channel || !channel.isEnabled) throw new MiniProgramNotConnected();
    const { openId, unionId } = await this.registry.loginOf(channel).login(channel, code);
    const now = await this.clock.now();
    const memberId = await this.database.transaction(async (tx) => {
      const found = await this.members.resolve(tx, channel.id, [
        { externalId: openId, unionId, seenAt: now },
      ]);
      return found.get(openId)?.memberId;
    });
    if (memberId === undefined)
      throw new Error(`The identity ${channel.code} has just been resolved and is not there`);
    const profile = await this.membersRead.find(this.database, memberId);
    return {
      accessToken: await this.tokens.issue({ memberId, channelId: channel.id }),
      expiresInSeconds: MEMBER_TOKEN_SECONDS,
      isJoined: (profile?.joined_at ?? null) !== null,
    };
  }

  /**
   * 入会. A second call changes nothing but the consents. A friend's code that cannot be used is refused before anything
   * is done; for somebody who is a member already it means nothing. Throws `mini-program.service-consent-required`,
   * `referral.code-unknown`, `referral.self`, `referral.not-running`.
   */
  async join(who: MemberIdentity, joining: Joining): Promise<void> {
    const { consents, noticeVersion, referralCode } = joining;
    if (!consents.service) throw new ServiceConsentRequired();
    const { memberId, channelId } = who;
    if (referralCode !== undefined) await this.checkReferral(memberId, referralCode);
    const occurredAt = await this.clock.now();
    const said = { memberId, channelId, noticeVersion, occurredAt, evidence: JOIN_EVIDENCE };
    await this.database.transaction(async (tx) => {
      await this.members.recordConsents(tx, [
        { ...said, purpose: 'service', isGranted: true },
        { ...said, purpose: 'marketing', isGranted: consents.marketing },
      ]);
      const joined = await this.members.join(tx, [{ memberId, channelId, joinedAt: occurredAt }]);
      if (referralCode === undefined) return;
      await this.referral.bindOnJoin(tx, {
        friendMemberId: memberId,
        code: referralCode,
        joinedNow: joined.includes(memberId),
      });
    });
  }

  private async checkReferral(memberId: string, code: string): Promise<void> {
    const profile = await this.membersRead.find(this.database, memberId);
    if ((profile?.joined_at ?? null) === null) await this.referral.check(memberId, code);
  }

  /**
   * Gives or withdraws consents; membership stays. What is absent stays as it is. Returns what the member agrees to
   * then. Throws `mini-program.not-joined`.
   */
  async changeConsents(
    who: MemberIdentity,
    changed: Partial<Omit<MemberConsents, 'service'>>,
    noticeVersion: string | undefined,
  ): Promise<MemberConsents> {
    const { memberId, channelId } = who;
    const profile = await this.membersRead.find(this.database, memberId);
    if ((profile?.joined_at ?? null) === null) throw new NotJoined();
    const current = await this.membersRead.currentConsents(this.database, memberId);
    const occurredAt = await this.clock.now();
    const entries = CHANGEABLE.flatMap((purpose) => {
      const isGranted = changed[purpose];
      if (isGranted === undefined) return [];
      const known = current.find((consent) => consent.purpose === purpose) ?? current[0];
      const version = noticeVersion ?? known?.notice_version ?? UNSTATED_NOTICE;
      const said = { memberId, channelId, noticeVersion: version, evidence: CONSENT_EVIDENCE, occurredAt };
      return [{ ...said, purpose, isGranted }];
    });
    if (entries.length > 0) await this.database.transaction((tx) => this.members.recordConsents(tx, entries));
    return this.consents(who);
  }

  /** What the member agrees to now. */
  async consents(who: MemberIdentity): Promise<MemberConsents> {
    const current = await this.membersRead.currentConsents(this.database, who.memberId);
    const saidOf = (purpose: string): boolean | undefined => {
      const found = current.find((consent) => consent.purpose === purpose);
      return found && found.is_granted === 1;
    };
    return {
      service: saidOf('service') ?? false,
      marketing: saidOf('marketing') ?? false,
      // Allowed until it is withdrawn.
      personalisation: saidOf('personalisation') ?? true,
    };
  }
}
