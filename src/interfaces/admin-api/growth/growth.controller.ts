import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { GrowthCampaigns } from '../../../facts/growth/growth-campaigns.service.js';
import { GrowthRead, type GrowthEntryView } from '../../../facts/growth/growth.read.js';
import { Database } from '../../../platform/database/database.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { PageQuery, decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { GrowthGrantRequest } from './growth.dto.js';

/** 成长值: what somebody has earned, and growth given by campaigns. */
@ApiTags('growth')
@Controller('api/admin/v1')
export class GrowthController {
  constructor(
    private readonly database: Database,
    private readonly read: GrowthRead,
    private readonly campaigns: GrowthCampaigns,
  ) {}

  /** A person's entries, newest first, with the sum of all of them. */
  @Get('members/:id/growth')
  async list(
    @Param('id', IdPipe) id: string,
    @Query() query: PageQuery,
  ): Promise<Page<GrowthEntryView> & { growth: number }> {
    const before = query.cursor === undefined ? undefined : String(decodeCursor(query.cursor, 1)[0]);
    const [growth, rows] = await Promise.all([
      this.read.total(this.database, id),
      this.read.entries(this.database, id, { before, limit: query.limit }),
    ]);
    return { ...pageOf(rows, query.limit, { item: (row) => row, cursorOf: (row) => [row.id] }), growth };
  }

  /** Gives growth once per person and campaign. Throws `growth.grant-invalid`, `growth.people-unknown`. */
  @Post('growth/grants')
  @HttpCode(200)
  async grant(
    @Body() { memberIds = [], customerIds = [], note = '', ...rest }: GrowthGrantRequest,
    @CurrentOperator() operator: Operator,
  ): Promise<{ granted: number; already: number }> {
    const known = await this.read.peopleByExternalId(this.database, customerIds);
    return this.campaigns.grantCampaign({
      ...rest,
      note,
      memberIds: [...memberIds, ...known],
      grantedBy: operator.name,
    });
  }
}
