import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Explanation } from '../../../decisions/tiering/explanation.service.js';
import { OutlookService, type Outlook } from '../../../decisions/tiering/outlook.service.js';
import { ReplayService, type Replay } from '../../../decisions/tiering/replay.service.js';
import { TierHistoryRead } from '../../../decisions/tiering/tier-history.read.js';
import { TieringRead } from '../../../decisions/tiering/tiering.read.js';
import { Database } from '../../../platform/database/database.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { decodeCursor, pageOf } from '../../../platform/http/page.js';
import { MemberDetailReader } from './member-detail.reader.js';
import { ReplayQuery, TierChangesQuery } from './members.dto.js';

/** Why one person is in their tiers, since when, and what was true on another day. */
@ApiTags('members')
@Controller('api/admin/v1/members/:id')
export class MemberTieringController {
  constructor(
    private readonly database: Database,
    private readonly detail: MemberDetailReader,
    private readonly tiering: TieringRead,
    private readonly history: TierHistoryRead,
    private readonly outlook: OutlookService,
    private readonly replays: ReplayService,
  ) {}

  /** 分层依据. Throws `tiering.scheme-unknown`, `tiering.not-published`, `tiering.not-placed`. */
  @Get('tiers/:schemeCode/explanation')
  async explain(
    @Param('id', IdPipe) id: string,
    @Param('schemeCode') schemeCode: string,
  ): Promise<Explanation & Outlook> {
    await this.detail.assertExists(id);
    const [explanation, outlook] = await Promise.all([
      this.tiering.explain(this.database, id, schemeCode),
      this.outlook.of(id, schemeCode),
    ]);
    return { ...explanation, ...outlook };
  }

  @Get('tier-changes')
  async listTierChanges(@Param('id', IdPipe) id: string, @Query() query: TierChangesQuery) {
    const before = query.cursor === undefined ? undefined : String(decodeCursor(query.cursor, 1)[0]);
    const rows = await this.history.changesOfMember(this.database, id, query.limit + 1, before, query.scheme);
    return pageOf(rows, query.limit, { item: (row) => row, cursorOf: (row) => [row.key] });
  }

  /** The tiers of a past date, as known then or by what is known now. Throws `tiering.as-of-future`. */
  @Get('replay')
  replay(@Param('id', IdPipe) id: string, @Query() { asOf, known }: ReplayQuery): Promise<Replay> {
    return this.replays.replay(id, asOf, known ?? 'now');
  }
}
