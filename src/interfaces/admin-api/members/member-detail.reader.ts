import { Injectable } from '@nestjs/common';
import { PointsRead } from '../../../actions/points/points.read.js';
import { MembersRead } from '../../../facts/members/members.read.js';
import { PeopleDirectoryRead } from '../../../orchestration/people-directory/people-directory.read.js';
import { PersonFactsRead } from '../../../orchestration/people-directory/person-facts.read.js';
import { Database } from '../../../platform/database/database.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { maskedExternalId, noticeName } from './masking.js';
import { factViews, type FactView } from './member-facts-view.js';
import { MemberTiers } from './member-tiers.js';
import { memberRow, type MemberRow } from './member-view.js';

export interface MemberDetail extends MemberRow {
  province: string;
  gender: string;
  birthday: string | null;
  identities: {
    channelName: string;
    channelKind: string;
    externalIdMasked: string;
    followState: string;
    firstSeenAt: string;
  }[];
  consents: { purpose: string; isGranted: boolean; noticeVersion: string; occurredAt: string }[];
  facts: FactView[];
  /** What can be used, what still waits for the refund period, what is owed after refunds. */
  points: { balance: number; pending: number; owed: number };
}

/** There is no such person, or the record was merged into another; then `details.mergedIntoId` says which. */
export class MemberNotFound extends AppError {
  constructor(mergedIntoId?: string) {
    super({
      code: 'members.not-found',
      status: 404,
      message: mergedIntoId === undefined ? '没有找到这个人' : '这条记录已并入另一个人',
      ...(mergedIntoId === undefined ? {} : { details: { mergedIntoId } }),
    });
  }
}

/** Puts one person's page together from the read models of the modules. */
@Injectable()
export class MemberDetailReader {
  constructor(
    private readonly database: Database,
    private readonly people: PeopleDirectoryRead,
    private readonly personFacts: PersonFactsRead,
    private readonly members: MembersRead,
    private readonly points: PointsRead,
    private readonly tiers: MemberTiers,
  ) {}

  /** Throws `members.not-found`. */
  async read(id: string): Promise<MemberDetail> {
    const [profile, person] = await Promise.all([
      this.members.find(this.database, id),
      this.people.find(this.database, id),
    ]);
    if (!profile || !person) throw new MemberNotFound(await this.mergedInto(id));
    const [tiers, identities, consents, facts, points] = await Promise.all([
      this.tiers.ofMembers([id]),
      this.members.identities(this.database, id),
      this.members.currentConsents(this.database, id),
      this.personFacts.find(this.database, id),
      this.points.balance(this.database, id),
    ]);
    return {
      ...memberRow(person, tiers.get(id) ?? []),
      province: profile.province,
      gender: profile.gender,
      birthday: profile.birthday,
      identities: identities.map((identity) => ({
        channelName: identity.channel_name,
        channelKind: identity.channel_kind,
        externalIdMasked: maskedExternalId(identity.external_id),
        followState: identity.follow_state,
        firstSeenAt: (identity.followed_at ?? identity.recorded_at).toISOString(),
      })),
      consents: consents.map((consent) => ({
        purpose: consent.purpose,
        isGranted: consent.is_granted === 1,
        noticeVersion: noticeName(consent.notice_version),
        occurredAt: consent.occurred_at.toISOString(),
      })),
      facts: facts ? factViews(facts) : [],
      points: { balance: points.available, pending: points.pending, owed: points.owed },
    };
  }

  /** Throws `members.not-found` unless there is such a person. */
  async assertExists(id: string): Promise<void> {
    if (!(await this.people.find(this.database, id))) throw new MemberNotFound(await this.mergedInto(id));
  }

  private async mergedInto(id: string): Promise<string | undefined> {
    const current = await this.members.currentId(this.database, id);
    return current === id ? undefined : current;
  }
}
