import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { OverrideRead, type OverrideView } from '../../../decisions/tiering/override.read.js';
import { OverrideService } from '../../../decisions/tiering/override.service.js';
import { Database } from '../../../platform/database/database.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { OverrideBody, OverridesQuery } from './overrides.dto.js';

/** 人工调整: tiers set by hand. */
@ApiTags('schemes')
@Controller('api/admin/v1')
export class OverridesController {
  constructor(
    private readonly database: Database,
    private readonly read: OverrideRead,
    private readonly overrides: OverrideService,
  ) {}

  @Get('schemes/:code/overrides')
  async list(@Param('code') code: string, @Query() query: OverridesQuery): Promise<Page<OverrideView>> {
    const rows = await this.read.ofScheme(this.database, code, {
      limit: query.limit + 1,
      beforeId: query.cursor === undefined ? undefined : String(decodeCursor(query.cursor, 1)[0]),
      memberId: query.memberId,
    });
    return pageOf(rows, query.limit, { item: (row) => row, cursorOf: (row) => [row.id] });
  }

  /** Sets one member's tier with a reason. Throws `tiering.override-*`. */
  @Post('members/:id/tier-overrides')
  async set(
    @Param('id', IdPipe) memberId: string,
    @Body() body: OverrideBody,
    @CurrentOperator() operator: Operator,
  ): Promise<OverrideView> {
    const row = await this.overrides.set({ memberId, ...body, endsOn: body.endsOn ?? null }, operator.name);
    return this.read.one(this.database, row.id);
  }

  @Post('tier-overrides/:id/end')
  @HttpCode(200)
  async end(@Param('id', IdPipe) id: string, @CurrentOperator() operator: Operator): Promise<OverrideView> {
    await this.overrides.end(id, operator.name);
    return this.read.one(this.database, id);
  }
}
