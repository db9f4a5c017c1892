import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { chunks } from '../../platform/database/sql.js';
import { MemberMarks } from '../member-marks/member-marks.service.js';
import { GrowthGrantInvalid, GrowthPeopleUnknown } from './growth.errors.js';
import { GrowthRead } from './growth.read.js';
import { byNumber } from './growth.service.js';
import { GrowthStore } from './growth.store.js';

const PEOPLE_PER_PIECE = 1000;
const CODE = /^[a-z0-9][a-z0-9_-]{0,31}$/i;
const POINTS_AT_MOST = 100_000;
const NOTE_LENGTH = 128;

export interface CampaignGrant {
  /** Names the campaign: with it, a person is given growth once. */
  campaignCode: string;
  /** Our ids; people who were merged since are found. */
  memberIds: readonly string[];
  points: number;
  note: string;
  grantedBy: string;
}

/** Growth given by campaigns (活动赠送). */
@Injectable()
export class GrowthCampaigns {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: GrowthStore,
    private readonly read: GrowthRead,
    private readonly marks: MemberMarks,
  ) {}

  /**
   * Gives each of these people growth, once per campaign however often it is asked for; `already` had
   * theirs. A killed call is finished by repeating it. Throws `growth.grant-invalid`,
   * `growth.people-unknown` before anything is written.
   */
  async grantCampaign(grant: CampaignGrant): Promise<{ granted: number; already: number }> {
    assertSound(grant);
    const memberIds = [...new Set(grant.memberIds)];
    const current = await this.read.currentIds(this.database, memberIds);
    const unknown = memberIds.filter((memberId) => !current.has(memberId));
    if (unknown.length > 0) throw new GrowthPeopleUnknown(unknown);
    const people = [...new Set(current.values())].toSorted(byNumber);
    let granted = 0;
    for (const piece of chunks(people, PEOPLE_PER_PIECE)) {
      granted += await this.database.transaction((tx) => this.grantPiece(tx, grant, piece));
    }
    return { granted, already: people.length - granted };
  }

  private async grantPiece(tx: Tx, grant: CampaignGrant, memberIds: readonly string[]): Promise<number> {
    const { campaignCode, points, note, grantedBy } = grant;
    await this.store.lockBalances(tx, memberIds);
    const had = await this.store.grantedBy(tx, campaignCode, memberIds);
    const earnedOn = await this.clock.today(tx);
    const changed = await this.store.append(
      tx,
      memberIds
        .filter((memberId) => !had.has(memberId))
        .map((memberId) => ({
          memberId,
          kind: 'campaign' as const,
          points,
          sourceKind: 'campaign' as const,
          sourceKey: `${campaignCode}:${memberId}`,
          orderId: null,
          activityId: null,
          rulesId: null,
          earnedOn,
          note,
          recordedBy: grantedBy,
        })),
    );
    await this.marks.mark(tx, changed, 'growth');
    return changed.length;
  }
}

function assertSound({ campaignCode, memberIds, points, note }: CampaignGrant): void {
  if (!CODE.test(campaignCode))
    throw new GrowthGrantInvalid(
      'campaignCode',
      `活动代码「${campaignCode.slice(0, 40)}」只能用字母、数字、- 和 _，最长 32 个字符`,
    );
  if (!Number.isInteger(points) || points < 1 || points > POINTS_AT_MOST)
    throw new GrowthGrantInvalid('points', `成长值要是 1 到 ${POINTS_AT_MOST} 的整数`);
  if ([...note].length > NOTE_LENGTH) throw new GrowthGrantInvalid('note', `说明最长 ${NOTE_LENGTH} 个字`);
  if (memberIds.length === 0) throw new GrowthGrantInvalid('memberIds', '名单里没有人');
}
