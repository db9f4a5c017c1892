import { Injectable } from '@nestjs/common';
import type { ChannelFollower } from '../../channels/channel.js';
import { FieldCipher } from '../../platform/crypto/field-cipher.js';
import type { Tx } from '../../platform/database/database.js';
import { chunks } from '../../platform/database/sql.js';
import { EventBus } from '../../platform/outbox/event-bus.js';
import { ActivitiesService, type ActivityEntry } from '../activities/activities.service.js';
import { MemberMarks } from '../member-marks/member-marks.service.js';
import { ConsentsStore, type ConsentEntry } from './consents.store.js';
import { cleanName } from './display-name.js';
import { applyFollowReport, type FollowReport } from './following.js';
import { IdentityResolver, type IdentitySighting } from './identity-resolver.js';
import { MemberMerger, type MergeStep } from './member-merger.js';
import { MemberNotFound } from './members.errors.js';
import { CONSENT_CHANGED, MEMBER_JOINED, type ConsentChanged, type MemberJoined } from './members.events.js';
import { MembersStore, type IdentityRow, type ProfileFields } from './members.store.js';

/** The person behind an identity. */
export interface ResolvedIdentity {
  memberId: string;
  identityId: string;
}

export interface MemberJoin {
  memberId: string;
  joinedAt: Date;
  channelId: string;
}

/** What a source says about one person; absent or empty: it does not say. */
export interface ProfileUpdate {
  memberId: string;
  displayName?: string | undefined;
  province?: string | undefined;
  city?: string | undefined;
  /** `YYYY-MM-DD` */
  birthday?: string | undefined;
  phone?: string | undefined;
}

const IDS_PER_EVENT = 1000;

/** Who people are, whether they follow, have joined and what they agreed to. Every write marks them. */
@Injectable()
export class MembersService {
  constructor(
    private readonly store: MembersStore,
    private readonly resolver: IdentityResolver,
    private readonly merger: MemberMerger,
    private readonly consents: ConsentsStore,
    private readonly activities: ActivitiesService,
    private readonly marks: MemberMarks,
    private readonly cipher: FieldCipher,
    private readonly events: EventBus,
  ) {}

  addMergeStep(step: MergeStep): void {
    this.merger.addStep(step);
  }

  /**
   * Finds or creates the person behind each identity of a channel; merges records that turn out to be
   * one person. Throws `members.external-id-invalid`. The identities stay locked until `tx` ends.
   */
  async resolve(
    tx: Tx,
    channelId: string,
    seen: readonly IdentitySighting[],
  ): Promise<Map<string, ResolvedIdentity>> {
    const rows = await this.resolveRows(tx, channelId, seen);
    return new Map(
      [...rows].map(([externalId, row]) => [externalId, { memberId: row.member_id, identityId: row.id }]),
    );
  }

  /** Stores what a channel says about followers, by source time; returns how many changed. */
  async recordFollowers(
    tx: Tx,
    channelId: string,
    followers: readonly (ChannelFollower & { observedAt?: Date })[],
    passId?: string,
  ): Promise<number> {
    const rows = await this.resolveRows(
      tx,
      channelId,
      followers.map((follower) => ({
        externalId: follower.externalId,
        unionId: follower.unionId,
        seenAt: follower.followedAt ?? follower.observedAt,
      })),
    );
    const reports = followers.flatMap((follower) => {
      const row = rows.get(follower.externalId.trim());
      const at = follower.isFollowing ? follower.followedAt : follower.observedAt;
      if (!row || !at) return [];
      return [
        { row, report: { state: follower.isFollowing ? 'following' : 'unfollowed', at } as FollowReport },
      ];
    });
    const changed = await this.applyReports(tx, channelId, reports);
    await this.updateProfiles(
      tx,
      followers.map((follower) => ({
        memberId: rows.get(follower.externalId.trim())?.member_id ?? '',
        displayName: follower.displayName,
        province: follower.province,
        city: follower.city,
      })),
    );
    if (passId !== undefined) {
      const seen = followers.flatMap(({ externalId, isFollowing }) =>
        isFollowing ? [rows.get(externalId.trim())?.id ?? '0'] : [],
      );
      await this.store.setSeenPass(tx, seen, passId);
    }
    return changed;
  }

  /** Notes that a pass has seen these ids; returns those whose profile is not known or out of date. */
  async noteSeen(
    tx: Tx,
    channelId: string,
    externalIds: readonly string[],
    passId: string,
  ): Promise<string[]> {
    const known = await this.store.lockIdentities(tx, channelId, externalIds);
    const standing = [...known.values()].filter((row) => row.follow_state === 'following');
    await this.store.setSeenPass(
      tx,
      standing.map(({ id }) => id),
      passId,
    );
    const settled = new Set(standing.map((row) => row.external_id));
    return externalIds.filter((externalId) => !settled.has(externalId));
  }

  /**
   * After a complete pass: up to `limit` followers it did not meet have left. Returns how many; call
   * it until 0. `observedAt` is when that was noticed.
   */
  async closeUnseen(
    tx: Tx,
    channelId: string,
    pass: { id: string; startedAt: Date; observedAt: Date },
    limit: number,
  ): Promise<number> {
    const unseen = await this.store.lockUnseen(tx, channelId, pass.id, pass.startedAt, limit);
    // The time is ours, not the source's: source_updated_at stays, so that being listed again revives.
    const left = unseen.map((row) => ({
      ...row,
      follow_state: 'unfollowed' as const,
      unfollowed_at: pass.observedAt,
    }));
    await this.store.setFollowing(tx, channelId, left);
    const report: FollowReport = { state: 'unfollowed', at: pass.observedAt };
    await this.activities.append(
      tx,
      left.map((row) => followActivity(row, channelId, report)),
    );
    return left.length;
  }

  /** Makes people members. `joinedAt` never moves once set; returns the ids of those who joined now. */
  async join(tx: Tx, joins: readonly MemberJoin[]): Promise<string[]> {
    const locked = await this.store.lockMembers(
      tx,
      joins.map(({ memberId }) => memberId),
    );
    const first = new Map<string, MemberJoin>();
    for (const join of joins) {
      const row = locked.get(join.memberId);
      if (!row) throw new MemberNotFound(join.memberId);
      const earlier = first.get(join.memberId);
      if (
        row.joined_at === null &&
        row.merged_into_id === null &&
        (!earlier || join.joinedAt < earlier.joinedAt)
      )
        first.set(join.memberId, join);
    }
    const fresh = [...first.values()];
    if (fresh.length === 0) return [];
    await this.store.setJoined(tx, fresh);
    await this.activities.append(
      tx,
      fresh.map(({ memberId, joinedAt, channelId }): ActivityEntry => ({
        memberId,
        kind: 'joined',
        channelId,
        dedupeKey: `joined:${memberId}`,
        occurredAt: joinedAt,
      })),
      'join',
    );
    const memberIds = fresh.map(({ memberId }) => memberId);
    for (const piece of chunks(memberIds, IDS_PER_EVENT)) {
      const payload: MemberJoined = { memberIds: piece };
      await this.events.publish(tx, MEMBER_JOINED, payload);
    }
    return memberIds;
  }

  /** Appends consents; repeats of what is stored change nothing, older ones do not move the present. */
  async recordConsents(tx: Tx, entries: readonly ConsentEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await this.store.lockMembers(
      tx,
      entries.map(({ memberId }) => memberId),
    );
    const changed = await this.consents.append(tx, entries);
    for (const piece of chunks(changed, IDS_PER_EVENT)) {
      const payload: ConsentChanged = {
        changes: piece.map(({ memberId, purpose, isGranted }) => ({ memberId, purpose, isGranted })),
      };
      await this.events.publish(tx, CONSENT_CHANGED, payload);
    }
  }

  /** Fills profiles; what is blank leaves good data alone. */
  async updateProfiles(tx: Tx, updates: readonly ProfileUpdate[]): Promise<void> {
    const filled = updates.map((update): ProfileFields => this.profileFields(update)).filter(saysSomething);
    if (filled.length === 0) return;
    await this.store.setProfiles(
      tx,
      filled.toSorted((a, b) => Number(a.memberId) - Number(b.memberId)),
    );
    await this.marks.mark(
      tx,
      filled.map(({ memberId }) => memberId),
      'profile',
    );
  }

  /**
   * Gives a region to people who have none yet, e.g. from where an order went; returns how many had
   * none. Marks nobody: whoever calls knows which of them it marks anyway.
   */
  async fillRegions(
    tx: Tx,
    regions: readonly { memberId: string; province: string; city: string }[],
  ): Promise<number> {
    const byMember = new Map(
      regions
        .filter(({ city }) => cleanName(city) !== '')
        .map(({ memberId, province, city }) => [
          memberId,
          { memberId, province: cleanName(province).slice(0, 32), city: cleanName(city).slice(0, 32) },
        ]),
    );
    if (byMember.size === 0) return 0;
    const inIdOrder = [...byMember.values()].sort((a, b) => Number(a.memberId) - Number(b.memberId));
    return this.store.fillRegions(tx, inIdOrder);
  }

  private profileFields(update: ProfileUpdate): ProfileFields {
    const phone = update.phone?.replaceAll(/[\s-]/g, '') ?? '';
    return {
      memberId: update.memberId,
      displayName: cleanName(update.displayName),
      province: cleanName(update.province).slice(0, 32),
      city: cleanName(update.city).slice(0, 32),
      birthday: update.birthday || null,
      phone:
        phone === ''
          ? null
          : {
              cipher: this.cipher.encrypt(phone),
              index: this.cipher.blindIndex(phone),
              tail: phone.slice(-4),
            },
    };
  }

  private async resolveRows(
    tx: Tx,
    channelId: string,
    seen: readonly IdentitySighting[],
  ): Promise<Map<string, IdentityRow>> {
    if (seen.length === 0) return new Map();
    const { identities, pairs, newMemberIds } = await this.resolver.resolve(tx, channelId, seen);
    await this.marks.mark(tx, newMemberIds, 'profile');
    if (pairs.length > 0) {
      const became = await this.merger.merge(tx, pairs);
      for (const row of identities.values()) row.member_id = became.get(row.member_id) ?? row.member_id;
    }
    return identities;
  }

  private async applyReports(
    tx: Tx,
    channelId: string,
    reports: readonly { row: IdentityRow; report: FollowReport }[],
  ): Promise<number> {
    const changed = new Map<string, IdentityRow>();
    for (const { row, report } of reports) {
      const after = applyFollowReport(changed.get(row.id) ?? row, report);
      if (after) changed.set(row.id, after);
    }
    await this.store.setFollowing(tx, channelId, [...changed.values()]);
    await this.activities.append(
      tx,
      reports.map(({ row, report }) => followActivity(row, channelId, report)),
    );
    return changed.size;
  }
}

/** The same deed has the same key, whether a list or a push tells of it. */
function followActivity(row: IdentityRow, channelId: string, report: FollowReport): ActivityEntry {
  const kind = report.state === 'following' ? 'followed' : 'unfollowed';
  const dedupeKey = `${kind}:${row.id}:${report.at.getTime()}`;
  return { memberId: row.member_id, kind, channelId, dedupeKey, occurredAt: report.at };
}

function saysSomething(profile: ProfileFields): boolean {
  return (
    profile.memberId !== '' &&
    (profile.displayName !== '' ||
      profile.province !== '' ||
      profile.city !== '' ||
      (profile.birthday ?? null) !== null ||
      (profile.phone ?? null) !== null)
  );
}
