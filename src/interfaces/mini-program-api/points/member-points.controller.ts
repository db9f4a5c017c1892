import { Get, Query } from '@nestjs/common';
import { PointsRead } from '../../../actions/points/points.read.js';
import { Database } from '../../../platform/database/database.js';
import { CurrentMember } from '../../auth/current-member.js';
import type { MemberIdentity } from '../../auth/member-token.js';
import { MemberApi } from '../member-api.js';
import { MiniPageQuery } from '../mini-page.dto.js';
import { miniPointsEntry, type MiniPoints, type MiniPointsEntry } from './mini-points.js';

/** Entries that come with the sums. */
const ENTRIES_SHOWN = 30;
/** How far ahead lots about to expire are told. */
const EXPIRING_WITHIN_DAYS = 60;

/** A member's own points: sums, what ends soon, and the ledger. */
@MemberApi()
export class MemberPointsController {
  constructor(
    private readonly database: Database,
    private readonly points: PointsRead,
  ) {}

  @Get('points')
  async sums(@CurrentMember() { memberId }: MemberIdentity): Promise<MiniPoints> {
    const [balance, expiring, entries] = await Promise.all([
      this.points.balance(this.database, memberId),
      this.points.expiring(this.database, memberId, EXPIRING_WITHIN_DAYS),
      this.entriesOf(memberId, undefined, ENTRIES_SHOWN),
    ]);
    return { balance: balance.available, ...balance, expiring, entries };
  }

  /** The ledger before an entry, newest first. */
  @Get('points/entries')
  entries(
    @CurrentMember() { memberId }: MemberIdentity,
    @Query() { before, limit }: MiniPageQuery,
  ): Promise<MiniPointsEntry[]> {
    return this.entriesOf(memberId, before, limit);
  }

  private async entriesOf(
    memberId: string,
    before: string | undefined,
    limit: number,
  ): Promise<MiniPointsEntry[]> {
    const found = await this.points.transactions(this.database, memberId, { before, limit });
    return found.slice(0, limit).map(miniPointsEntry);
  }
}
